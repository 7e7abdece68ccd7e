import secrets
from urllib.parse import urlsplit

from odoo import api, fields, http, models
from odoo.exceptions import UserError, ValidationError

from ...shoper_api import errors, normalise_url
from ...sync.webhook.registration import Registration, Wanted

# What the shop may tell of: {field of the connector: (codes of the types, events)}.
SUBJECTS = {
    "webhook_orders": (
        ("order",),
        ("order.create", "order.edit", "order.paid", "order.status", "order.delete"),
    ),
    "webhook_parcels": (
        ("order", "parcel"),
        ("parcel.create", "parcel.dispatch", "parcel.send", "parcel.delete"),
    ),
    "webhook_customers": (
        ("customer",),
        ("client.create", "client.edit", "client.delete"),
    ),
    "webhook_products": (
        ("product",),
        ("product.create", "product.edit", "product.delete"),
    ),
}


class ShoperConnector(models.Model):
    """Let the shop tell of what is new there, instead of being asked: register its
    webhooks, check them and put them right."""

    _inherit = "shoper.connector"

    webhook_address = fields.Char(
        "Public Address of Odoo",
        copy=False,
        help="Where the shop reaches this Odoo over the internet, such as "
        "https://odoo.example.com. Empty: the shop tells nothing.",
        prefetch="webhooks",
    )
    webhook_orders = fields.Boolean(
        "Messages About Orders", default=True, prefetch="webhooks"
    )
    webhook_parcels = fields.Boolean(
        "Messages About Parcels",
        default=True,
        help="The order that a parcel belongs to is read again. Of a parcel that was "
        "deleted in the shop Odoo notes that it is gone.",
        prefetch="webhooks",
    )
    webhook_customers = fields.Boolean(
        "Messages About Customers", default=True, prefetch="webhooks"
    )
    webhook_products = fields.Boolean(
        "Messages About Products",
        help="Also the changes that Odoo itself makes there come back as messages.",
        prefetch="webhooks",
    )
    webhook_state = fields.Selection(
        [
            ("off", "Not Registered"),
            ("on", "Registered"),
            ("broken", "To Be Put Right"),
        ],
        "Webhooks",
        required=True,
        readonly=True,
        default="off",
        copy=False,
        prefetch="webhooks",
    )
    webhook_checked_at = fields.Datetime(
        "Webhooks Checked", readonly=True, copy=False, prefetch="webhooks"
    )
    webhook_problem = fields.Text(
        "What Is Wrong With Webhooks",
        readonly=True,
        copy=False,
        prefetch="webhooks",
    )
    webhook_with = fields.Char(
        readonly=True,
        copy=False,
        help="Address and events that were registered",
        prefetch="webhooks",
    )
    webhook_is_unsure = fields.Boolean(
        "May Be Another Database's",
        readonly=True,
        copy=False,
        help="The settings were tested in another database than the one in which the "
        "webhook was registered: it may be that one's.",
        prefetch="webhooks",
    )
    webhook_differs = fields.Boolean(
        compute="_compute_webhook_differs",
        help="What was chosen here is not what is registered in the shop.",
    )
    webhook_database_problem = fields.Boolean(
        compute="_compute_webhook_database_problem",
        help="Not just this database answers at the public address.",
    )

    @api.constrains("webhook_address")
    def _check_webhook_address(self):
        """Refuse an address that the shop cannot call, or only without encryption."""
        for connector in self:
            if connector.webhook_address and not _origin(connector.webhook_address):
                raise ValidationError(
                    self.env._(
                        "The public address of Odoo begins with https:// and names a "
                        "host, such as https://odoo.example.com."
                    )
                )

    def _webhook_events(self):
        """List the events that were chosen."""
        self.ensure_one()
        return [
            event
            for name, (_codes, events) in SUBJECTS.items()
            if self[name]
            for event in events
        ]

    def _webhook_choice(self):
        """Return what was chosen, as it is remembered once it is registered."""
        return " ".join([_origin(self.webhook_address), *self._webhook_events()])

    @api.depends("webhook_address", "webhook_state", "webhook_with", *SUBJECTS)
    def _compute_webhook_differs(self):
        for connector in self:
            connector.webhook_differs = (
                connector.webhook_state != "off"
                and connector.webhook_with != connector._webhook_choice()
            )

    @api.depends("webhook_address")
    def _compute_webhook_database_problem(self):
        """Tell whether messages at the public address do not reach this database. They
        have no session, and Odoo gives a request without one to a database only where
        no other database answers at the same address."""
        own = [self.env.cr.dbname]
        for connector in self:
            address = _origin(connector.webhook_address)
            host = urlsplit(address).netloc
            connector.webhook_database_problem = (
                bool(address) and http.db_list(force=True, host=host) != own
            )

    # ---------------------------------------------------------------------- buttons
    def action_register_webhooks(self):
        """Register the webhook in the shop, or put right the one that is there.

        :return: a notification, also of what went wrong
        """
        self._check_webhooks_can_be()
        try:
            token, secret = self._webhook_keys()
            with self._client() as client:
                self._registration(client, token, secret).put_right()
        except (errors.ShoperError, UserError) as error:
            reason = self._explain(error)
            if isinstance(error, errors.OutcomeUnknown):
                self._note_webhooks("broken", reason)  # the shop may send already
            return self._notification("danger", reason, sticky=True)
        self._note_webhooks("on", choice=self._webhook_choice())
        return self._notification(
            "success",
            self.env._("The shop tells Odoo at once of what is new from now on."),
        )

    def action_check_webhooks(self):
        """Ask the shop whether the webhook is there as it was registered.

        :return: a notification, also of what went wrong
        """
        self._check_webhooks_can_be()
        token, secret = self._stored_webhook_keys()
        try:
            with self._client() as client:
                found = self._registration(client, token, secret).problems()
        except (errors.ShoperError, UserError) as error:
            return self._notification("danger", self._explain(error), sticky=True)
        problem = self._webhook_problem(found)
        self._note_webhooks("broken" if found else "on", problem)
        if problem:
            return self._notification("warning", problem)
        return self._notification(
            "success", self.env._("The shop has the webhook as it was registered.")
        )

    def action_remove_webhooks(self):
        """Take the webhook out of the shop and forget its secret: whatever still comes
        counts for nothing.

        :return: a notification, also of what went wrong
        """
        self.ensure_one()
        self.check_access("write")
        token, secret = self._stored_webhook_keys()
        try:
            if token:
                with self._client() as client:
                    self._registration(client, token, secret).remove()
        except (errors.ShoperError, UserError) as error:
            return self._notification("danger", self._explain(error), sticky=True)
        self._forget_webhook_keys()
        return self._notification(
            "success", self.env._("The shop does not tell Odoo of anything any more.")
        )

    def action_leave_webhooks(self):
        """Leave the webhook in the shop to the database that this one was copied from:
        what it sends counts for nothing here."""
        self.ensure_one()
        self.check_access("write")
        self._forget_webhook_keys()

    def _check_webhooks_can_be(self):
        """Refuse where webhooks cannot be registered.

        :raises UserError: with what to do first
        """
        self.ensure_one()
        self.check_access("write")
        self._check_is_no_copy()
        if self.state != "connected":
            raise UserError(self._untested_message())
        if not self.webhook_address:
            raise UserError(
                self.env._(
                    "Enter the public address of Odoo first, at which the shop reaches "
                    "it over the internet."
                )
            )
        if not self._webhook_events():
            raise UserError(
                self.env._("Choose at least one thing that the shop tells of.")
            )

    def _check_webhooks_are_off(self):
        """Refuse to part with connectors of which the shop holds a webhook: it would go
        on sending what its buyers typed. A shop that could not be used when its
        settings were last tested is let go, and so is that of a copied database: the
        webhook is the original's.

        :raises UserError: with what to do first
        """
        for connector in self:
            if (
                connector.webhook_state != "off"
                and connector.state != "error"
                and not connector.state_message
                and not connector._is_copy()
            ):
                if connector.webhook_is_unsure:
                    raise UserError(
                        self.env._(
                            "%s sends messages about its orders and customers to Odoo, "
                            "and they may be another database's. Say on its page "
                            "Webhooks first whose they are.",
                            connector.name,
                        )
                    )
                raise UserError(
                    self.env._(
                        "%s still sends messages about its orders and customers to "
                        "Odoo. Press Remove from the Shop first, on its page Webhooks. "
                        "If there is no such shop any more, press Test Settings "
                        "instead.",
                        connector.name,
                    )
                )

    def _registration(self, client, token, secret):
        """Make the object that registers the webhook in the shop and checks it."""
        url = f"{_origin(self.webhook_address)}/shoper/webhook/{token}"
        wanted = Wanted(url, token, secret, self._webhook_events())
        return Registration(client, wanted)

    def _webhook_problem(self, found):
        """Say what is wrong with the webhook and what to do; an empty text where
        nothing is.

        :param found: codes of problems
        """
        texts = self._webhook_problem_texts()
        again = [self.env._("Press Register Again.")] if found else []
        return " ".join([texts[code] for code in found] + again)

    def _webhook_problem_texts(self):
        """Return what the problems that a check may find mean: {code: text}."""
        _ = self.env._
        return {
            "gone": _("The shop does not have the webhook any more."),
            "twins": _("The shop has it more than once."),
            "address": _("The shop sends to another address."),
            "events": _("The shop tells of other things than were chosen."),
            "inactive": _("The webhook is switched off in the shop."),
            "format": _("The shop sends another format than JSON."),
            "secret": _("Its secret was changed in the shop."),
            "key": _(
                "The address or the login of the shop was changed: its messages do not "
                "count any more, and it may go on sending them."
            ),
        }

    def _note_webhooks(self, state, problem=False, choice=None):
        """Note how things stand with the webhook in the shop.

        :param choice: what was registered, None for what was before
        """
        values = {
            "webhook_state": state,
            "webhook_problem": problem or False,
            "webhook_checked_at": fields.Datetime.now(),
        }
        if choice is not None:
            # Messages with another signature that came before say nothing about this
            # registration.
            values |= {
                "webhook_with": choice,
                "webhook_unsigned": 0,
                "webhook_is_unsure": False,
            }
        self.sudo().write(values)  # users may not write these fields
        if state == "on":
            self._close_webhook_notice()

    # ------------------------------------------------------------------------- keys
    def _stored_webhook_keys(self):
        """Return the token of the address and the secret; empty texts where there are
        none. Callers must never hand them on."""
        credential = self._credential()
        return credential.webhook_token or "", credential.webhook_secret or ""

    def _webhook_keys(self):
        """Return the token of the address and the secret, made where they are missing.
        They are stored before the shop is told of them: what it holds must be known
        here even if its answer is lost or this transaction is rolled back."""
        token, secret = self._stored_webhook_keys()
        if token and secret:
            return token, secret
        values = {
            "webhook_token": token or secrets.token_hex(20),
            "webhook_secret": secrets.token_hex(24),
        }
        self.env.flush_all()  # locks what is edited but not stored yet
        with self.env.registry.cursor() as cr:
            # Readable for system administrators alone, as the password is.
            credentials = self.env(cr=cr, su=True)["shoper.credential"]
            found = credentials.search([("connector_id", "=", self.id)])
            found = found.try_lock_for_update()
            if not found:
                raise UserError(
                    self.env._("The settings are just being saved. Try again.")
                )
            found.write(values)
        self._credential().invalidate_recordset(list(values))
        return values["webhook_token"], values["webhook_secret"]

    def _forget_webhook_keys(self):
        """Forget the webhook: nothing that the shop may still send counts any more."""
        # Users may neither write these fields nor read the secrets.
        for connector in self.sudo():
            connector._credential().write(
                {"webhook_token": False, "webhook_secret": False}
            )
            connector.write(
                {
                    "webhook_state": "off",
                    "webhook_problem": False,
                    "webhook_with": False,
                    "webhook_is_unsure": False,
                }
            )
        self._close_webhook_notice()

    def _forget_webhook_secret(self):
        """Let nothing count any more that the shop sends, until the webhook is
        registered again: it may be another shop by now. Where it is the same one, it
        goes on sending what its buyers type. The token in the address is kept, by which
        the webhook is found there; the scheduled action looks for it as soon as the
        settings are tested, and tells somebody."""
        # Users may neither write these fields nor read the secrets.
        for connector in self.sudo():
            connector._credential().webhook_secret = False
            if connector.webhook_state != "off":
                connector.write(
                    {
                        "webhook_state": "broken",
                        "webhook_problem": connector._webhook_problem(["key"]),
                        "webhook_looked_at": False,
                        "webhook_checked_at": False,
                    }
                )


def _origin(address):
    """Write a public address in its one form; an empty text where it is none, or is
    not encrypted."""
    try:
        return normalise_url(address) if "://" in (address or "") else ""
    except errors.ShoperError:
        return ""
