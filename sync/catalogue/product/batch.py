"""Products of Odoo that are read at once."""

from functools import cached_property

from odoo.models import BaseModel

from ...groups.group import Batch
from ..variation.templates import Variation


class ProductBatch(Batch):
    """Products, and what several groups of properties need to know of them."""

    @cached_property
    def single(self) -> dict[int, BaseModel]:
        """Find the variant of each that has exactly one: {template id: variant}."""
        return Variation.of(self.ctx).single_variants(self.records)

    @cached_property
    def attributes(self) -> dict[int, frozenset[int]]:
        """Find the attributes of those that have variants: {template id: {attribute
        ids}}."""
        return Variation.of(self.ctx).attributes(self.records, self.single)

    @cached_property
    def only_variants(self) -> dict[int, BaseModel]:
        """Find the only variants of products that count as having none, so that the
        variant stands for the product itself: {template id: variant}."""
        return {
            template_id: variant
            for template_id, variant in self.single.items()
            if template_id not in self.attributes
        }

    @cached_property
    def taxes(self) -> dict[int, tuple[BaseModel, str | None]]:
        """Find the VAT rate of each product, and what is in the way of using it or
        None, see :func:`..price.reasons.price_reason`: {template id: both}."""
        found: dict[int, tuple[BaseModel, str | None]] = {}
        in_use = self.ctx.connector._taxes_in_use(self.records)
        for record_id, taxes in in_use.items():
            if len(taxes) == 1 and taxes.amount_type == "percent":
                found[record_id] = taxes, None
            else:
                found[record_id] = taxes.browse(), "taxes" if taxes else "no_tax"
        return found
