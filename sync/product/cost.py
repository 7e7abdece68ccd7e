from decimal import Decimal

from odoo import api, models
from odoo.exceptions import UserError

from ...shoper_api import BulkItem
from ..core.price import gross_price, list_price
from ..core.row import list_in, number_in, part_in
from ..core.values import Property
from ..entity import _lt

PROPERTIES = (
    Property(
        "purchase_price",
        _lt("Purchase price (gross)"),
        kind="money",
        default=False,
        keeps=True,
    ),
)


class ShoperSyncProduct(models.AbstractModel):
    """Purchase price: gross in the shop (``price_buying``), in Odoo the cost, which
    is net and a company's own. Nothing on either side means that it is not known,
    and never replaces one that is. Compared only where both sides have exactly one
    variant, never written where the value of a stock would move."""

    _inherit = "shoper.sync.product"

    @api.model
    def _element_values(self, ctx, row, extra):
        values = super()._element_values(ctx, row, extra)
        if not list_in(row, "options"):
            price = number_in(part_in(row, "stock"), "price_buying", 2, least=0)
            values["shop_values"]["purchase_price"] = price if float(price) else None
        return values

    @api.model
    def _update_item(self, ctx, change, values):
        if "purchase_price" not in values:
            return super()._update_item(ctx, change, values)
        stock_id = change.element_id.shop_values["_stock"]
        return self._cost_item(stock_id, values["purchase_price"])

    def _cost_item(self, stock_id, price):
        # The stock of a product takes no purchase price (vendor specification), the
        # row of the stock itself does.
        return BulkItem(
            "PUT", "product-stocks", id=stock_id, body={"price_buying": price}
        )

    @api.model
    def _finish_creation(self, ctx, created):
        result = super()._finish_creation(ctx, created)
        prices = {
            remote_id: change.after["purchase_price"]
            for remote_id, change in created.items()
            if change.after.get("purchase_price")
        }
        if prices:
            rows = ctx.client.read_ids(self._resource, list(prices))
            # One that is refused differs then, and the next update sends it again.
            ctx.client.bulk(
                [
                    self._cost_item(int(row["stock"]["stock_id"]), prices[remote_id])
                    for remote_id, row in rows.items()
                ]
            )
        return result

    @api.model
    def _odoo_values(self, ctx, records):
        result = super()._odoo_values(ctx, records)
        company = ctx.connector.company_id
        currency = ctx.connector.currency_id or company.currency_id
        own_taxes = ctx.connector._own_taxes(records.taxes_id)
        for record in records:
            values = result[record.id]
            taxes = [tax for tax in record.taxes_id if tax in own_taxes]
            variant = values.get("_variant")
            if variant is None:
                fact = "variants"
            elif currency != company.currency_id:
                fact = "currency"
            elif len(taxes) != 1 or taxes[0].amount_type != "percent":
                fact = "taxes" if taxes else "no_tax"
            else:
                fact = False
                price = gross_price(variant.standard_price, taxes[0].amount, False)
                values["purchase_price"] = str(price) if price else None
            if fact:
                values["_obstacles"]["purchase_price"] = fact
        if ctx.step.update_linked != "none" and (
            "purchase_price" in ctx.chosen or ctx.choices
        ):
            self._note_valued(ctx, result)
        return result

    def _note_valued(self, ctx, result):
        """Products whose stock would change its value with the cost."""
        products = ctx.env["product.product"].browse(
            [v["_variant"].id for v in result.values() if "_variant" in v]
        )
        if "total_value" not in products._fields:  # no stock valuation in Odoo
            return
        products = products.with_company(ctx.connector.company_id)
        for product in products.with_context(
            allowed_company_ids=ctx.connector.company_id.ids
        ):
            if product.qty_available or product.total_value:
                result[product.product_tmpl_id.id]["_valued"] = True

    @api.model
    def _update_obstacles(self, ctx, res_id, direction, codes, odoo):
        reasons = super()._update_obstacles(ctx, res_id, direction, codes, odoo)
        if direction == "odoo" and "purchase_price" in codes and odoo.get("_valued"):
            reasons["purchase_price"] = self._price_reason(
                ctx, "purchase_price", "valued"
            )
        return reasons

    @api.model
    def _to_odoo(self, ctx, values, record=None, current=None):
        vals = super()._to_odoo(ctx, values, record, current)
        if values.get("purchase_price") is None:
            return vals
        if current and current.get("_valued"):  # since it was planned
            raise UserError(self._price_reason(ctx, "purchase_price", "valued"))
        if record is None:
            tax = ctx.user_env["account.tax"].browse(values.get("tax") or ())
        else:
            tax = ctx.connector._own_taxes(record.taxes_id)
        if len(tax) == 1:
            gross = Decimal(values["purchase_price"])
            vals["standard_price"] = list_price(gross, tax.amount, False)
        return vals

    def _price_reason(self, ctx, code, fact):
        _ = ctx.env._
        reasons = {
            "variants": _("In Odoo it has several variants, each with its own cost."),
            "valued": _(
                "A stock of the product is valued by its cost in Odoo; it is not "
                "changed."
            ),
        }
        return reasons.get(fact) or super()._price_reason(ctx, code, fact)
