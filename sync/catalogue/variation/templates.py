"""Which products of Odoo have variants, and which option group of the shop stands for
their attributes."""

from collections.abc import Mapping
from functools import cached_property
from typing import NamedTuple

from odoo.models import BaseModel
from odoo.tools import SQL

from ...core.row import flag_in
from ...core.values import match_key
from ...engine.context import Context

Attributes = dict[int, frozenset[int]]  # ids of attributes by the id of a template


class InShop(NamedTuple):
    """What the shop says of a linked product."""

    group: int | None  # shop id of its option group
    has_variants: bool


class GroupsInShop(NamedTuple):
    """What the shop says of option groups."""

    # Ids of ``shoper.option.group`` that are gone from the shop, or have an option that
    # is not linked with an attribute.
    unusable: set[int | None]
    # Groups that have options that make no variants as well: {id of the element: names
    # of the options that make variants}.
    mixed: dict[int, list[str]]


class Variation:
    """What a unit of work knows of variants of products."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx

    @classmethod
    def of(cls, ctx: Context) -> "Variation":
        """Give the one of this unit of work."""
        return ctx.cached("variation", "of", lambda: cls(ctx))

    def single_variants(self, records: BaseModel) -> dict[int, BaseModel]:
        """Find the variant of each product that has exactly one: {template id:
        variant}. Archived variants count where the product is archived, too."""
        found: dict[int, BaseModel] = {}
        several = set()
        variants = self.ctx.user_env["product.product"].search_fetch(
            [("product_tmpl_id", "in", records.ids), ("active", "in", [True, False])],
            [
                "product_tmpl_id",
                "default_code",
                "barcode",
                "weight",
                "standard_price",
                "active",
            ],
        )
        archived = set(records.filtered(lambda record: not record.active).ids)
        for variant in variants:
            template_id = variant.product_tmpl_id.id
            if not variant.active and template_id not in archived:
                continue
            if template_id in found:
                several.add(template_id)
            found[template_id] = variant
        return {key: item for key, item in found.items() if key not in several}

    def attributes(
        self, records: BaseModel, single: Mapping[int, BaseModel]
    ) -> Attributes:
        """Find the attributes of those products that have variants.

        Many a catalogue keeps mere facts, such as a material, as attributes with one
        value. So a product whose attributes make one variant only does not count as
        having variants, unless it has them in a shop: see :meth:`_with_one_variant`.

        :param single: what :meth:`single_variants` found for the records
        """
        lines = self.ctx.user_env["product.template.attribute.line"].search_fetch(
            [
                ("product_tmpl_id", "in", records.ids),
                ("active", "=", True),
                ("attribute_id.create_variant", "!=", "no_variant"),
            ],
            ["product_tmpl_id", "attribute_id", "value_count"],
        )
        found: dict[int, set[int]] = {}
        several = set()
        for line in lines:
            template_id = line.product_tmpl_id.id
            found.setdefault(template_id, set()).add(line.attribute_id.id)
            if line.value_count > 1 or template_id not in single:
                several.add(template_id)
        with_one = {key: single[key] for key in found.keys() - several}
        several |= self._with_one_variant(with_one, found)
        return {key: frozenset(found[key]) for key in found if key in several}

    def _with_one_variant(
        self, single: Mapping[int, BaseModel], attributes: Mapping[int, set[int]]
    ) -> set[int]:
        """Find the products with a single variant that count as having variants, since
        in a shop they have: in the connector's own, which has variants of them or waits
        for them with the option group; or, where that does not have the product yet, in
        another one that has the variant.

        :param single: {template id: variant}
        :param attributes: {template id: {attribute ids}}
        :return: {template ids}
        """
        if not single:
            return set()
        found, unknown = set(), {}
        for template_id, variant in single.items():
            if template_id not in self.in_shop:
                unknown[variant.id] = template_id
                continue
            group, has_variants = self.in_shop[template_id]
            wanted = frozenset(attributes[template_id])
            if has_variants or (group and self._stands_for(group, wanted)):
                found.add(template_id)
        variants = self.ctx.env["shoper.element"].search_fetch(
            [
                ("entity", "=", "variant"),
                ("res_model", "=", "product.product"),
                ("res_id", "in", list(unknown)),
            ],
            ["res_id"],
        )
        return found | {unknown[item] for item in variants.mapped("res_id")}

    @cached_property
    def in_shop(self) -> dict[int, InShop]:
        """Read what the shop says of linked products, by the ids of templates."""
        env = self.ctx.env
        env["shoper.element"].flush_model()
        rows = env.execute_query(
            SQL(
                """SELECT res_id, (shop_facts ->> 'group')::int,
                          COALESCE(shop_facts -> 'variants', '[]') <> '[]'
                   FROM shoper_element
                   WHERE connector_id = %s AND entity = 'product'
                     AND link_state = 'linked' AND res_id > 0""",
                self.ctx.connector.id,
            )
        )
        return {row[0]: InShop(*row[1:]) for row in rows}

    def group_in_shop(self, template_id: int | None) -> int | None:
        """Give the shop id of the option group that a linked product has in the shop,
        None for none."""
        found = self.in_shop.get(template_id or 0)
        return found.group if found else None

    def is_bound(self, template_id: int) -> bool:
        """Tell whether a product has variants in the shop by an option group that is
        linked: it gets no other one there."""
        group, has_variants = self.in_shop.get(template_id, InShop(None, False))
        links = self.ctx.links("option_group")
        element = links.element_by_remote.get(group or 0, 0)
        return has_variants and element in links.record_by_element

    # ----------------------------------------------------------- option groups
    def _stands_for(self, group: int, attributes: frozenset[int]) -> bool:
        """Tell whether an option group of the shop stands for exactly these attributes.

        :param group: its shop id
        """
        links = self.ctx.links("option_group")
        record_id = links.record_by_element.get(links.element_by_remote.get(group, 0))
        groups = self.groups_by_attributes.get(attributes, ())
        return record_id in [item.id for item in groups]

    def groups_of(self, attributes: Attributes) -> dict[int, BaseModel]:
        """Find the option group that stands for exactly a product's attributes, best
        the one that it has in the shop: {template id: ``shoper.option.group``}. One
        with options that make no variants as well is only for products that have it:
        whoever buys another would have to choose what it does not come in, perhaps at a
        surcharge.

        :param attributes: what :meth:`attributes` found
        """
        if not attributes:
            return {}
        links = self.ctx.links("option_group")
        mixed = self.groups_in_shop.mixed
        result = {}
        for template_id, wanted in attributes.items():
            own = links.element_by_remote.get(self.group_in_shop(template_id) or 0)
            fitting: BaseModel | None = None
            for group in self.groups_by_attributes.get(wanted, ()):
                element = links.element_by_record.get(group.id)
                if own and element == own:
                    fitting = group
                    break
                if fitting is None and element not in mixed:
                    fitting = group
            if fitting is not None:
                result[template_id] = fitting
        return result

    @cached_property
    def groups_by_attributes(self) -> dict[frozenset[int], list[BaseModel]]:
        """Find the option groups that can be used by what they stand for: {frozenset of
        attribute ids: [``shoper.option.group``]}, those that the shop has before those
        that are only prepared."""
        options = self.ctx.user_env["shoper.option"].search_fetch(
            [("connector_id", "=", self.ctx.connector.id)], ["group_id", "attribute_id"]
        )
        unusable = self.groups_in_shop.unusable
        links = self.ctx.links("option_group")
        attributes: dict[BaseModel, dict[int, None]] = {}
        for option in options:
            if option.group_id.id not in unusable:
                own = attributes.setdefault(option.group_id, {})
                own[option.attribute_id.id] = None
        found: dict[frozenset[int], list[BaseModel]] = {}
        for group, ids in attributes.items():
            found.setdefault(frozenset(ids), []).append(group)
        for groups in found.values():
            groups.sort(
                key=lambda group: (group.id not in links.element_by_record, group.id)
            )
        return found

    def forget_groups(self) -> None:
        """Read option groups again when they are asked for next: some were made."""
        self.__dict__.pop("groups_by_attributes", None)

    @cached_property
    def groups_in_shop(self) -> GroupsInShop:
        """Read which option groups fit no product, or only those that have them."""
        groups, options = self.ctx.links("option_group"), self.ctx.links("option")
        known = set(options.element_by_record.values())
        record_by_element = {
            element: record for record, element in groups.element_by_record.items()
        }
        elements = self.ctx.env["shoper.element"].search_fetch(
            [
                ("connector_id", "=", self.ctx.connector.id),
                ("entity", "in", ("option_group", "option")),
                ("is_gone", "=", False),
            ],
            [
                "entity",
                "parent_remote_id",
                "link_state",
                "res_id",
                "shop_facts",
                "payload",
            ],
        )
        found = GroupsInShop(set(), {})
        names: dict[int, list[str]] = {}
        mixed: set[int] = set()
        for element in elements:
            is_missing = element.link_state == "missing"
            if element.entity == "option_group":
                if is_missing:
                    found.unusable.add(element.res_id)
                facts = element.shop_facts or {}
                names[element.id] = facts.get("options") or []
                if facts.get("has_others"):
                    mixed.add(element.id)
                continue
            group = groups.element_by_remote.get(element.parent_remote_id, 0)
            if is_missing or not group:
                continue
            if element.payload and not flag_in(element.payload, "stock"):
                mixed.add(group)
            if element.link_state != "ignored" and element.id not in known:
                found.unusable.add(record_by_element.get(group))
        found.mixed.update((group, names.get(group, [])) for group in mixed)
        return found

    def needs_own_group(self, template_id: int, wanted: frozenset[int]) -> bool:
        """Tell whether a product of the shop has an option group that nobody else may
        get, which stands for its attributes and is not linked yet.

        :param wanted: ids of its attributes
        """
        links = self.ctx.links("option_group")
        own = links.element_by_remote.get(self.group_in_shop(template_id) or 0, 0)
        if own not in self.groups_in_shop.mixed or own in links.record_by_element:
            return False
        if self.ctx.env["shoper.element"].browse(own).link_state != "unlinked":
            return False  # ignored by a person, or gone: nothing is linked with it
        groups = self.groups_by_attributes.get(wanted, ())
        if any(group.id not in links.element_by_record for group in groups):
            return False  # one waits to be linked with it
        attributes = self.ctx.user_env["product.attribute"].browse(wanted)
        names = sorted(match_key(name) for name in attributes.mapped("name"))
        return names == self.groups_in_shop.mixed[own]
