import time
from functools import partial
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...shoper_api import Client

DEFAULT_ZONE = "Europe/Warsaw"
# Seconds after which no further wait begins that the shop asks for, while a person
# waits for the answer: Odoo ends a request after 120, and nobody would learn why.
PATIENCE = 60


class ShoperConnector(models.Model):
    """Talk with the shop: make clients of its API and keep its secrets."""

    _inherit = "shoper.connector"

    bulk_item_cost = fields.Float(
        readonly=True,
        copy=False,
        help="Requests that an item of a bulk request costs in the shop's limit, as "
        "learned from its answers; 0 where a whole bulk costs one",
    )

    def _compute_password(self):
        """Show no password: what is stored never leaves the server."""
        self.password = False

    def _inverse_password(self):
        """Store a typed password and forget the token of the one before."""
        for connector in self:
            if connector.password:
                connector._credential().write(
                    {
                        "password": connector.password,
                        "access_token": False,
                        "token_expires_at": False,
                    }
                )

    @api.depends("shop_url", "login", "password")
    @api.depends_context("lang")
    def _compute_has_password(self):
        """Tell whether a password of this login at this address is stored."""
        for connector in self:
            saved = connector._origin  # in a form, what is typed is not saved yet
            credential = self.env["shoper.credential"].search(
                [("connector_id", "=", saved.id)]
            )
            typed = {"shop_url": connector.shop_url, "login": connector.login}
            connector.has_password = bool(
                credential.password and not saved._moved(typed)
            )
            connector.password_placeholder = (
                "••••••••"
                if connector.has_password
                else self.env._("The password of this login")
            )

    def _credential(self):
        """Return the row with the connector's secrets, made where it is missing.
        Callers must never hand it on."""
        self.ensure_one()
        # Readable for system administrators alone, used for whoever synchronises.
        credentials = self.env["shoper.credential"].sudo()
        return credentials.search_fetch(
            [("connector_id", "=", self.id)]
        ) or credentials.create({"connector_id": self.id})

    def _forget_secrets(self):
        """Delete password and token, which must never reach another address or be
        tried with another login."""
        for connector in self:
            connector._credential().write(
                {"password": False, "access_token": False, "token_expires_at": False}
            )
        self._forget_webhook_secret()

    def _explain(self, error):
        """Tell what went wrong and what to do, in the user's language."""
        return self.env["shoper.sync"]._explain(error)

    def _client(self, deadline=None, watcher=None, *, is_test=False):
        """Make a client of the shop's API that stores renewed tokens by itself, and
        whose calls are kept in the log of requests.

        :param deadline: callable giving the seconds left for waiting; a minute where
            none is given
        :param watcher: log of its calls, where they belong to a run; else one is made
        :param is_test: somebody tests the settings, which is allowed in a copy of the
            database, too
        :return: :class:`shoper_api.Client`, to be closed by the caller
        :raises UserError: when no password is stored, or this is a copy of the
            database that works with the shop
        """
        self.ensure_one()
        if not is_test:
            self._check_is_no_copy()
        credential = self._credential()
        if not credential.password:
            raise UserError(
                self.env._(
                    "Enter the password of the shop's user in the settings of the shop."
                )
            )
        token = credential.access_token
        expires_at = credential.token_expires_at
        if expires_at and expires_at < fields.Datetime.now():
            token = None
        end = time.monotonic() + PATIENCE
        lang = "en_US" if (self.env.lang or "en_US").startswith("en") else "pl_PL"
        return Client(
            self.shop_url,
            self.login,
            credential.password,
            token=token or None,
            on_token=partial(self._store_token, self.shop_url, self.login),
            language=lang,
            deadline=deadline or (lambda: end - time.monotonic()),
            item_cost=self.bulk_item_cost,
            watcher=watcher or self._request_log(),
            own_network=not self.must_be_public,
        )

    def _store_token(self, shop_url, login, token, expires_at):
        """Keep a renewed token even if the caller's transaction is rolled back, unless
        the connector has another address or login by now.

        :param shop_url: the address that gave the token
        :param login: whom it was given to
        :param token: the bearer token
        :param expires_at: aware datetime, UTC
        """
        values = {
            "access_token": token,
            "token_expires_at": expires_at.replace(tzinfo=None),
        }
        self.env.flush_all()  # locks what is edited but not stored yet
        with self.env.registry.cursor() as cr:
            # A row that the caller's transaction made is not found here, and one that
            # it edited is locked for as long as it waits for this method: nothing is
            # stored then, and the next client logs in anew.
            credentials = self.env(cr=cr, su=True)["shoper.credential"]
            credential = credentials.search(
                [
                    ("connector_id", "=", self.id),
                    ("connector_id.shop_url", "=", shop_url),
                    ("connector_id.login", "=", login),
                ]
            )
            credential.try_lock_for_update().write(values)

    def _timezone(self):
        """Return the time zone in which the shop states all moments (a ``ZoneInfo``;
        docs/shoper-api.md, Types)."""
        self.ensure_one()
        try:
            return ZoneInfo(self.shop_timezone or DEFAULT_ZONE)
        except (ValueError, ZoneInfoNotFoundError):
            return ZoneInfo(DEFAULT_ZONE)  # one that this server does not know
