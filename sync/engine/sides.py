"""What elements, records and changes hold: property values, and facts beside them."""

from collections.abc import Mapping

from odoo.models import BaseModel
from odoo.tools import SQL

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
        stored = element.shop_values, element.shop_facts
        return self.of_stored({element.id: stored})[element.id]

    def of_elements(self, elements: BaseModel) -> dict[int, Side]:
        """Do what :meth:`of_element` does for many, in their order: {element id: side}.
        They are read by SQL: the ORM would copy each of thousands of values deeply."""
        elements.flush_model(["shop_values", "shop_facts"])
        rows = elements.env.execute_query(
            SQL(
                """SELECT id, shop_values, shop_facts FROM shoper_element
                   WHERE id = ANY(%s)""",
                elements.ids,
            )
        )
        stored = {row[0]: (row[1], row[2]) for row in rows}
        return self.of_stored(
            {element_id: stored[element_id] for element_id in elements.ids}
        )

    def of_stored(
        self, stored: Mapping[int, tuple[Values | None, Values | None]]
    ) -> dict[int, Side]:
        """Make the sides of elements from what is stored of them: {element id: side}.

        :param stored: by the id of an element, its ``shop_values`` (references as shop
            ids) and ``shop_facts``
        """
        found = self.references.all_with_elements(
            values or {} for values, _facts in stored.values()
        )
        return {
            element_id: Side(values, facts or {})
            for values, (element_id, (_values, facts)) in zip(
                found, stored.items(), strict=True
            )
        }

    def of_records(self, records: BaseModel) -> dict[int, Side]:
        """Read what records of the step's type hold: {record id: side}."""
        found = self.ctx.entity._odoo_values(self.ctx, records)
        check_codes(code for side in found.values() for code in side.values)
        return found

    def for_odoo(
        self, changes: BaseModel, fetched: Mapping[BaseModel, Values] | None = None
    ) -> list[Side]:
        """Read what changes give to records, references as ids of records: a side of
        each, in their order.

        :param fetched: facts that were fetched for them, see ``_prepare`` of the type
        :raises KeyError: for an element that is not linked, see
            :meth:`.references.References.lacking`
        """
        afters = changes._afters()
        found = self.references.all_to_records(after.values for after in afters)
        return self._with_facts(changes, found, afters, fetched)

    def for_shop(
        self, changes: BaseModel, fetched: Mapping[BaseModel, Values] | None = None
    ) -> list[Side]:
        """Read what changes send to the shop, references as ids of the shop: a side of
        each, in their order.

        :param fetched: facts that were fetched for them, see ``_prepare`` of the type
        """
        afters = changes._afters()
        found = self.references.all_to_remote(after.values for after in afters)
        return self._with_facts(changes, found, afters, fetched)

    def _with_facts(
        self,
        changes: BaseModel,
        found: list[Values],
        afters: list[Side],
        fetched: Mapping[BaseModel, Values] | None,
    ) -> list[Side]:
        """Put the facts of changes, and those that were fetched for them, beside the
        values that are written."""
        return [
            Side(values, after.facts | ((fetched or {}).get(change) or {}))
            for change, values, after in zip(changes, found, afters, strict=True)
        ]
