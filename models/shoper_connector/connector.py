from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...shoper_api import errors, is_local, normalise_url


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

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    shop_url = fields.Char(
        "Shop Address",
        required=True,
        tracking=True,
        help="As in the browser, for example https://myshop.pl",
    )
    must_be_public = fields.Boolean(
        readonly=True,
        copy=False,
        help="Nobody who may connect a shop within the network of Odoo's server "
        "entered the address: such a shop is not called.",
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
        help="Scheduled synchronisations may do what this user may do. You can choose "
        "yourself; only a system administrator can choose somebody else.",
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
    delete_cap_share = fields.Integer(
        "Most Deletions in One Run (%)",
        default=10,
        help="The share of the shop's elements of a type that one synchronisation may "
        "delete.",
    )
    delete_cap_count = fields.Integer(
        "Most Deletions in One Run",
        default=100,
        help="How many elements one synchronisation may delete at most.",
    )
    shrink_cap_share = fields.Integer(
        "Stop When More Are Missing (%)",
        default=20,
        help="If a download lacks more than this share of the known elements, it "
        "stops until an administrator confirms it.",
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
        "Variants are hidden by making them inactive. Images, and what an undo took "
        "away, are always asked about. Nothing is deleted in the shop unless somebody "
        "decides so.",
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
    bases_with = fields.Json(
        readonly=True,
        copy=False,
        exportable=False,
        help="The settings with which both sides were last compared, see "
        "``_plan_settings``",
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

    @api.constrains("shop_url")
    def _check_shop_url(self):
        for connector in self:
            try:
                origin = normalise_url(connector.shop_url)
            except errors.ShoperError as error:
                raise ValidationError(connector._explain(error)) from None
            # Odoo checks as the superuser; what counts is who writes it.
            if is_local(origin) and not self.env.user._is_system():
                raise ValidationError(
                    self.env._(
                        "%s is no address on the internet, but one in the network of "
                        "Odoo's server. Enter the public address of the shop; only a "
                        "system administrator may connect one within the network.",
                        origin,
                    )
                )

    def _delete_cap(self, entity: str) -> int:
        """Say how many elements of a type one synchronisation may delete in the shop,
        by the two limits on page Safety.

        :param entity: the type's code
        """
        known = self.env["shoper.element"].search_count(
            [
                ("connector_id", "=", self.id),
                ("entity", "=", entity),
                ("link_state", "!=", "missing"),
            ]
        )
        return min(self.delete_cap_count, known * self.delete_cap_share // 100)

    @api.constrains("delete_cap_share", "shrink_cap_share", "delete_cap_count")
    def _check_caps(self):
        for connector in self:
            shares = (connector.delete_cap_share, connector.shrink_cap_share)
            if any(not 0 <= share <= 100 for share in shares):
                raise ValidationError(self.env._("A share lies between 0 and 100%."))
            if connector.delete_cap_count < 0:
                raise ValidationError(self.env._("A count cannot be negative."))

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
            # The state is a fact, which nobody writes.
            super(ShoperConnector, moved.sudo()).write(
                {"state": "draft", "state_message": False}
            )
        result = super().write(vals)
        if "shop_url" in vals:
            # The same once more is entered by system administrators alone: they allow
            # what others may not.
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

    def _note_who_entered(self):
        """Note whether somebody entered the address who may connect a shop within the
        network of Odoo's server. What a name means nobody knows before it is called."""
        # A fact, which nobody writes.
        self.sudo().must_be_public = not self.env.user._is_system()

    def _moved(self, vals):
        """Return the connectors to which the values give another address or another
        login."""
        return self.filtered(
            lambda connector: any(
                name in vals and connector[name] != vals[name]
                for name in ("shop_url", "login")
            )
        )

    def _check_company_change(self, vals):
        """Refuse another company once elements are mirrored: their links are with VAT
        rates and products of the company.

        :raises UserError: when the values give such a connector another company
        """
        company_id = vals.get("company_id")
        if company_id and any(
            connector.company_id.id != company_id and connector.element_ids
            for connector in self
        ):
            raise UserError(
                self.env._(
                    "This shop's data has already been downloaded for its company. To "
                    "use it in another company, archive this record and connect the "
                    "shop there."
                )
            )

    def _normalise_address(self, vals):
        """Write the shop's address in its one form into the values.

        :raises ValidationError: when it is none
        """
        if vals.get("shop_url"):
            try:
                vals["shop_url"] = normalise_url(vals["shop_url"])
            except errors.ShoperError as error:
                raise ValidationError(self._explain(error)) from None

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
        crons = self.cron_id
        result = super().unlink()
        crons.sudo().unlink()  # their own, which managers do not see
        return result

    def _shop(self):
        return self

    def _companies(self):
        """Return the shop's company and those that it is a branch of, whose products
        and VAT rates it shares."""
        # A branch may share what belongs to a company that the user does not see.
        return self.company_id.sudo().parent_ids

    def _own_taxes(self, taxes):
        """Return those of the VAT rates that belong to a company of the shop."""
        companies = self._companies()
        return taxes.filtered(lambda tax: tax.company_id in companies)

    def _taxes_in_use(self, product):
        """Return the VAT rates by which the shop's company sells a product: no archived
        ones. Where it has no others, these tell what it costs."""
        own = self._own_taxes(product.with_context(active_test=False).taxes_id)
        return own.filtered("active") or own

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

    def _plan_settings(self):
        """Return the settings that decide where in Odoo a value of the shop belongs,
        and what it means there. A plan is only good with the settings that it was made
        with."""
        self.ensure_one()
        return {
            "lang": self.lang,
            "default_locale": self.default_locale,
            "languages": {
                line.locale: line.lang_id.code
                for line in self.language_ids
                if line.lang_id
            },
            "category_root": self.category_root_id.id,
            "price_lists": [pricelist.id for pricelist in self._price_lists()],
            "default_tax": self.default_tax_id.id,
        }

    def _changed_settings(self, then):
        """Return the names of the settings that are others now than ``_plan_settings``
        was then. A first default VAT rate changes nothing: without one there was no
        price of a product that needs it."""
        now = self._plan_settings()
        changed = {name for name in now if now[name] != then.get(name, now[name])}
        return changed if then.get("default_tax") else changed - {"default_tax"}
