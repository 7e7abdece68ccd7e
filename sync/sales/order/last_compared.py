"""Which step compared orders last as the present one does."""

from typing import Any

from odoo.fields import Domain
from odoo.models import BaseModel
from odoo.tools import SQL

from ...engine.context import Context


def last_compared(ctx: Context) -> BaseModel:
    """Find the last step that compared all orders by the properties of this one, or,
    where none did, the last one that compared them at all.

    A step with fewer properties does not count: what it left alone would never be
    compared.

    :return: ``shoper.sync.step``, empty if orders were never compared
    """
    steps = ctx.env["shoper.sync.step"]
    compared = Domain(
        [
            ("connector_id", "=", ctx.connector.id),
            ("entity", "=", ctx.entity._entity),
            ("is_partial", "=", False),
            ("update_linked", "=", "odoo"),
            ("state", "in", ("done", "done_with_errors")),
        ]
    )
    same = compared & _with_all_of(ctx.step.property_ids)
    last = steps.search(same, order="id desc", limit=1)
    return last or steps.search(compared, order="id desc", limit=1)


def _with_all_of(properties: BaseModel) -> Domain:
    """Say, as a domain, which steps have all of these properties, whatever else.

    They are counted: a condition for each property would be a join each, and to plan
    as many joins as an order has properties takes longer than the search.
    """

    def of_step(model: BaseModel, alias: str, query: Any) -> SQL:
        chosen = model._fields["property_ids"]
        return SQL(
            "(SELECT count(*) FROM %s WHERE %s = %s AND %s = ANY(%s)) = %s",
            SQL.identifier(chosen.relation, to_flush=chosen),
            SQL.identifier(chosen.relation, chosen.column1),
            SQL.identifier(alias, "id"),
            SQL.identifier(chosen.relation, chosen.column2),
            list(properties.ids),
            len(properties),
        )

    return Domain.custom(to_sql=of_step)
