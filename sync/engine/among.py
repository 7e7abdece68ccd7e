"""Whether a field of rows is among what another query finds."""

from typing import Any

from odoo.fields import Domain
from odoo.models import BaseModel
from odoo.tools import SQL, Query


def among(field: str, found: Query, column: str = "id") -> Domain:
    """Say, as a domain, of which rows a field is among the values that a query finds.

    That is asked of one row after the other, by index, unless the database rather
    keeps all of the values in memory. ``IN``, and ``NOT IN`` above all, leave it no
    choice: of more values than it expects room for, each row goes through all of them,
    so that a shop which grows comes to a stop one day.

    :param found: rows of another model, or of the same one
    :param column: of these rows, which holds the values
    """
    if found.is_empty():
        return Domain.FALSE

    def condition(model: BaseModel, alias: str, query: Any) -> SQL:
        name = SQL.identifier(column)
        return SQL(
            "EXISTS (SELECT FROM %s found WHERE found.%s = %s)",
            found.subselect(SQL("%s AS %s", SQL.identifier(found.table, column), name)),
            name,
            SQL.identifier(alias, field, to_flush=model._fields[field]),
        )

    return Domain.custom(to_sql=condition)
