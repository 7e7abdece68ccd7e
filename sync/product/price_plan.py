from odoo import api, models

from .pricelist import LEVELS, PRICE_LISTS


class ShoperSyncProduct(models.AbstractModel):
    """What keeps a product's prices from being compared or written."""

    _inherit = "shoper.sync.product"

    def _price_reason(self, ctx, code, fact):
        _ = ctx.env._
        if fact == "list_currency":
            pricelist = ctx.connector[PRICE_LISTS.get(code, "pricelist_id")]
            return _(
                "The price list %s is in another currency than the shop.",
                pricelist.display_name,
            )
        return {
            "currency": _("Its price in Odoo is in another currency than the shop's."),
            "no_tax": _("In Odoo it has no VAT rate of the shop's company."),
            "taxes": _("In Odoo it has not exactly one VAT rate in percent."),
            "rule": _("Its price in the price list is calculated, not a fixed one."),
        }[fact]

    def _price_sources(self, records):
        """A price that several shops share has one source, the shop that was linked
        first; others report theirs: {template id: {price list id: connector}}. Empty
        where there is one shop only."""
        if self.env["shoper.connector"].search_count([], limit=2) < 2:
            return {}
        elements = self.env["shoper.element"].search_fetch(
            [
                ("entity", "=", self._entity),
                ("res_model", "=", self._odoo_model),
                ("res_id", "in", records.ids),
                ("link_state", "=", "linked"),
                ("connector_id.active", "=", True),
            ],
            ["res_id", "connector_id"],
            order="linked_at desc, id desc",
        )
        sources = {}
        for element in elements:
            connector = element.connector_id
            places = sources.setdefault(element.res_id, {})
            for field in PRICE_LISTS.values():
                # The sales price is a place, too: that of no price list.
                if connector[field] or field == "pricelist_id":
                    places[connector[field].id] = connector
        return sources

    @api.model
    def _import_obstacle(self, ctx, shop):
        connector = ctx.connector
        currency, company = connector.currency_id, connector.company_id
        pricelists = self._price_lists(ctx)
        if currency and "price" not in pricelists and currency != company.currency_id:
            return self._price_reason(ctx, "price", "currency")
        for code, pricelist in pricelists.items():
            if currency and pricelist.currency_id != currency:
                return self._price_reason(ctx, code, "list_currency")
        return super()._import_obstacle(ctx, shop)

    @api.model
    def _incomparable(self, ctx, shop, odoo):
        """Price levels that were noted when they took part do so no more."""
        ignored = set(super()._incomparable(ctx, shop, odoo))
        return ignored | (LEVELS.keys() - self._price_lists(ctx).keys())

    @api.model
    def _update_obstacles(self, ctx, res_id, direction, codes, odoo):
        reasons = super()._update_obstacles(ctx, res_id, direction, codes, odoo)
        for code, fact in odoo["_obstacles"].items():
            if code in codes:
                reasons[code] = self._price_reason(ctx, code, fact)
        if direction == "shop":
            if "price" in codes and odoo.get("price", "") is None:
                reasons["price"] = self._price_reason(ctx, "price", "currency")
            return reasons
        for code in PRICE_LISTS.keys() & codes:
            reason = self._source_reason(ctx, code, odoo["_price_sources"])
            if reason:
                reasons[code] = reason
        return reasons

    def _source_reason(self, ctx, code, sources):
        """Why a price in Odoo is not this shop's to write, or False.

        :param sources: what :meth:`_price_sources` found for the product
        """
        place = ctx.connector[PRICE_LISTS[code]].id
        source = (sources or {}).get(place, ctx.connector)
        return source != ctx.connector and ctx.env._(
            "The price of this product comes from %s.", source.display_name
        )

    @api.model
    def _with_defaults(self, ctx, values):
        filled = super()._with_defaults(ctx, values)
        default = ctx.connector.default_tax_id
        if default and values["_obstacles"].get("tax") == "no_tax":
            tax_id = ctx.links("tax").record_by_element.get(default.id)
            tax = ctx.user_env["account.tax"].browse(tax_id or ())
            if tax:
                filled["tax"] = default.id
                filled |= self._gross_prices(values, tax)
        return filled

    @api.model
    def _export_obstacle(self, ctx, record, values):
        reason = super()._export_obstacle(ctx, record, values)
        if reason:
            return reason
        filled = self._with_defaults(ctx, values)
        for code in ("tax", *values["_amounts"]):
            if code not in filled:
                return self._price_reason(ctx, code, values["_obstacles"][code])
        if filled.get("price") is None:
            return self._price_reason(ctx, "price", "currency")
        return False
