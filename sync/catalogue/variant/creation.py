"""How variants get into Odoo: attribute values first, then all variants of a batch at
once, exactly those that the shop has."""

from collections.abc import Callable, Mapping
from typing import Any

from odoo.fields import Command
from odoo.models import BaseModel

from ...engine.changes import Changes
from ...engine.context import Context
from ...engine.obstacle import Obstacle
from ...engine.references import References
from ..price.levels import PRICE_LISTS, type_code
from ..price.lists import PriceLists
from ..price.pairs import pairs_in
from ..price.sources import price_sources, source_reason
from ..price.variants_in_odoo import VariantsInOdoo
from ..variation.attribute_lines import (
    Combinations,
    Lines,
    WantedValues,
    add_values,
    combinations,
    lines_obstacle,
    lines_of,
    use_values,
)
from ..variation.meanings import Meaning, Meanings, read_meanings
from ..variation.templates import Variation
from .imported import note_adopted, note_imported, note_linked

Vals = dict[str, Any]
# Variants of the shop by the id of a product of Odoo: code, EAN and options of each.
Fitting = dict[int, list[tuple[set[tuple[str, Any]], list[Meaning]]]]


class VariantCreation:
    """Creates variants in Odoo."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx

    # --------------------------------------------------------------- what waits
    def prepare(self, changes: BaseModel) -> BaseModel:
        """Let variants wait that the attributes or the prices of their product do not
        allow, and give up those whose option values are not linked any more.

        :return: those of the changes that can be carried out now
        """
        ctx, prices = self.ctx, VariantsInOdoo(self.ctx)
        changes.element_id.fetch(["shop_values"])
        products = ctx.links("product")
        templates = ctx.user_env["product.template"].browse(
            {
                products.record_by_element[change.after["product"]]
                for change in changes
                if change.after["product"] in products.record_by_element
            }
        )
        lines = lines_of(ctx, templates)
        of_products, _rules = prices.of_products(templates.exists())
        meanings = read_meanings(ctx)
        existing: Combinations | None = None
        ready = changes
        for change in changes:
            template_id = products.record_by_element.get(change.after["product"])
            options = change.element_id.shop_values["options"]
            if template_id not in of_products:
                continue  # it becomes stale, or its product was just deleted
            if not all(item in meanings for item in options):
                # A value was deleted in Odoo; its link may still be there.
                reason = ctx.env._("The values of its options are not linked.")
                Changes(ctx).stale(change, reason)
                ready -= change
                continue
            without_own = of_products[template_id][0]
            reason = prices.obstacle(without_own, pairs_in(change.after))
            own_lines = lines.get(template_id, {})
            if not reason and (
                lacking := self._lines_obstacle(own_lines, options, meanings)
            ):
                if existing is None:
                    existing = combinations(ctx, templates)
                values = frozenset(meanings[item].value_id for item in options)
                reason = (template_id, values) not in existing and lacking
            if reason:
                change.write({"state": "waiting", "message": reason})
                ready -= change
        return ready

    def _lines_obstacle(
        self, lines: dict[int, BaseModel], options: list[int], meanings: Meanings
    ) -> str | bool:
        """Say why a product cannot get a variant with these option values, or False."""
        wanted = {meanings[item].attribute_id for item in options}
        always = [item for item in wanted if meanings.makes_all(item)]
        return lines_obstacle(self.ctx, lines, wanted, always)

    # ---------------------------------------------------------------- creating
    def create_records(
        self,
        changes: BaseModel,
        vals_list: list[Vals],
        create: Callable[[list[Vals]], BaseModel],
    ) -> BaseModel:
        """Create variants, or take those that are there already.

        :param vals_list: values for each, without its attribute values
        :param create: creates records of values
        :return: variants, one per change, in the same order
        :raises Obstacle: the shop has two with the same options, of which Odoo makes
            one
        """
        ctx = self.ctx
        templates = ctx.user_env["product.template"].browse(
            {vals["product_tmpl_id"] for vals in vals_list}
        )
        by_row = read_meanings(ctx).by_row
        options = [
            [by_row[row_id] for row_id in self._option_rows(change)]
            for change in changes
        ]
        lines = lines_of(ctx, templates)
        note_imported(ctx, changes, vals_list, options, lines)
        before = combinations(ctx, templates)
        self._give_values(vals_list, options, templates, lines)
        places = self._places(templates)
        existing = combinations(ctx, templates)
        linked = ctx.linked_ids(variant.id for variant in existing.values())
        used = {
            key
            for key, variant in existing.items()
            if variant.active and variant.id in linked
        }
        records: dict[BaseModel, BaseModel] = {}
        to_create: dict[BaseModel, Vals] = {}
        to_adopt, to_link = [], []
        for change, vals, own in zip(changes, vals_list, options, strict=True):
            values, template_id = (
                [item.value_id for item in own],
                vals["product_tmpl_id"],
            )
            key = template_id, frozenset(values)
            if key in used:
                raise self._twin()
            used.add(key)
            variant = existing.get(key)
            if variant and variant.id not in linked:
                if key in before:
                    to_link.append((change, variant))
                else:
                    to_adopt.append((change, variant, self._values_of_existing(vals)))
                records[change] = variant
                continue
            combination = [places[template_id, value_id] for value_id in values]
            command = Command.set(combination)
            to_create[change] = vals | {
                "product_template_attribute_value_ids": [command]
            }
        self._adopt(to_adopt)
        self._link(to_link)
        created = create(list(to_create.values()))
        records |= zip(to_create, created, strict=True)
        self._agree_on_having_variants(templates)
        return ctx.records.concat(*(records[change] for change in changes))

    def _twin(self) -> Obstacle:
        """Say that the shop has two variants where Odoo can have one."""
        return Obstacle(
            self.ctx.env._(
                "The shop has another variant of this product with the same options. "
                "Give one of them other options in the shop's panel, or delete it "
                "there, then synchronise again."
            )
        )

    def _option_rows(self, change: BaseModel) -> list[int]:
        """Read the ids of the ``shoper.option.value`` of a variant's options."""
        options = {"options": change.after["options"]}
        return References(self.ctx).to_records(options)["options"]

    def _give_values(
        self,
        vals_list: list[Vals],
        options: list[list[Meaning]],
        templates: BaseModel,
        lines: Lines,
    ) -> None:
        """Give products the attribute values that their new variants have.

        :param options: of each variant
        :param lines: of the products
        """
        wanted: WantedValues = {}
        for vals, own in zip(vals_list, options, strict=True):
            for option in own:
                key = vals["product_tmpl_id"], option.attribute_id
                wanted.setdefault(key, {})[option.value_id] = option.sequence
        value_ids = {value for values in wanted.values() for value in values}
        use_values(self.ctx, value_ids)
        bare = templates.filtered(lambda template: template.id not in lines)
        if bare:
            self._give_first_values(bare)
        add_values(self.ctx, templates, wanted)

    def _places(self, templates: BaseModel) -> dict[tuple[int, int], int]:
        """Find the values that products have: {(template id, attribute value id): id of
        ``product.template.attribute.value``}."""
        active = self.ctx.user_env["product.template.attribute.value"].search_fetch(
            [("product_tmpl_id", "in", templates.ids), ("ptav_active", "=", True)],
            ["product_tmpl_id", "product_attribute_value_id"],
        )
        return {
            (item.product_tmpl_id.id, item.product_attribute_value_id.id): item.id
            for item in active
        }

    def _adopt(self, found: list[tuple[BaseModel, BaseModel, Vals]]) -> None:
        """Give variants that this import made of their products what the shop's have.

        :param found: [(change, variant, values to write)]
        """
        if found:
            self._leave_prices_to_their_shop(found)
        note_adopted(self.ctx, [item[:2] for item in found])
        for _change, variant, vals in found:
            variant.write(vals)

    def _leave_prices_to_their_shop(
        self, found: list[tuple[BaseModel, BaseModel, Vals]]
    ) -> None:
        """Take prices that come from another shop out of what variants are given.

        :param found: [(change, variant, values to write)]
        """
        variants = self.ctx.records.concat(*(item[1] for item in found))
        sources = price_sources(self.ctx, variants.product_tmpl_id)
        for change, variant, vals in found:
            source = sources.get(variant.product_tmpl_id.id)
            foreign = {
                name
                for code in PRICE_LISTS
                if source_reason(self.ctx, code, source)
                for name in (type_code(code), code)
            }
            if foreign:
                change.after = {
                    code: value
                    for code, value in change.after.items()
                    if code not in foreign
                }
            if "price" in foreign:
                vals.pop("shoper_price_type", None)
                vals.pop("shoper_price", None)

    def _link(self, found: list[tuple[BaseModel, BaseModel]]) -> None:
        """Take variants that were there before as they are: what somebody entered, or
        another shop gave them, is overwritten only once it was compared. What was
        archived is used again, unless another shop has it so.

        :param found: [(change, variant)]
        """
        elsewhere = self.ctx.linked_elsewhere(variant.id for _change, variant in found)
        asleep = {
            variant
            for change, variant in found
            if change.after.get("active")
            and not variant.active
            and variant.id not in elsewhere
        }
        self.ctx.records.concat(*asleep).active = True
        note_linked(self.ctx, found, asleep)

    def _values_of_existing(self, vals: Vals) -> Vals:
        """Choose what of a new variant's values one gets that is there already."""
        left_out = {"product_tmpl_id"}
        if "price" in PriceLists.of(self.ctx).by_code:
            # This shop's price is kept by a price list, not on the variant.
            left_out |= {"shoper_price_type", "shoper_price"}
        return {key: value for key, value in vals.items() if key not in left_out}

    def _agree_on_having_variants(self, templates: BaseModel) -> None:
        """Keep that both sides have variants of these products now: if the shop's lose
        them before they are compared again, Odoo's were not edited."""
        elements = self.ctx.env["shoper.element"].search_fetch(
            [
                ("connector_id", "=", self.ctx.connector.id),
                ("entity", "=", "product"),
                ("link_state", "=", "linked"),
                ("res_id", "in", templates.ids),
            ],
            ["base", "shop_values"],
        )
        for element in elements:
            base = element.base or {}
            if element.shop_values["variants"] and base.get("variants") is not True:
                element.base = base | {"variants": True}

    # ------------------------------------------- the product becomes a variant
    def _give_first_values(self, templates: BaseModel) -> None:
        """Give products without attributes one value of each first: then their only
        variant stays, with its id, its stock and its documents, and gets the values of
        one of the shop's variants: of the one that it is linked with, where somebody
        took its values away in Odoo; else of the one with its code or EAN, else of the
        first one."""
        ctx = self.ctx
        PriceLists.of(ctx).share_rules(templates)
        single = Variation.of(ctx).single_variants(templates)
        linked = self._linked_options(single)
        candidates = self._candidates(templates)
        line_values = []
        for template in templates:
            variant = single.get(template.id)
            options = linked.get(template.id) or candidates.get(template.id)
            if variant is None or not options:
                continue
            keys = {("code", variant.default_code), ("ean", variant.barcode)}
            best = min(options, key=lambda item: not keys & item[0])
            line_values += [
                {
                    "product_tmpl_id": template.id,
                    "attribute_id": option.attribute_id,
                    "sequence": option.sequence,
                    "value_ids": [Command.set([option.value_id])],
                }
                for option in best[1]
            ]
            if not template.shoper_code:
                template.shoper_code = variant.default_code
        ctx.user_env["product.template.attribute.line"].create(line_values)

    def _linked_options(self, single: Mapping[int, BaseModel]) -> Fitting:
        """Find the variants of the shop that products' only variants are linked with:
        {template id: [(no code and EAN, options)]}.

        :param single: {template id: its only variant}
        """
        ctx, meanings = self.ctx, read_meanings(self.ctx)
        templates = {variant.id: key for key, variant in single.items()}
        elements = ctx.env["shoper.element"].search_fetch(
            [
                ("connector_id", "=", ctx.connector.id),
                ("entity", "=", ctx.entity._entity),
                ("link_state", "=", "linked"),
                ("res_id", "in", list(templates)),
            ],
            ["res_id", "shop_values"],
        )
        found: Fitting = {}
        for element in elements:
            options = element.shop_values["options"]
            if all(item in meanings for item in options):
                own = [meanings[item] for item in options]
                found[templates[element.res_id]] = [(set(), own)]
        return found

    def _candidates(self, templates: BaseModel) -> Fitting:
        """Find the variants of the shop that a product's only variant may become:
        {template id: [(its code and EAN, options)]}."""
        ctx = self.ctx
        products, meanings = ctx.links("product"), read_meanings(ctx)
        remote_ids = {}
        for template in templates:
            element = products.element_by_record.get(template.id)
            remote_ids[products.remote_by_element.get(element or 0)] = template.id
        elements = ctx.env["shoper.element"].search_fetch(
            [
                ("connector_id", "=", ctx.connector.id),
                ("entity", "=", ctx.entity._entity),
                ("link_state", "=", "unlinked"),
                ("left_note", "=", False),
                ("parent_remote_id", "in", list(remote_ids)),
            ],
            ["parent_remote_id", "code", "ean", "shop_values"],
            order="remote_id",
        )
        found: Fitting = {}
        for element in elements:
            options = element.shop_values["options"]
            if all(item in meanings for item in options):
                keys = {
                    (name, element[name]) for name in ("code", "ean") if element[name]
                }
                found.setdefault(remote_ids[element.parent_remote_id], []).append(
                    (keys, [meanings[item] for item in options])
                )
        return found
