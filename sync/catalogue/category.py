from functools import partial
from typing import Any

from odoo import api, models
from odoo.fields import Domain
from odoo.models import BaseModel

from ...shoper_api import read_id
from ..core.row import OddValue, Row, flag_in, list_in, main_texts_in, text_in
from ..core.side import Side
from ..core.values import Property, match_key
from ..engine.context import Context
from ..engine.link.matching import Matching
from ..engine.obstacle import Obstacle
from ..engine.write import Write
from ..entity import _lt
from ..entity.entity import Pairs, Rule
from .scope import categories_outside


class ShoperSyncCategory(models.AbstractModel):
    """Categories. The shop is the source: all are downloaded anew and created in
    Odoo, nothing else can be chosen (a limit of the shop). Rows do not name their
    parent, which only the tree does, a resource of its own (docs/shoper-api.md,
    Lists)."""

    _name = "shoper.sync.category"
    _inherit = "shoper.sync.entity.scope"
    _description = "Shoper Synchronisation of Categories"

    _entity = "category"
    _label = _lt("Categories")
    _label_of_one = _lt("Category")
    _sequence = 20
    _resource = "categories"
    _remote_key = "category_id"
    _odoo_model = "product.category"
    _criteria = {"name_parent": _lt("Name and parent")}
    _rules = {"same name in parent": _lt("Same name within the parent")}
    _import_at_once = True
    _needed_rights = (("categories-tree", "read"),)
    _fixed = {
        "fetch_all": True,
        "update_linked": "odoo",
        "import_unlinked": True,
        "export_unlinked": False,
        "delete_unlinked": False,
    }
    _properties = (
        Property("name", _lt("Name"), is_name=True, to_shop=False),
        Property("parent", _lt("Parent"), kind="ref", entity="category", to_shop=False),
    )
    _scope_filters = ("category_ids", "visibility")

    @api.model
    def _elements_out_of_scope(self, ctx: Context, scope: BaseModel) -> Domain:
        return categories_outside(ctx, scope)

    @api.model
    def _option_hints(self) -> dict[str, str]:
        reason = self.env._(
            "A limit of the shop: all categories are downloaded anew and created in "
            "Odoo, nothing else can be chosen."
        )
        return dict.fromkeys(
            (
                "fetch_all",
                "update_linked",
                "update_shop",
                "export_unlinked",
                "delete_unlinked",
            ),
            reason,
        )

    @api.model
    def _fetch_extra(self, ctx: Context) -> Any:
        """Read the parent of each category: {shop id as text: parent's shop id, 0 for
        none}. One that is not in the tree is left out: :meth:`_pair_obstacle` says so.

        :raises ShoperError: the shop cannot be asked now
        """
        parents = {}
        ctx.commit_before_call()
        tree = ctx.client.call("GET", "categories-tree").body
        todo = [(node, 0) for node in _nodes({"children": tree})]
        while todo:
            node, parent_id = todo.pop()
            node_id = read_id(node.get("id"))
            if node_id:  # without one nobody knows which category it is
                parents[str(node_id)] = parent_id
                todo += [(child, node_id) for child in _nodes(node)]
        return parents

    @api.model
    def _element_values(self, ctx: Context, row: Row, extra: Any) -> dict[str, Any]:
        texts = main_texts_in(row, ctx.connector.default_locale)
        name = text_in(texts, "name")
        parent_id = (extra or {}).get(str(row["category_id"]))
        return {
            "name": name,
            "parent_remote_id": parent_id or 0,
            "payload": row,
            "shop_values": {
                "name": name,
                "parent": parent_id or None,
            },
            "shop_facts": {
                "in_tree": parent_id is not None,
                "visible": flag_in(texts, "active", default=True),
            },
        }

    @api.model
    def _linkable_domain(self, connector: BaseModel) -> list[Any]:
        root = connector.category_root_id
        if not root:
            return []
        return [("id", "child_of", root.id), ("id", "!=", root.id)]

    @api.model
    def _linkable_note(self) -> str:
        return self.env._(
            "Only categories below the parent that is chosen in the settings of the "
            "shop can be linked."
        )

    @api.model
    def _odoo_values(self, ctx: Context, records: BaseModel) -> dict[int, Side]:
        root = ctx.connector.category_root_id
        return {
            record.id: Side(
                {
                    "name": record.name,
                    "parent": None
                    if record.parent_id == root
                    else self._reference(ctx, "category", record.parent_id),
                }
            )
            for record in records
        }

    @api.model
    def _to_odoo(
        self,
        ctx: Context,
        values: Side,
        record: BaseModel | None = None,
        current: Side | None = None,
    ) -> dict[str, Any]:
        vals = {}
        if "name" in values:
            vals["name"] = values["name"]
        if "parent" in values or record is None:
            root = ctx.connector.category_root_id
            vals["parent_id"] = values.get("parent") or root.id
        return vals

    @api.model
    def _write_records(self, ctx: Context, writes: list[Write]) -> None:
        """Let a category wait that would come below itself, since somebody moved its
        new parent in Odoo: products go on meanwhile.

        :raises Obstacle: a category would come below itself
        """
        for write in writes:
            parent = ctx.records.browse(write.vals.get("parent_id") or ())
            above = parent
            while above and above != write.record:
                above = above.parent_id
            if above:
                raise Obstacle(
                    ctx.env._(
                        "It cannot be put below “%s”, which lies below it in Odoo: "
                        "move that one elsewhere there first.",
                        parent.name,
                    )
                )
            super()._write_records(ctx, [write])
        return None

    @api.model
    def _find_links(
        self, ctx: Context, elements: BaseModel, records: BaseModel
    ) -> Pairs:
        """Pair categories level by level, since a name only means something within its
        parent. One that is not in the tree is paired with none: nobody knows its
        place."""
        by_parent: dict[int, list[BaseModel]] = {}
        for element in elements:
            if not (element.shop_facts or {}).get("in_tree"):
                continue
            by_parent.setdefault(element.parent_remote_id, []).append(element)
        links, ambiguous = [], []
        linked = dict(ctx.links("category").record_by_element)
        root_id = ctx.connector.category_root_id.id or 0
        level = {0: root_id} | {
            ctx.links("category").remote_by_element[element_id]: res_id
            for element_id, res_id in linked.items()
        }
        while level:
            here = self.env["shoper.element"].union(
                *(item for parent in level for item in by_parent.get(parent, ()))
            )
            rules = partial(self._rules_within, level)
            found, unsure = Matching(ctx).match(here, records, rules)
            links += found
            ambiguous += unsure
            level = {element.remote_id: res_id for element, res_id, _rule in found}
        return links, ambiguous

    def _rules_within(
        self, parents: dict[int, int], elements: BaseModel, records: BaseModel
    ) -> list[Rule]:
        """Give the rules by which elements are paired whose parents are linked with
        these records.

        :param parents: {shop id: record id}, 0 for no parent
        """
        wanted = set(parents.values())
        return [
            (
                "same name in parent",
                {
                    element.id: [
                        (parents[element.parent_remote_id], match_key(element.name))
                    ]
                    for element in elements
                },
                {
                    record.id: [(record.parent_id.id or 0, match_key(record.name))]
                    for record in records
                    if (record.parent_id.id or 0) in wanted
                },
                True,
            )
        ]

    @api.model
    def _import_obstacle(self, ctx: Context, shop: Side) -> str | bool:
        return self._pair_obstacle(ctx, shop, None) or super()._import_obstacle(
            ctx, shop
        )

    @api.model
    def _pair_obstacle(self, ctx: Context, shop: Side, odoo: Side | None) -> str | bool:
        if shop.facts.get("in_tree"):
            return False
        return ctx.env._(
            "The shop's tree of categories does not hold it: its parent is gone, or "
            "the tree cannot be read. Look at it in the shop's panel, save it there "
            "and synchronise again."
        )


def _nodes(node: Row) -> list[Row]:
    """Read the nodes below a node of the tree, as far as they make sense."""
    try:
        nodes = list_in(node, "children")
    except OddValue:
        return []
    return [item for item in nodes if isinstance(item, dict)]
