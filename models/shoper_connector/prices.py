from odoo import api, fields, models
from odoo.exceptions import ValidationError

PRICE_LIST_FIELDS = (
    "pricelist_id",
    "wholesale_pricelist_id",
    "special_pricelist_id",
)
HELP_OF_LEVEL = (
    "Fixed prices of single products and variants. What has none there sells at its "
    "sales price; with a retail price list, give this one a rule for all products that "
    "is based on it."
)


def price_list(label, about):
    """Return a field for the price list that keeps one of the shop's prices.

    :param str label: what people read beside it
    :param str about: its help
    """
    return fields.Many2one(
        "product.pricelist",
        label,
        check_company=True,
        ondelete="restrict",
        help=about,
        prefetch="prices",
    )


class ShoperConnector(models.Model):
    """Choose where Odoo keeps the shop's prices."""

    _inherit = "shoper.connector"

    pricelist_id = price_list(
        "Retail Price List",
        "The shop's prices are read from and written to this list, as fixed prices of "
        "single products and variants; a product that has none there sells at its "
        "sales price. Empty: the products' sales prices.",
    )
    wholesale_pricelist_id = price_list("Wholesale Price List", HELP_OF_LEVEL)
    special_pricelist_id = price_list("Special Price List", HELP_OF_LEVEL)
    shop_has_codes = fields.Boolean(
        readonly=True,
        copy=False,
        help="Whether the shop uses additional codes (producer, ISBN, GTU ...); seen "
        "on its products",
        prefetch="prices",
    )
    shop_price_levels = fields.Integer(
        "Price Levels",
        readonly=True,
        copy=False,
        default=1,
        help="1: retail; 2: also wholesale; 3: also special. As the shop last "
        "reported.",
        prefetch="prices",
    )

    price_problem = fields.Text(
        compute="_compute_price_problem",
        help="Why no price can be synchronised, and what to do",
    )

    @api.depends(
        "currency_id",
        "company_id.currency_id",
        "pricelist_id.currency_id",
    )
    @api.depends_context("lang")
    def _compute_price_problem(self):
        for connector in self:
            connector.price_problem = connector._price_problem()

    def _price_problem(self) -> str | bool:
        """Tell why Odoo has no place for prices in the shop's currency, or return
        False."""
        self.ensure_one()
        # The price list may have become one of a company that the user does not see.
        shop, company = self.currency_id, self.company_id.sudo()
        pricelist = self.pricelist_id.sudo()  # as above
        if not shop or (pricelist.currency_id or company.currency_id) == shop:
            return bool(shop) and not pricelist and self._new_price_problem()
        if pricelist:
            return self.env._(
                "The shop sells in %(shop)s, but the price list %(name)s is in "
                "%(currency)s: no product can be synchronised. Choose a price list in "
                "%(shop)s as Retail Price List on the page Prices; they are made under "
                "Sales > Products > Pricelists once Pricelists is ticked in Settings > "
                "Sales.",
                shop=shop.name,
                name=pricelist.display_name,
                currency=pricelist.currency_id.name,
            )
        return self.env._(
            "The shop sells in %(shop)s, but %(company)s keeps its prices in "
            "%(currency)s: no product can be synchronised. Set the company's currency "
            "to %(shop)s before anything is invoiced, or make a price list in %(shop)s "
            "(tick Pricelists in Settings > Sales, then Sales > Products > Pricelists) "
            "and choose it as Retail Price List on the page Prices.",
            shop=shop.name,
            company=company.display_name,
            currency=company.currency_id.name,
        )

    def _new_price_problem(self) -> str | bool:
        """Tell why new products would have their prices in another currency than the
        shop's, or return False."""
        shop, currency = self.currency_id, self._new_product_currency()
        return currency != shop and self.env._(
            "The shop sells in %(shop)s, but Odoo keeps the prices of products that "
            "belong to no company in %(currency)s, the currency of the database's "
            "first company: no product can be created in Odoo. Make a price list in "
            "%(shop)s (tick Pricelists in Settings > Sales, then Sales > Products > "
            "Pricelists) and choose it as Retail Price List on the page Prices.",
            shop=shop.name,
            currency=currency.name,
        )

    def _new_product_currency(self):
        """Return the currency in which Odoo keeps the sales prices of products that
        belong to no company, as imported ones do."""
        return self.env["res.company"]._get_main_company().currency_id

    def _price_lists(self):
        """Return the price list of each level, retail first; empty where none is
        chosen."""
        return [self[name] for name in PRICE_LIST_FIELDS]

    @api.constrains(*PRICE_LIST_FIELDS)
    def _check_price_lists(self):
        """Refuse one list for two levels and lists in another currency than the
        shop's."""
        for connector in self:
            chosen = [pricelist for pricelist in connector._price_lists() if pricelist]
            if len(set(chosen)) < len(chosen):
                raise ValidationError(
                    self.env._("Each price level needs a price list of its own.")
                )
            for pricelist in chosen:
                currency = connector.currency_id
                if currency and pricelist.currency_id != currency:
                    raise ValidationError(
                        self.env._(
                            "The price list %(name)s is in %(currency)s, the shop "
                            "sells in %(shop_currency)s.",
                            name=pricelist.display_name,
                            currency=pricelist.currency_id.name,
                            shop_currency=currency.name,
                        )
                    )
