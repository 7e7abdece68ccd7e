from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...shoper_api import errors, read_id
from ...sync.sales.row.currency import AmountsIn

MAX_TOLERANCE = 5  # grosze; more is no rounding
MAX_WINDOW = 366  # days
# Types without which no order can be understood.
ORDER_SETTINGS = ("status", "payment", "shipping", "currency")
# Fields with the products of lines that stand for no product of the shop, but for
# delivery, fees, discounts and rounding.
OWN_PRODUCTS = (
    "shipping_product_id",
    "fee_product_id",
    "discount_product_id",
    "rounding_product_id",
)
LOOKED_AT = 2  # pages of the newest orders that are read, also for their origins


def service_product(label):
    """Return a field for the product of lines that stand for no product of the shop.

    :param str label: what people read beside it
    """
    return fields.Many2one(
        "product.product",
        label,
        check_company=True,
        domain=[("type", "=", "service")],
        ondelete="restrict",
    )


def _last_pages(client, first=1, order=None):
    """Read the rows of a page of orders and of those that follow it, ``LOOKED_AT``
    pages at most."""
    rows = []
    for number in range(first, first + LOOKED_AT):
        page = client.page("orders", number, order=order)
        rows += page.rows
        if number >= page.pages:
            break
    return rows


def _newest(rows):
    """Read the number of the newest of some orders, 0 where none has one."""
    ids = (read_id(row.get("order_id")) for row in rows)
    return max(filter(None, ids), default=0)


def _origins(rows):
    """Read the numbers of where some orders come from."""
    return {read_id(row.get("origin")) or 0 for row in rows}


