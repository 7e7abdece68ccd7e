"""What a product refers to: unit, categories, producer."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from odoo.fields import Command
from odoo.models import BaseModel
from odoo.tools import SQL

from ...core.refs import Ref, RefKind, StoredRef
from ...core.row import (
    Row,
    flag_in,
    readable,
    reference_in,
    references_in,
    shown,
)
from ...core.side import Side
from ...core.values import Property
from ...engine.obstacle import Obstacle
from ...engine.plan.pair import LinkedPair
from ...engine.references import References, Values
from ...engine.write import Prepared, Write
from ...entity import _lt
from ...groups.group import Given, PropertyGroup
from ...groups.side import shop_side
from .in_documents import in_documents, unit_reason

FIELDS = {
    "unit": "uom_id",
    "category": "categ_id",
    "producer": "shoper_producer_id",
}


class Relations(PropertyGroup):
    """What a product refers to, and what kind of product it is. A product that is in
    several shops has additional categories of each: those of others are neither told
    to this one nor taken away because of it. Where the main category is not
    synchronised, both sides may have another one: an additional category that is the
    main one on the other side is no difference.

    Facts of the shop: ``bundle`` whether it is one, ``digital`` whether it consists of
    files to download (``type``, ``is_digital``: docs/shoper-api.md, Catalogue);
    ``kind`` what the shop calls its kind, only where nobody knows that. Fact of Odoo:
    ``elsewhere`` the ids of its additional categories that only other shops have."""

    properties = (
        Property("unit", _lt("Unit"), kind="ref", entity="unit", keeps=True),
        Property(
            "category", _lt("Category"), kind="ref", entity="category", default=False
        ),
        Property(
            "categories", _lt("Additional categories"), kind="refs", entity="category"
        ),
        Property("producer", _lt("Producer"), kind="ref", entity="producer"),
    )

    # ----------------------------------------------------------------- reading
    def read_shop(self, rows: Sequence[Row]) -> list[Side]:
        sides = []
        for row in rows:
            main = reference_in(row, "category_id")
            others = [item for item in references_in(row, "categories") if item != main]
            values = {
                "unit": reference_in(row, "unit_id"),
                "category": main,
                "categories": others,
                "producer": reference_in(row, "producer_id"),
            }
            is_bundle = readable(flag_in, row, "type")
            facts: dict[str, Any] = {
                "bundle": bool(is_bundle),
                "digital": flag_in(row, "is_digital"),
            }
            if is_bundle is None:
                facts["kind"] = shown(row["type"])
            sides.append(Side(values, facts))
        return sides

    def read_odoo(self, batch: Any) -> dict[int, Side]:
        ctx, records, references = self.ctx, batch.records, self.ctx.entity._references
        units = references(ctx, "unit", records.uom_id)
        categories = references(
            ctx, "category", records.categ_id | records.shoper_category_ids
        )
        producers = references(ctx, "producer", records.shoper_producer_id)
        elsewhere = self._only_elsewhere(records.shoper_category_ids)
        in_shop = self._categories_in_shop(records)
        found = {}
        for record in records:
            main, additional = record.categ_id.id, record.shoper_category_ids.ids
            left_out = [item for item in additional if item in elsewhere]
            others = [item for item in additional if item not in {main, *left_out}]
            if record.id in in_shop:
                others = self._without_other_main(others, main, *in_shop[record.id])
            found[record.id] = Side(
                {
                    "unit": units.get(record.uom_id.id),
                    "category": categories.get(main),
                    "categories": sorted(map(categories.__getitem__, others), key=str),
                    "producer": producers.get(record.shoper_producer_id.id),
                },
                {"elsewhere": left_out},
            )
        return found

    def _categories_in_shop(
        self, records: BaseModel
    ) -> dict[int, tuple[int | None, list[int | None]]]:
        """Find the categories that linked products have in the shop, where the main one
        is not synchronised: {record id: (the main one, additional ones)}, ids of
        ``product.category``, None for what is not linked."""
        ctx = self.ctx
        if "category" in ctx.chosen:
            return {}
        products, categories = ctx.links("product"), ctx.links("category")
        elements = {
            products.element_by_record[record_id]: record_id
            for record_id in records.ids
            if record_id in products.element_by_record
        }
        ctx.env["shoper.element"].flush_model(["shop_values"])
        rows = elements and ctx.env.execute_query(
            SQL(
                """SELECT id, (shop_values->>'category')::int, shop_values->'categories'
                   FROM shoper_element WHERE id = ANY(%s)""",
                list(elements),
            )
        )
        found = {}
        for element_id, main, additional in rows or ():
            main, *others = (
                categories.record_by_element.get(
                    categories.element_by_remote.get(remote_id, 0)
                )
                for remote_id in (main, *(additional or ()))
            )
            found[elements[element_id]] = main, others
        return found

    def _without_other_main(
        self,
        additional: list[int],
        main: int,
        main_in_shop: int | None,
        others_in_shop: list[int | None],
    ) -> list[int]:
        """Leave the main category that a product has in the shop out of its additional
        ones in Odoo, and add its main one of Odoo where that is an additional one in
        the shop. What it has in the shop is what :meth:`_categories_in_shop` found."""
        found = [item for item in additional if item != main_in_shop]
        return [*found, main] if main in others_in_shop else found

    def _only_elsewhere(self, categories: BaseModel) -> set[int]:
        """Find the categories that are linked with another shop and not with this one:
        their ids."""
        linked = self.ctx.links("category").element_by_record.keys()
        unlinked = {*categories.ids} - linked
        if not unlinked:
            return unlinked
        return self.ctx.linked_elsewhere(unlinked, self.ctx.type_of("category"))

    # ---------------------------------------------------------------- planning
    def obstacles(
        self, pair: LinkedPair, direction: str, codes: Sequence[str]
    ) -> dict[str, str]:
        if direction != "shop":
            return {}
        reasons: dict[str, str] = {}
        if "category" in codes and not pair.odoo["category"]:
            reasons["category"] = self.ctx.env._(
                "It has no category in Odoo, and the shop takes no product without "
                "one. Choose one, or take the one that it has in the shop."
            )
        if "categories" in codes and (reason := self._kept_reason(pair)):
            reasons["categories"] = str(reason)
        return reasons

    def all_obstacles(
        self, direction: str, updates: Sequence[tuple[LinkedPair, Sequence[str]]]
    ) -> dict[int, dict[str, str]]:
        if direction != "odoo":
            return {}
        given = {
            pair.res_id: pair.element.id for pair, codes in updates if "unit" in codes
        }
        used = in_documents(self.ctx.records.browse(given))
        return {given[res_id]: {"unit": unit_reason(self.ctx)} for res_id in used.ids}

    def _kept_reason(self, pair: LinkedPair) -> str | bool:
        """Say why the product may not lose an additional category in the shop, or
        False. A category that it seems not to have in Odoo may be one that it still has
        there, but whose link was ended or changed: then only other shops have that one
        by now (``elsewhere``)."""
        elsewhere = pair.odoo.facts["elsewhere"]
        if not elsewhere:
            return False
        prop = self.ctx.entity._property("categories")
        references = References(self.ctx)
        lost = {*pair.shop["categories"]} - {*pair.odoo["categories"]}
        _depends, reason = references.dependencies(prop, [*lost], "odoo")
        if reason:
            return reason
        for res_id in elsewhere:
            if not lost.isdisjoint(self._former_elements.get(res_id, ())):
                item = Ref.record("product.category", res_id).stored
                return references.not_linked_reason(prop, item)
        return False

    @cached_property
    def _former_elements(self) -> dict[int, set[int]]:
        """Find what categories of Odoo were linked with in this shop before: {id: ids
        of elements}."""
        lines = self.ctx.env["shoper.link.log"].search_fetch(
            [
                ("connector_id", "=", self.ctx.connector.id),
                ("entity", "=", "category"),
                ("action", "=", "unlinked"),
            ],
            ["res_id", "element_id"],
        )
        found: dict[int, set[int]] = {}
        for line in lines:
            found.setdefault(line.res_id, set()).add(line.element_id.id)
        return found

    def export_obstacle(self, record: BaseModel, odoo: Side) -> str | bool:
        category = (odoo.values | self.defaults(odoo)).get("category")
        return not category and self.ctx.env._(
            "It has no category. Choose a default category in the settings of the "
            "shop, on the page New Products in the Shop."
        )

    def defaults(self, odoo: Side) -> Values:
        connector = self.ctx.connector
        defaults = {
            "category": connector.default_category_id,
            "unit": connector.default_unit_id,
        }
        return {
            code: default.id
            for code, default in defaults.items()
            if default and not self._is_in_shop(code, odoo.values.get(code))
        }

    def _is_in_shop(self, entity_code: str, item: StoredRef | None) -> bool:
        """Tell whether the shop has what a reference names, or gets it in this run."""
        if not item:
            return False
        ref = Ref.parse(item)
        if ref.kind is RefKind.RECORD:
            return ref.id in self.ctx.links(entity_code).change_by_record
        return True

    # ----------------------------------------------------------------- writing
    def prepare_import(self, changes: BaseModel) -> Prepared:
        """Note as a fact (``digital``) which products consist of files to download:
        they become services, of which there is no stock."""
        changes.element_id.fetch(["shop_facts"])
        return {
            change: {"digital": (change.element_id.shop_facts or {}).get("digital")}
            for change in changes
        }

    def to_odoo(self, given: Sequence[Given]) -> list[dict[str, Any]]:
        vals_list = []
        for after, record, current in given:
            vals = {
                field: after.values[code] or False
                for code, field in FIELDS.items()
                if code in after.values
            }
            if record is None:  # where the shop says nothing, Odoo takes its default
                vals = {
                    field: value
                    for field, value in vals.items()
                    if value or field not in ("uom_id", "categ_id")
                }
            if "categories" in after.values:
                kept = [] if current is None else current.facts["elsewhere"]
                wanted = [*after.values["categories"], *kept]
                vals["shoper_category_ids"] = [Command.set(wanted)]
            if record is None and after.facts.get("digital"):
                vals["type"] = "service"
            vals_list.append(vals)
        return vals_list

    @contextmanager
    def writing(self, writes: list[Write]) -> Iterator[None]:
        """Write no other unit to products that documents use.

        :raises Obstacle: documents use one of them since it was planned
        """
        changed = [
            write.record.id
            for write in writes
            if write.values.get("unit", write.record.uom_id.id)
            != write.record.uom_id.id
        ]
        if in_documents(self.ctx.records.browse(changed)):
            raise Obstacle(unit_reason(self.ctx))
        yield

    def to_shop(self, after: Side, element: BaseModel | None) -> dict[str, Any]:
        values, shop = after.values, shop_side(element).values
        body: dict[str, Any] = {
            f"{code}_id": values[code] or 0
            for code in ("unit", "category", "producer")
            if code in values
        }
        if "categories" in values:
            main = values.get("category") or shop.get("category") or 0
            kept = self.ctx.outside_scope("category").intersection(
                shop.get("categories") or ()
            )  # the scope leaves them out: they stay as they are in the shop
            body["categories"] = sorted({main, *values["categories"], *kept} - {0})
        if element is None and not body.get("producer_id"):
            body.pop("producer_id", None)
        return body
