from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ShoperConnector(models.Model):
    """The link between a company of this database and one Shoper shop."""

    _name = "shoper.connector"
    _description = "Shoper Shop"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "shoper.shop.guard",
        "shoper.empty.words",
    ]
    _order = "name, id"
    _check_company_auto = True
    _inner_fields = (
        "bulk_item_cost",
        "check_ids",
        "cron_id",
        "database_mark",
        "element_ids",
        "ignored_ids",
        "left_out_reach_odoo",
        "must_be_public",
        "odoo_check_ids",
        "onboarding_closed",
        "orders_tags_refused",
        "parcels_without_since",
        "seen_origin_ids",
        "shop_currency_remote_id",
        "shop_has_codes",
        "shop_has_warehouses",
        "shop_identity",
        "stock_first_run_done",
        "stock_looked_to",
        "stock_orders_to",
        "webhook_activity_id",
        "webhook_is_unsure",
        "webhook_looked_at",
        "webhook_with",
    )

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    login = fields.Char(
        required=True, help="A user of the shop's panel with access to its WebAPI"
    )
    password = fields.Char(
        compute="_compute_password",
        inverse="_inverse_password",
        copy=False,
        help="Kept where only system administrators can read it; never shown again.",
    )
    has_password = fields.Boolean(
        compute="_compute_has_password",
        compute_sudo=True,
        help="The password of this login at this address is stored.",
    )
    password_placeholder = fields.Char(
        compute="_compute_has_password",
        compute_sudo=True,
        help="Shown where no password is typed",
    )
    state = fields.Selection(
        [("draft", "Not Tested"), ("connected", "Connected"), ("error", "Error")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
    )
    state_message = fields.Text(readonly=True, copy=False)
    tested_at = fields.Datetime("Last Test", readonly=True, copy=False)
    check_ids = fields.One2many(
        "shoper.connector.check", "connector_id", readonly=True, string="Rights"
    )
    user_id = fields.Many2one(
        "res.users",
        string="Run Scheduled Synchronisations As",
        required=True,
        default=lambda self: self.env.user,
        copy=False,
        tracking=True,
        help="Scheduled synchronisations may do what this user may do, and tell what "
        "they did in this user's language. You can choose yourself; only a system "
        "administrator can choose somebody else.",
    )
    lang = fields.Selection(
        lambda self: self.env["res.lang"].get_installed(),
        string="Language of the Catalogue",
        required=True,
        default=lambda self: self.env.lang or "en_US",
        help="The Odoo language in which texts of the shop's default language are "
        "kept.",
    )
    language_ids = fields.One2many(
        "shoper.connector.language", "connector_id", string="Shop Languages"
    )
    default_locale = fields.Char(
        "Locale of the Shop", readonly=True, copy=False, help="pl_PL"
    )
    default_language = fields.Char(
        "Shop's Default Language", compute="_compute_default_language"
    )
    category_root_id = fields.Many2one(
        "product.category",
        string="Put the Shop's Categories Under",
        ondelete="restrict",
        help="What comes from the shop's category tree is put below this category, and "
        "only what is below it is linked. Empty: at the top level. Another choice "
        "moves nothing that is in Odoo already: move that yourself.",
    )
    default_category_id = fields.Many2one(
        "shoper.element",
        copy=False,
        domain="[('connector_id', '=', id), ('entity', '=', 'category')]",
        help="For products whose category is not linked with one of the shop.",
    )
    default_tax_id = fields.Many2one(
        "shoper.element",
        string="Default VAT Rate",
        copy=False,
        domain="[('connector_id', '=', id), ('entity', '=', 'tax')]",
        help="For products without a VAT rate.",
    )
    default_unit_id = fields.Many2one(
        "shoper.element",
        copy=False,
        domain="[('connector_id', '=', id), ('entity', '=', 'unit')]",
        help="For products whose unit is not linked with one of the shop.",
    )
    shop_identity = fields.Char(
        readonly=True, copy=False, help="The shop's licence number"
    )
    shop_name = fields.Char(readonly=True, copy=False)
    shop_version = fields.Char(readonly=True, copy=False)
    shop_timezone = fields.Char(readonly=True, copy=False)
    shop_weight_unit = fields.Char(readonly=True, copy=False, help="KILOGRAM")
    variant_options = fields.Selection(
        [("map", "Map"), ("list", "List")],
        readonly=True,
        copy=False,
        help="The form in which this shop takes the options of a new variant, as far "
        "as it is known",
    )
    currency_id = fields.Many2one(
        "res.currency", string="Shop Currency", readonly=True, copy=False
    )
    shop_currency_remote_id = fields.Integer(readonly=True, copy=False)
    rate_limit = fields.Integer(
        "Request Limit (Burst)",
        readonly=True,
        copy=False,
        help="As the shop last reported",
    )
    rate_bandwidth = fields.Float(
        "Requests per Second",
        readonly=True,
        copy=False,
        help="As the shop last reported",
    )
    element_ids = fields.One2many("shoper.element", "connector_id", readonly=True)
    run_ids = fields.One2many("shoper.sync.run", "connector_id", readonly=True)
    preset_ids = fields.One2many("shoper.sync.preset", "connector_id")
    cron_id = fields.Many2one(
        "ir.cron", string="Scheduled Action", readonly=True, copy=False
    )
    element_count = fields.Integer(compute="_compute_related_counts")
    run_count = fields.Integer(compute="_compute_related_counts")
    waiting_count = fields.Integer(compute="_compute_related_counts")
    image_export = fields.Selection(
        [
            ("content", "As Files"),
            ("url", "As Addresses That the Shop Downloads From"),
        ],
        "Send Images",
        required=True,
        default="content",
        help="Addresses only work if the shop can reach this Odoo over the internet. "
        "Each is signed and valid for an hour. Where the shop cannot download "
        "from one, the file is sent.",
    )
    logo_folder = fields.Char(
        readonly=True,
        copy=False,
        help="Where this shop has the logos of producers, as far as it is known",
    )
    gone_record_policy = fields.Selection(
        [
            ("ask", "Ask each time"),
            ("unlink", "Unlink the element"),
            ("hide", "Hide the product in the shop"),
        ],
        "Deleted or Archived in Odoo",
        default="ask",
        required=True,
        help="What happens to elements of the shop whose record was deleted or "
        "archived in Odoo. A product that the shop sells from stock is unlinked once "
        "the shop was told by the synchronisation of stock that there is none. "
        "Variants are hidden by making them inactive, images are asked about instead. "
        "What an undo took away is always asked about. Nothing is deleted in the shop "
        "unless somebody decides so.",
    )
    gone_element_policy = fields.Selection(
        [
            ("ask", "Ask each time"),
            ("archive", "Archive the record in Odoo"),
            ("unlink", "Unlink the record"),
            ("recreate", "Create it in the shop again"),
        ],
        "Deleted in the Shop",
        default="ask",
        required=True,
        help="What happens to records whose element was deleted in the shop.",
    )
    scope_ids = fields.One2many("shoper.sync.scope", "connector_id")

    _identity_uniq = models.UniqueIndex(
        "(shop_identity) WHERE active AND shop_identity IS NOT NULL",
        "This shop is connected already.",
    )

    def _compute_related_counts(self):
        """Count the elements, the runs and the open decisions of the shops."""
        elements = self._counts("shoper.element")
        runs = self._counts("shoper.sync.run")
        decisions = self._counts("shoper.decision", ("state", "=", "open"))
        for connector in self:
            connector.element_count = elements.get(connector._origin, 0)
            connector.run_count = runs.get(connector._origin, 0)
            connector.waiting_count = decisions.get(connector._origin, 0)

    def _counts(self, model, *conditions):
        """Count records of each connector: {connector: number}."""
        return dict(
            self.env[model]._read_group(
                [("connector_id", "in", self.ids), *conditions],
                ["connector_id"],
                ["__count"],
            )
        )

    @api.constrains("default_category_id", "default_tax_id", "default_unit_id")
    def _check_defaults(self):
        for connector in self:
            for entity in ("category", "tax", "unit"):
                default = connector[f"default_{entity}_id"]
                if default and (
                    default.connector_id != connector or default.entity != entity
                ):
                    raise ValidationError(
                        self.env._("%s is not of this shop.", default.display_name)
                    )

    @api.model_create_multi
    def create(self, vals_list):
        """Give each connector a scheduled action and check whom it acts for."""
        for vals in vals_list:
            self._normalise_address(vals)
        connectors = super().create(vals_list)
        connectors._note_who_entered()
        connectors._create_cron()
        for connector in connectors:  # the user may come from defaults, too
            connector._allow_user()
        return connectors

    def write(self, vals):
        """Forget the secrets of connectors that get another address or login, begin
        invoices and parcels anew for what had none, and let the scheduled action follow
        when one is paused."""
        self._normalise_address(vals)
        self._check_company_change(vals)
        if not vals.get("active", True):
            self.filtered("active")._check_webhooks_are_off()
        chosen = self.filtered(
            lambda connector: connector.user_id.id != vals.get("user_id")
        )
        others = self._invoicing_others(vals)
        sending = self.filtered(
            lambda connector: (
                vals.get("parcels_without_number") == "send"
                and connector.parcels_without_number == "wait"
            )
        )
        moved = self._moved(vals)
        entered = self.filtered(
            lambda connector: connector.shop_url != vals.get("shop_url")
        )
        if moved:
            # Nothing runs before the settings were tested anew. Whoever may write
            # the address may not read what is stored for the old one.
            moved._forget_secrets()
            # Users may not write the state.
            super(ShoperConnector, moved.sudo()).write(
                {"state": "draft", "state_message": False}
            )
        result = super().write(vals)
        if "shop_url" in vals:
            # The address that it has already counts as entered only if a system
            # administrator writes it, who thereby allows one within the network.
            (self if self.env.user._is_system() else entered)._note_who_entered()
        if others:
            self._begin_invoices_anew(others)
        if sending:
            sending._begin_without_number()
        if "active" in vals:
            self._toggle_cron()
            # Of a paused shop nothing is to be decided.
            self.env["shoper.decision"]._announce()
        if "user_id" in vals:
            for connector in chosen:
                connector._allow_user()
        return result

    def unlink(self):
        """Delete the connectors with their scheduled actions and runs.

        :raises UserError: while the shop sends messages to one of them
        """
        self._check_webhooks_are_off()
        # The database would delete runs as well, but not what people were to do about
        # them, nor their messages. Whoever may delete the shop may delete all of it.
        self.env["shoper.sync.run"].sudo().search(
            [("connector_id", "in", self.ids)]
        ).unlink()
        crons = self.sudo().cron_id  # their own, which managers do not see
        result = super().unlink()
        # Odoo would keep what the scheduled action does as a server action.
        actions = crons.ir_actions_server_id
        crons.unlink()
        actions.unlink()
        return result

    def _shop(self):
        return self

    @api.depends("default_locale")
    def _compute_default_language(self):
        for connector in self:
            code = connector.default_locale
            connector.default_language = code and connector._lang_name(code)

    def _creation_message(self):
        return self.env._("Shop added.")

    def action_open_sync_wizard(self):
        """Open the dialog in which a synchronisation is put together."""
        self.ensure_one()
        wizard = self.env["shoper.sync.wizard"].create({"connector_id": self.id})
        return wizard._action_open()

    def action_open_elements(self):
        """Open the mirrored elements of the shop."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "shoper_connector.shoper_element_action"
        )
        action["domain"] = [("connector_id", "=", self.id)]
        return action

    def action_open_waiting(self):
        """Open what waits for a person."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "shoper_connector.shoper_decision_action"
        )
        action["domain"] = [("connector_id", "=", self.id)]
        return action

    def action_open_runs(self):
        """Open the history of synchronisations."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "shoper_connector.shoper_sync_run_action"
        )
        action["domain"] = [("connector_id", "=", self.id)]
        action["context"] = {}
        return action