class ShoperConnector(models.Model):
    """Choose which orders of the shop are taken over, and what becomes of them in
    Odoo."""

    _inherit = "shoper.connector"

    # ---------------------------------------------------------- which are taken over
    orders_after_id = fields.Integer(
        "After Order Number",
        copy=False,
        aggregator=None,
        help="Orders of the shop with this number and lower ones are never taken over "
        "by themselves; single ones can be fetched by their number.",
        prefetch="orders",
    )
    orders_since = fields.Datetime(
        "Orders Taken Over Since",
        readonly=True,
        copy=False,
        help="When a person began to take over orders. Empty: none are taken over.",
    )
    lacks_order_preset = fields.Boolean(
        compute="_compute_lacks_order_preset",
        help="No preset that runs automatically takes over orders.",
    )
    seen_origin_ids = fields.Many2many(
        "shoper.order.origin",
        "shoper_connector_seen_origin_rel",
        string="Origins of the Last Orders",
        readonly=True,
        copy=False,
    )
    left_out_origin_ids = fields.Many2many(
        "shoper.order.origin",
        "shoper_connector_left_out_origin_rel",
        string="Leave Out by Origin",
        help="Such as orders that another program takes over.",
    )
    left_out_status_ids = fields.Many2many(
        "shoper.order.status",
        string="Leave Out by Status",
        copy=False,
        domain="[('connector_id', '=', id)]",
    )
    left_out_note = fields.Char(
        "Leave Out by Private Note",
        help="Orders whose private note holds this text, as another program marks "
        "those that it took.",
        prefetch="orders",
    )
    left_out_reach_odoo = fields.Boolean(
        "They Reach Odoo Another Way",
        help="Orders that are left out come to Odoo by another program, which counts "
        "them out of the stock. Unticked, they are counted out of the stock that the "
        "shop is told.",
        prefetch="orders",
    )
    orders_window = fields.Integer(
        "Look Back (days)",
        default=30,
        required=True,
        help="How far a complete download of the orders goes back.",
        prefetch="orders",
    )

    # ---------------------------------------------------------------- what they become
    shop_confirms_orders = fields.Boolean(
        "Buyers Confirm Their Orders",
        readonly=True,
        copy=False,
        help="The shop asks buyers to confirm their orders by a link that it mails.",
        prefetch="orders",
    )
    orders_lock = fields.Boolean(
        "Lock When Confirmed",
        help="Sales orders are locked when they are confirmed.",
        prefetch="orders",
    )
    orders_notes_in_terms = fields.Boolean(
        "Buyer's Notes in the Terms",
        help="What the buyer wrote with the order stands below its terms, so that "
        "printed orders and invoices have it, and stays there if the person is "
        "forgotten. It is written when the order is made: what becomes of it in the "
        "shop later is on the order's page Shoper only.",
        prefetch="orders",
    )
    orders_tags = fields.Boolean(
        "Tags of Orders",
        help="The tags that an order has in the shop are put on the order in Odoo, by "
        "their names; what is added in the shop later, too. None is ever taken off.",
    )
    orders_tags_refused = fields.Boolean(
        readonly=True,
        copy=False,
        help="The shop's user was not let read the names of tags of orders.",
        prefetch="orders",
    )
    orders_promise = fields.Boolean(
        "Delivery Date of the Shop",
        help="The delivery date that an order has in the shop is that of the order in "
        "Odoo, by which its delivery is planned; it follows the shop unless somebody "
        "enters another one in Odoo.",
    )
    orders_tolerance = fields.Integer(
        "Rounding Line up to (grosze)",
        help="An order whose lines do not add up to the shop's total gets a line for "
        "so much at most. 0: it waits.",
        prefetch="orders",
    )
    discount_shown = fields.Selection(
        [
            ("price", "In the Price, Shown in the Description"),
            ("line", "As a Line for Each VAT Rate"),
        ],
        "Discounts",
        default="price",
        required=True,
        prefetch="orders",
    )
    shipping_product_id = service_product("Product for Delivery")
    fee_product_id = service_product("Product for Payment Fees")
    discount_product_id = service_product("Product for Discounts")
    rounding_product_id = service_product("Product for Rounding")
    unknown_products = fields.Selection(
        [("wait", "The Order Waits"), ("placeholder", "A Placeholder Stands for Them")],
        default="wait",
        required=True,
        help="Lines of an order whose product is not linked, or gone from the shop",
        prefetch="orders",
    )
    unknown_product_id = service_product("Placeholder")
    combined_orders = fields.Selection(
        [("wait", "Wait for a Person"), ("take", "Are Taken Over as One")],
        default="wait",
        required=True,
        help="Orders that the shop combined with others. Look at one in the shop's "
        "panel first: the order that is left has the lines of all there. It is taken "
        "over as it is, if they add up to its total and nothing of the others is in "
        "Odoo; those that are parts of it by now are left in the shop.",
        prefetch="orders",
    )
    lacks_order_products = fields.Boolean(
        compute="_compute_lacks_order_products",
        help="A product of lines that are none of the shop's is not chosen.",
    )
    has_zero_shipping_line = fields.Boolean(
        "Line for Free Delivery",
        help="Orders with free delivery have a line of 0.00.",
        prefetch="orders",
    )
    orders_warehouse_id = fields.Many2one(
        "stock.warehouse",
        "Warehouse of Orders",
        check_company=True,
        ondelete="restrict",
        help="Empty: as Odoo chooses it.",
        prefetch="orders",
    )
    orders_user_id = fields.Many2one(
        "res.users",
        "Salesperson of Orders",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        ondelete="restrict",
        help="Is neither mailed nor made a follower.",
        prefetch="orders",
    )
    orders_team_id = fields.Many2one(
        "crm.team",
        "Sales Team of Orders",
        check_company=True,
        ondelete="restrict",
        prefetch="orders",
    )
    orders_pricelist_ids = fields.Many2many(
        "product.pricelist",
        "shoper_connector_orders_pricelist_rel",
        string="Price Lists of Orders",
        check_company=True,
        help="An order gets the first of them in its currency. Without one, it gets "
        "none in the company's own currency, in another one the first that the company "
        "has. Its prices are the shop's in any case.",
    )
    order_numbering = fields.Selection(
        [("odoo", "Odoo's Sequence"), ("shop", "The Shop's Number")],
        "Order Numbers",
        default="odoo",
        required=True,
        help="The shop's number is always the customer reference, too.",
        prefetch="orders",
    )
    order_prefix = fields.Char(
        "Prefix of the Shop's Number",
        help="SHOP- makes SHOP-5120.",
        prefetch="orders",
    )
    position_home_id = fields.Many2one(
        "account.fiscal.position",
        "Buyers in the Own Country",
        check_company=True,
        ondelete="restrict",
        prefetch="orders",
    )
    position_eu_private_id = fields.Many2one(
        "account.fiscal.position",
        "Private Buyers in the EU",
        check_company=True,
        ondelete="restrict",
        help="Empty: their orders wait.",
        prefetch="orders",
    )
    position_eu_company_id = fields.Many2one(
        "account.fiscal.position",
        "Companies in the EU",
        check_company=True,
        ondelete="restrict",
        help="Of orders without VAT that the shop marks so. Empty: they wait.",
        prefetch="orders",
    )
    position_elsewhere_id = fields.Many2one(
        "account.fiscal.position",
        "Buyers Elsewhere",
        check_company=True,
        ondelete="restrict",
        help="Empty: their orders wait.",
        prefetch="orders",
    )

    # ----------------------------------------------------------------- how it computes
    amounts_in = fields.Selection(
        [
            (AmountsIn.UNKNOWN.value, "Not Known: Such Orders Wait"),
            (AmountsIn.DEFAULT.value, "The Shop's Own Currency"),
            (AmountsIn.ORDER.value, "The Buyer's Currency"),
        ],
        "Amounts of Foreign Orders Are In",
        default=AmountsIn.UNKNOWN.value,
        required=True,
        help="In which currency the shop writes the amounts of an order in another "
        "currency than its own: look at one in its panel.",
        prefetch="orders",
    )
    rule_evidence = fields.Json(
        readonly=True,
        copy=False,
        help="How many orders spoke against each rule of computing discounts",
        prefetch="orders",
    )
    hidden_discounts = fields.Boolean(
        "Discounts That No Line Shows",
        copy=False,
        help="Where a discount code was used and the total is lower than that of the "
        "lines, the rest becomes a discount. Unticked, such orders wait.",
        prefetch="orders",
    )

    @api.constrains("orders_tolerance", "orders_window", "orders_after_id")
    def _check_orders_settings(self):
        """Refuse numbers that make no sense."""
        for connector in self:
            if not 0 <= connector.orders_tolerance <= MAX_TOLERANCE:
                raise ValidationError(
                    self.env._(
                        "A rounding line is for %s grosze at most.", MAX_TOLERANCE
                    )
                )
            if not 1 <= connector.orders_window <= MAX_WINDOW:
                raise ValidationError(
                    self.env._("Choose between 1 and %s days.", MAX_WINDOW)
                )
            if connector.orders_after_id < 0:
                raise ValidationError(
                    self.env._("The number of an order is not negative.")
                )

    @api.constrains("order_numbering", "order_prefix", "company_id", "active")
    def _check_order_prefix(self):
        """Refuse numbers that another shop of the company gives its orders, too."""
        for connector in self.filtered(lambda item: item.order_numbering == "shop"):
            others = self.search(
                [
                    ("company_id", "=", connector.company_id.id),
                    ("order_numbering", "=", "shop"),
                    ("id", "!=", connector.id),
                ]
            )
            same = others.filtered(
                lambda item, own=connector: (
                    (item.order_prefix or "") == (own.order_prefix or "")
                )
            )
            if connector.active and same:
                raise ValidationError(
                    self.env._(
                        "Orders of %s have the shop's number, too. Choose another "
                        "prefix here, or orders of both shops have the same numbers.",
                        ", ".join(same.mapped("name")),
                    )
                )

    @api.depends(*OWN_PRODUCTS, "unknown_product_id", "unknown_products")
    def _compute_lacks_order_products(self):
        for connector in self:
            connector.lacks_order_products = bool(connector._lacking_products())

    def _lacking_products(self):
        """Return the names of the fields whose product is needed and not chosen."""
        self.ensure_one()
        names = [*OWN_PRODUCTS]
        if self.unknown_products == "placeholder":
            names.append("unknown_product_id")
        return [name for name in names if not self[name]]

    @api.depends(
        "preset_ids.is_scheduled",
        "preset_ids.line_ids.enabled",
        "preset_ids.line_ids.entity",
    )
    def _compute_lacks_order_preset(self):
        for connector in self:
            connector.lacks_order_preset = "order" not in connector._scheduled_lines()

    # --------------------------------------------------------------------- buttons
    def action_fetch_order_settings(self):
        """Fetch the shop's statuses, methods and currencies, and show how far it
        is."""
        self.ensure_one()
        run = self._synchronise([{"entity": code} for code in ORDER_SETTINGS])
        run.sudo().purpose = "settings"  # users may not write this field
        return run._action_open()

    def action_start_orders(self):
        """Take orders over from now on: note the shop's newest one, and make the
        products that are missing.

        :return: a notification, also of what went wrong
        """
        self.ensure_one()
        self.check_access("write")
        try:
            newest, origins = self._look_at_orders()
        except (errors.ShoperError, UserError) as error:
            return self._notification("danger", self._explain(error), sticky=True)
        self._start_orders(newest, origins)
        self.action_make_order_products()
        told = (
            self.env._(
                "Orders after number %s are taken over whenever Orders are "
                "synchronised.",
                newest,
            )
            if newest
            else self.env._(
                "The shop has no orders yet; all to come are taken over whenever "
                "Orders are synchronised."
            )
        )
        if self.lacks_order_preset:
            further = self.env._(
                "Choose Orders in a preset that runs automatically, so that this "
                "happens by itself."
            )
            told = f"{told} {further}"
        return self._notification("success", told, sticky=self.lacks_order_preset)

    def _look_at_orders(self):
        """Read the newest orders of the shop: (number of the newest one, 0 where there
        is none; numbers of the origins of the last ones). Nothing of them is kept.

        :raises ShoperError, UserError: the shop cannot be asked
        """
        with self._client() as client:
            try:
                rows = _last_pages(client, order="order_id DESC")
            except (errors.NotFound, errors.Rejected):
                # The order by id may be refused; unsorted the ids ascend
                # (docs/shoper-api.md, Lists).
                pages = client.page("orders").pages
                rows = _last_pages(client, first=max(1, pages - LOOKED_AT + 1))
            newest, origins = _newest(rows), _origins(rows)
            # A list that comes empty once, or in another order than it was asked for,
            # would let all orders of all time be taken over.
            for later in client.reader("orders", after=newest):
                newest, origins = _newest(later), origins | _origins(later)
        return newest, origins

    def _start_orders(self, newest, origins):
        """Note where the orders begin that are taken over.

        :param newest: number of the shop's newest order
        :param origins: numbers of the origins of its last orders
        """
        found = self.env["shoper.order.origin"].search([("code", "in", list(origins))])
        self.sudo().write(  # users may not write these fields
            {
                "orders_after_id": newest,
                "orders_since": fields.Datetime.now(),
                "seen_origin_ids": [Command.set(found.ids)],
            }
        )

    def action_forget_discount_rules(self):
        """Forget what orders taught about how the shop computes discounts: it may
        compute otherwise from now on, and all rules are tried again."""
        self.check_access("write")
        self.sudo().rule_evidence = False  # users may not write this field

    def action_make_order_products(self):
        """Make the products of lines that stand for no product of the shop, as far as
        none is chosen."""
        self.ensure_one()
        self.check_access("write")
        connector = self.with_context(lang=self.lang)
        _ = connector.env._
        names = {
            "shipping_product_id": _("Delivery (Shoper)"),
            "fee_product_id": _("Payment Fee (Shoper)"),
            "discount_product_id": _("Discount (Shoper)"),
            "rounding_product_id": _("Rounding (Shoper)"),
            "unknown_product_id": _("Unknown Product (Shoper)"),
        }
        missing = self._lacking_products()
        products = connector.env["product.product"].create(
            [
                {
                    "name": names[name],
                    "type": "service",
                    "company_id": self.company_id.id,
                    "list_price": 0,
                    "sale_ok": False,
                    "purchase_ok": False,
                    "taxes_id": [Command.clear()],
                    "supplier_taxes_id": [Command.clear()],
                    "invoice_policy": "order",
                }
                for name in missing
            ]
        )
        if missing:
            self.write(dict(zip(missing, products.ids, strict=True)))
        return True
