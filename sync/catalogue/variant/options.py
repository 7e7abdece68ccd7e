"""The product of a variant, and the values of its options."""

from collections.abc import Sequence
from typing import Any

from odoo.models import BaseModel

from ...core.row import Row, parent_in, part_in
from ...core.side import Side
from ...core.values import Property
from ...entity import _lt
from ...groups.group import PropertyGroup
from ..product.part import PRODUCT
from ..variation.templates import Variation


class Options(PropertyGroup):
    """The product of a variant, and the values of its options.

    Facts of Odoo: ``values`` {attribute id: attribute value id}, ``group`` the
    reference of the option group that stands for the product's attributes,
    ``is_product_archived``."""

    properties = (
        PRODUCT,
        Property(
            "options",
            _lt("Options"),
            kind="refs",
            entity="option_value",
            default=False,
            to_odoo=False,
            to_shop=False,
        ),
    )

    def read_shop(self, rows: Sequence[Row]) -> list[Side]:
        sides = []
        for row in rows:
            chosen = part_in(row, "options")
            values = {
                "product": parent_in(row, "product_id"),
                "options": sorted(parent_in(chosen, option) for option in chosen),
            }
            sides.append(Side(values))
        return sides

    def read_odoo(self, batch: Any) -> dict[int, Side]:
        ctx, reference = self.ctx, self.ctx.entity._reference
        templates, variation = batch.records.product_tmpl_id, Variation.of(self.ctx)
        attributes = variation.attributes(
            templates, variation.single_variants(templates)
        )
        groups, found = variation.groups_of(attributes), {}
        products = ctx.entity._references(ctx, "product", templates)
        for record in batch.records:
            template = record.product_tmpl_id
            group = groups.get(template.id)
            side = found[record.id] = Side(
                {"product": products.get(template.id)},
                {
                    "is_product_archived": not template.active,
                    "group": group and reference(ctx, "option_group", group),
                    "values": {
                        item.attribute_id.id: item.product_attribute_value_id.id
                        for item in record.product_template_attribute_value_ids
                    },
                },
            )
            options = self._options_of(record, group)
            if options is not None:
                side.values["options"] = options
        return found

    def _options_of(self, record: BaseModel, group: BaseModel | None) -> Any:
        """List references to a variant's option values in a group; None where there is
        no group, or it does not have exactly these."""
        if not group:
            return None
        rows = self.ctx.cached("variant", "rows", self._rows_by_value)
        values = record.product_template_attribute_value_ids.product_attribute_value_id
        found = [rows.get((group.id, value.id)) for value in values]
        if not all(found) or len(found) != len(group.option_ids):
            return None
        reference = self.ctx.entity._reference
        return sorted(
            (reference(self.ctx, "option_value", row) for row in found), key=str
        )

    def _rows_by_value(self) -> dict[tuple[int, int], BaseModel]:
        """Read {(group id, attribute value id): ``shoper.option.value``}."""
        rows = self.ctx.user_env["shoper.option.value"].search_fetch(
            [("connector_id", "=", self.ctx.connector.id)],
            ["option_id", "attribute_value_id"],
        )
        return {
            (row.option_id.group_id.id, row.attribute_value_id.id): row for row in rows
        }
