"""What elements, records and changes hold: property values, and facts beside them."""

from odoo.models import BaseModel

from ..core.side import Side, check_codes
from .context import Context
from .references import References, Values


class Sides:
    """Reads what the two sides hold, with references that both of them understand."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.references = References(ctx)

    def of_element(self, element: BaseModel) -> Side:
        """Read what is mirrored of an element of the step's type, references as ids of
        elements. A reference to something that the shop does not list stays as the
        shop's negative id."""
        values = self.references.with_elements(element.shop_values or {})
        return Side(values, element.shop_facts or {})

    def of_stored(self, values: Values | None, facts: Values | None) -> Side:
        """Make the same of what is stored of an element.

        :param values: ``shop_values`` of an element, references as shop ids
        :param facts: its ``shop_facts``
        """
        return Side(self.references.with_elements(values or {}), facts or {})

    def of_records(self, records: BaseModel) -> dict[int, Side]:
        """Read what records of the step's type hold: {record id: side}."""
        found = self.ctx.entity._odoo_values(self.ctx, records)
        for side in found.values():
            check_codes(side)
        return found

    def for_odoo(self, change: BaseModel, fetched: Values | None = None) -> Side:
        """Read what a change gives to a record, references as ids of records.

        :param fetched: facts that were fetched for it, see ``_prepare`` of the type
        :raises KeyError: for an element that is not linked, see
            :meth:`.References.lacking`
        """
        after = change._after()
        values = self.references.to_records(after.values)
        return Side(values, after.facts | (fetched or {}))

    def for_shop(self, change: BaseModel, fetched: Values | None = None) -> Side:
        """Read what a change sends to the shop, references as ids of the shop.

        :param fetched: facts that were fetched for it, see ``_prepare`` of the type
        """
        after = change._after()
        values = self.references.to_remote(after.values)
        return Side(values, after.facts | (fetched or {}))
