from odoo import fields, models
from odoo.tools import SQL

# What Odoo keeps of products and no type of the shop ever reads or writes.
UNSHOWN = frozenset(
    {
        # the warehouse; whether stock is counted only matters to numbers of stock
        "is_storable",
        "tracking",
        "lot_valuated",
        "lot_sequence_id",
        "serial_prefix_format",
        "lot_properties_definition",
        "route_ids",
        "responsible_id",
        "sale_delay",
        "volume",
        "description_picking",
        "description_pickingin",
        "description_pickingout",
        "property_stock_production",
        "property_stock_inventory",
        # customs
        "hs_code",
        "country_of_origin",
        # purchases
        "purchase_ok",
        "purchase_method",
        "purchase_line_warn_msg",
        "description_purchase",
        "seller_ids",
        "variant_seller_ids",
        "supplier_taxes_id",
        # accounts and invoices
        "property_account_income_id",
        "property_account_expense_id",
        "property_price_difference_account_id",
        "account_tag_ids",
        "invoice_policy",
        "expense_policy",
        # what only sellers see
        "description",
        "sale_line_warn_msg",
        "optional_product_ids",
        "product_document_ids",
        "product_properties",
        "is_favorite",
        "color",
        "sequence",
    }
)


class ShoperEditedMixin(models.AbstractModel):
    """Remembers when something was last written that a shop may show: Odoo's
    ``write_date`` moves with everything else, too. Other addons may bring fields that a
    shop shows, so each field that is not in ``UNSHOWN`` counts."""

    _name = "shoper.edited.mixin"
    _description = "Edited for a Shoper Shop"

    shoper_edited_at = fields.Datetime(
        "Last Edited for the Shop",
        readonly=True,
        copy=False,
        exportable=False,
        help="When something that a shop may show was last written, where other things "
        "were written since; empty where it was written last",
    )

    def write(self, vals):
        """Note whether anything is written that a shop may show."""
        if vals.keys() <= UNSHOWN:
            self._shoper_keep_edited()
            return super().write(vals)
        return super().write(vals | {"shoper_edited_at": False})

    def _shoper_keep_edited(self):
        """Keep the moment of the last edit, while something is about to be written that
        no shop shows: so far it was ``write_date``."""
        self.flush_recordset(["write_date", "shoper_edited_at"])
        self.env.cr.execute(
            SQL(
                """UPDATE %s SET shoper_edited_at = write_date
                   WHERE id = ANY(%s) AND shoper_edited_at IS NULL""",
                SQL.identifier(self._table),
                self.ids,
            )
        )
        self.invalidate_recordset(["shoper_edited_at"], flush=False)
