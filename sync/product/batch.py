"""Products of Odoo that are read at once."""

from functools import cached_property

from odoo.models import BaseModel

from ..groups.group import Batch
from ..variation.templates import Variation


class ProductBatch(Batch):
    """Products, and what several groups of properties need to know of them."""

    @cached_property
    def single(self) -> dict[int, BaseModel]:
        """Find the variant of each that has exactly one: {template id: variant}."""
        return Variation.of(self.ctx).single_variants(self.records)

    @cached_property
    def attributes(self) -> dict[int, frozenset[int]]:
        """Find the attributes of those that have variants."""
        return Variation.of(self.ctx).attributes(self.records, self.single)

    def only_variant(self, record: BaseModel) -> BaseModel | None:
        """Give the variant that stands for a product itself, None where it has
        variants."""
        return None if record.id in self.attributes else self.single.get(record.id)

    @cached_property
    def _own_taxes(self) -> BaseModel:
        return self.ctx.connector._own_taxes(self.records.taxes_id)

    def tax_of(self, record: BaseModel) -> tuple[BaseModel, str | None]:
        """Find the VAT rate of a product, and what is in the way of using it or None;
        see :func:`..price.reasons.price_reason`."""
        taxes = [tax for tax in record.taxes_id if tax in self._own_taxes]
        if len(taxes) == 1 and taxes[0].amount_type == "percent":
            return taxes[0], None
        return self._own_taxes.browse(), "taxes" if taxes else "no_tax"
