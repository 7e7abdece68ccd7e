"""Attribute lines of products that are created in Odoo with variants."""

from collections.abc import Mapping, Sequence
from math import prod
from typing import Any

from odoo.fields import Command
from odoo.models import BaseModel

from ...core.side import Side
from ...engine.links import IN_SHOP
from ...engine.write import Prepared
from ...groups.group import Given, PropertyGroup
from ..variation.attribute_lines import use_values
from ..variation.meanings import Meanings, read_meanings

Options = dict[int, list[int]]  # shop ids of values by the shop id of a variant
# Attribute lines to be made: {(sequence, id of the attribute): {ids of values}}.
NewLine = dict[tuple[int, int], set[int]]
# States of the step of variants in which it brings none before products are created.
NOT_COMING = ("failed", "blocked", "skipped")


class NewLines(PropertyGroup):
    """Products with variants are created in Odoo with their attribute lines at once,
    so that Odoo makes no variant of its own; the variants themselves follow."""

    def import_obstacles(self, shops: Mapping[int, Side]) -> dict[int, str]:
        variants = {
            element_id: set(shop.facts["variants"])
            for element_id, shop in shops.items()
            if shop.facts["variants"]
        }
        steps = {step.entity: step.state for step in self.ctx.run.step_ids}
        are_to_come = steps.get("variant", "failed") not in NOT_COMING
        if not variants or are_to_come:
            return {}
        mirrored = self.ctx.links("variant").element_by_remote.keys()
        missing = [key for key, own in variants.items() if not own <= mirrored]
        return dict.fromkeys(missing, self._missing_reason())

    def _missing_reason(self) -> str:
        return self.ctx.env._(
            "It has variants that were not downloaded; synchronise variants as well."
        )

    # ------------------------------------------------------------------- creating
    def prepare_import(self, changes: BaseModel) -> Prepared:
        prepared = super().prepare_import(changes)
        changes.element_id.fetch(["remote_id", "shop_facts"])
        with_variants = changes.filtered(
            lambda change: (change.element_id.shop_facts or {}).get("variants")
        )
        if not with_variants:
            return prepared
        mirrored = self._mirrored_variants(with_variants.element_id)
        meanings = read_meanings(self.ctx)
        for change in with_variants:
            variants = mirrored.get(change.element_id.remote_id, {})
            reason = self._obstacle(change.element_id, variants, meanings)
            if reason:
                change.write({"state": "waiting", "message": reason})
                del prepared[change]
            else:
                prepared[change]["lines"] = _lines(variants, meanings)
        return prepared

    def _mirrored_variants(self, elements: BaseModel) -> dict[int, Options]:
        """Read the options of mirrored variants: {shop id of a product: options}."""
        variants = self.ctx.env["shoper.element"].search_fetch(
            [
                ("connector_id", "=", self.ctx.connector.id),
                ("entity", "=", "variant"),
                *IN_SHOP,
                ("parent_remote_id", "in", elements.mapped("remote_id")),
            ],
            ["parent_remote_id", "remote_id", "shop_values"],
        )
        found: dict[int, Options] = {}
        for variant in variants:
            own = found.setdefault(variant.parent_remote_id, {})
            own[variant.remote_id] = variant.shop_values["options"]
        return found

    def _obstacle(
        self, element: BaseModel, variants: Options, meanings: Meanings
    ) -> str | bool:
        """Say why a product's attribute lines cannot be made, or False."""
        ctx, _ = self.ctx, self.ctx.env._
        if not set(element.shop_facts["variants"]) <= variants.keys():
            return self._missing_reason()
        known = [
            tuple(meanings[item] for item in options)
            for options in variants.values()
            if all(item in meanings for item in options)
        ]
        if not known:
            return _("The values of its options are not linked.")
        values: dict[int, set[int]] = {}
        for options in known:
            for option in options:
                values.setdefault(option.attribute_id, set()).add(option.value_id)
        always = [item for item in values if meanings.makes_all(item)]
        combinations = prod(len(items) for items in values.values())
        if always and combinations != len(set(known)):
            names = ctx.user_env["product.attribute"].browse(always).mapped("name")
            return _(
                "The attribute %s makes all combinations at once in Odoo, also those "
                "that the shop does not have.",
                ", ".join(names),
            )
        return False

    def to_odoo(self, given: Sequence[Given]) -> list[dict[str, Any]]:
        new: list[NewLine] = [item.after.facts.get("lines") or {} for item in given]
        values = {value for lines in new for own in lines.values() for value in own}
        if values:
            use_values(self.ctx, values)
        return [
            {"attribute_line_ids": _commands(lines)} if lines else {} for lines in new
        ]


def _commands(lines: NewLine) -> list[Any]:
    """Make the attribute lines of one product."""
    return [
        Command.create(
            {
                "attribute_id": attribute_id,
                "sequence": sequence,
                "value_ids": [Command.set(sorted(values))],
            }
        )
        for (sequence, attribute_id), values in sorted(lines.items())
    ]


def _lines(variants: Options, meanings: Meanings) -> NewLine:
    """Find the attribute lines of a product, in the shop's order of options."""
    lines: NewLine = {}
    for options in variants.values():
        if all(item in meanings for item in options):
            for item in options:
                option = meanings[item]
                key = option.sequence, option.attribute_id
                lines.setdefault(key, set()).add(option.value_id)
    return lines
