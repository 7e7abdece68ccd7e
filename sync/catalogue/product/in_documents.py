"""Which products have a unit that must stay as it is."""

from odoo.models import BaseModel

from ...engine.context import Context


def in_documents(products: BaseModel) -> BaseModel:
    """Choose the products that documents use: another unit would take the place of
    theirs on all lines, of confirmed orders too, and nothing would be converted.

    :param products: ``product.template``, with archived variants
    """
    # As superuser: documents that the user may not see count as well.
    variants = products.sudo().product_variant_ids
    if not variants or not variants._trigger_uom_warning():
        return products.browse()  # the usual case: all are looked at together
    # As superuser, as above.
    return products.filtered(
        lambda product: product.sudo().product_variant_ids._trigger_uom_warning()
    )


def unit_reason(ctx: Context) -> str:
    """Say why the unit of such a product is not written."""
    return ctx.env._("The product is used in documents; its unit is not changed.")
