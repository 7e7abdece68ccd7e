from datetime import datetime

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...sync.core.row import OddValue, flag_in
from ...sync.engine.gate import last_full_step
from ...sync.engine.options import StepOptions
from ...sync.engine.states import STEP_DONE
from ...sync.fulfilment.stock.foundation import foundation

# Settings that decide how many pieces the shop is told of: once one of them changes,
# all rows of stock are looked at again.
FORMULA_FIELDS = (
    "stock_warehouse_ids",
    "stock_formula",
    "stock_safety",
    "stock_safety_percent",
    "stock_cap",
    "stock_share",
    "stock_left_out_categ_ids",
    "stock_left_out_tag_ids",
)
# Settings of the shop about stock and orders, {field of the connector: key in
# `application-config`}; see docs/shoper-api.md, Customers and orders.
SHOP_SETTINGS = {
    "shop_lowers_stock": "shopping_update_stock_on_buy",
    "shop_has_warehouses": "warehouses_enabled",
    "shop_confirms_orders": "shopping_confirm_order",
}


class ShoperConnector(models.Model):
    """Say how many pieces of Odoo the shop is told of, and what stops a push that looks
    wrong."""

    _inherit = "shoper.connector"

    stock_warehouse_ids = fields.Many2many(
        "stock.warehouse",
        "shoper_connector_warehouse_rel",
        "connector_id",
        "warehouse_id",
        string="Warehouses That Sell in the Shop",
        compute="_compute_stock_warehouse_ids",
        store=True,
        readonly=False,
        check_company=True,
        copy=False,
        domain="[('company_id', '=', company_id)]",
        context={"active_test": False},
        help="Their goods are added up. Without any, no stock is sent.",
    )
    stock_formula = fields.Selection(
        [
            ("free_to_sell", "Free to sell: on hand less all that is to go out"),
            ("free_qty", "Free to use: on hand less what is reserved"),
            ("on_hand", "On hand"),
            ("forecast", "Forecast: with what is to come in"),
        ],
        "What Counts as Stock",
        required=True,
        default="free_to_sell",
        help="What the shop sold and Odoo did not deliver yet is taken off whatever is "
        "chosen here.",
        prefetch="stock",
    )
    stock_safety = fields.Float(
        "Safety Stock",
        digits="Product Unit",
        help="So many pieces of each product are never offered. A product may have a "
        "safety stock of its own.",
        prefetch="stock",
    )
    stock_safety_percent = fields.Float(
        "Safety Stock (%)",
        digits=(5, 2),
        help="Share of the stock that is never offered; the larger one of both counts.",
        prefetch="stock",
    )
    stock_cap = fields.Float(
        "Largest Number Shown",
        digits="Product Unit",
        help="The shop is never told of more. 0: no limit.",
        prefetch="stock",
    )
    stock_share = fields.Integer(
        "Share of This Shop (%)",
        default=100,
        help="Where the same stock is sold in several places",
        prefetch="stock",
    )
    stock_left_out_categ_ids = fields.Many2many(
        "product.category",
        "shoper_connector_stock_categ_rel",
        "connector_id",
        "categ_id",
        string="Categories Without Stock",
        help="The shop's numbers of products in these categories, and in those below "
        "them, are left alone.",
    )
    stock_left_out_tag_ids = fields.Many2many(
        "product.tag",
        "shoper_connector_stock_tag_rel",
        "connector_id",
        "tag_id",
        string="Tags Without Stock",
        help="The shop's numbers of products with one of these tags are left alone.",
    )
    stock_older_orders = fields.Selection(
        [("count", "Taken Off the Stock"), ("known", "In Odoo Already")],
        "Older Open Orders",
        default="count",
        required=True,
        help="Orders of the shop that are older than the first one that is taken over, "
        "and were open there then. They are taken off until they are cancelled or "
        "ignored, also once the shop sent them: Odoo's stock still has these goods. "
        "Where somebody entered them in Odoo by hand, or counted its stock after they "
        "left, it is less by them already: taken off once more, they would count "
        "twice.",
        prefetch="stock",
    )
    stock_zero_count = fields.Integer(
        "Most Falls to Zero",
        default=20,
        help="So many products and variants may always go to 0 in a run that nobody "
        "looks at.",
        prefetch="stock",
    )
    stock_zero_share = fields.Integer(
        "Most Falls to Zero (%)",
        default=10,
        help="Share of the products and variants that may go to 0 in such a run, if "
        "that is more",
        prefetch="stock",
    )
    stock_fall_share = fields.Integer(
        "Largest Fall (%)",
        default=50,
        help="By so much all pieces together may fall in such a run.",
        prefetch="stock",
    )
    stock_rise_share = fields.Integer(
        "New on Sale at Most (%)",
        default=25,
        help="Share of the products and variants that may be offered for the first "
        "time in such a run though the shop has 0 of them",
        prefetch="stock",
    )
    stock_age_days = fields.Integer(
        "Products Synchronised Within (days)",
        default=7,
        help="Stock is not sent unseen where all products were last synchronised "
        "longer ago than this. 0: however long ago.",
        prefetch="stock",
    )
    stock_products_at = fields.Datetime(
        compute="_compute_stock_products_at",
        help="When all products were last synchronised",
    )
    stock_follows_orders = fields.Boolean(
        "Send Stock Whenever Orders Are Taken Over",
        help="A synchronisation that takes over orders and is applied by itself also "
        "tells the shop of the stock that moved in Odoo.",
        prefetch="stock",
    )
    stock_first_run_done = fields.Boolean(
        "First Stock Sent",
        readonly=True,
        copy=False,
        help="A person looked at the first plan for stock and applied it. Before that "
        "no scheduled synchronisation sends any.",
        prefetch="stock",
    )
    stock_orders_to = fields.Integer(
        readonly=True,
        copy=False,
        help="Number of the newest order that was known when stock was last sent",
        prefetch="stock",
    )
    stock_orders_left = fields.Json(
        readonly=True,
        copy=False,
        help="Numbers of orders before it that made no sense then",
        prefetch="stock",
    )
    stock_looked_to = fields.Datetime(
        readonly=True,
        copy=False,
        help="All that moved in Odoo before was looked at, and the shop told of it.",
        prefetch="stock",
    )
    stock_looked_sold = fields.Json(
        readonly=True,
        copy=False,
        help="Products of which orders had sold something then that Odoo did not hold, "
        "or nobody knew how much, by their ids",
        prefetch="stock",
    )
    stock_rows_left = fields.Json(
        readonly=True,
        copy=False,
        help="Rows of stock that the next runs look at whatever moved, by their "
        "elements, and how many runs",
        prefetch="stock",
    )
    stock_looked_with = fields.Json(
        readonly=True,
        copy=False,
        help="The settings with which that was done",
        prefetch="stock",
    )
    shop_lowers_stock = fields.Boolean(
        "Sales Lower the Shop's Stock",
        readonly=True,
        copy=False,
        default=True,
        help="The shop takes what is bought off its stock at once.",
        prefetch="stock",
    )
    shop_has_warehouses = fields.Boolean(
        readonly=True,
        copy=False,
        help="The shop keeps its stock in several warehouses of its own.",
        prefetch="stock",
    )

    def _compute_stock_products_at(self):
        for connector in self:
            connector.stock_products_at = connector._products_synchronised_at()

    def _products_synchronised_at(self) -> datetime | bool:
        """Find when the shop's products were last synchronised as a whole, False where
        they never were."""
        return last_full_step(self._origin, "product", STEP_DONE).ended_at

    def action_preview_stock(self):
        """Open the dialog of a synchronisation with orders and stock chosen, and
        nothing else."""
        self.ensure_one()
        wizard = self.env["shoper.sync.wizard"].create({"connector_id": self.id})
        for line in wizard.line_ids:
            line.enabled = line.entity in ("order", "stock")
        return wizard._action_open()

    @api.depends("company_id")
    def _compute_stock_warehouse_ids(self):
        """Begin with the warehouses of the company that the connector belongs to."""
        warehouses = self.env["stock.warehouse"].search(
            [("company_id", "in", self.company_id.ids)]
        )
        for connector in self:
            own = warehouses.filtered(
                lambda warehouse: warehouse.company_id == connector.company_id  # noqa: B023
            )
            if connector.stock_warehouse_ids.company_id != connector.company_id:
                connector.stock_warehouse_ids = own

    @api.constrains(
        "stock_safety",
        "stock_safety_percent",
        "stock_cap",
        "stock_share",
        "stock_zero_count",
        "stock_zero_share",
        "stock_fall_share",
        "stock_rise_share",
        "stock_age_days",
    )
    def _check_stock_numbers(self):
        for connector in self:
            shares = (
                connector.stock_safety_percent,
                connector.stock_share,
                connector.stock_zero_share,
                connector.stock_fall_share,
                connector.stock_rise_share,
            )
            if any(not 0 <= share <= 100 for share in shares):
                raise ValidationError(self.env._("A share lies between 0 and 100%."))
            counts = (
                connector.stock_safety,
                connector.stock_cap,
                connector.stock_zero_count,
                connector.stock_age_days,
            )
            if any(count < 0 for count in counts):
                raise ValidationError(self.env._("A count cannot be negative."))

    def _stock_settings(self) -> dict:
        """Return the settings that decide how many pieces the shop is told of, as JSON
        holds them: {name: value}. If they change, all is looked at again."""
        connector = self.with_context(active_test=False)
        settings = {
            name: connector[name].ids
            if self._fields[name].relational
            else connector[name]
            for name in FORMULA_FIELDS
        }
        settings["foundation"] = foundation(self)
        if self.shop_has_warehouses:
            filled = connector._filled_warehouses()
            settings["shop_warehouses"] = [[key, filled[key].ids] for key in filled]
        return settings

    def _shop_flags(self, config: dict) -> dict:
        """Return what the shop's configuration says of stock and orders, as values of
        the connector; of what it does not say, or what makes no sense, the known ones.

        :param config: as ``application-config`` answers it
        """
        found = {}
        for field, key in SHOP_SETTINGS.items():
            try:
                found[field] = flag_in(config, key, default=self[field])
            except OddValue:
                found[field] = self[field]
        return found

    # -------------------------------------------------------------- with orders
    def _sends_stock_after(self, code: str) -> bool:
        """Tell whether runs that take over things of a type send stock, too."""
        is_chosen = self.stock_follows_orders and self.stock_first_run_done
        return code == "order" and is_chosen

    def _stock_sent_beside(self, steps: list, auto_apply: bool) -> list:
        """Make the step that sends the stock that moved in Odoo in a run that takes
        over orders, where that was chosen and none is in it; as a list of values.

        :param steps: values of the steps of the run, see ``StepOptions.complete``
        :param auto_apply: the plan waits for nobody
        """
        codes = [values["entity"] for values in steps]
        takes_over = any(
            values["entity"] == "order"
            and values.get("import_unlinked")
            # Some orders alone do not explain the shop's numbers: others may have been
            # cancelled meanwhile.
            and not values.get("is_partial")
            for values in steps
        )
        if not (self._sends_stock_after("order") and auto_apply and takes_over):
            return []
        if "stock" in codes:
            return []
        sent = {"update_linked": "shop", "conflict_policy": "protect"}
        return StepOptions.added(self.env, {"stock": sent})
