"""The VAT rate that a product has once a change is written in Odoo."""

from odoo.models import BaseModel

from ...core.side import Side
from ...engine.context import Context


def taxes_after(ctx: Context, after: Side, record: BaseModel | None) -> BaseModel:
    """Find the VAT rates that a product is to have: the one that comes with the change,
    or else its own ones.

    :param after: what the change is to write; references as ids of records
    :param record: None for a product that is about to be created
    """
    taxes = ctx.user_env["account.tax"]
    tax_id = after.values.get("tax")
    if tax_id or record is None:
        return taxes.browse(tax_id or ())
    return ctx.connector._taxes_in_use(record)[record.id]
