from odoo import api, fields, models
from odoo.exceptions import UserError

from ...shoper_api import errors, read_id
from ...sync.core.row import OddValue, flag_in, number_in, reference_in, text_in

NO_SUCH_ID = 2147483647  # asking to change what cannot exist shows the right, no more
RESOURCES = {
    "units": "edit delete",
    "taxes": "",
    "categories": "",
    "categories-tree": "",
    "producers": "edit delete",
    "products": "edit delete",
    "product-stocks": "edit delete",
    "option-groups": "edit",
    "options": "edit",
    "option-values": "edit",
    "product-images": "edit delete",
    "product-tags": "edit delete",
    "languages": "",
    "currencies": "",
}


class ShoperConnector(models.Model):
    """Test the settings: find out which shop it is and what its user may do there."""

    _inherit = "shoper.connector"

    has_missing_rights = fields.Boolean(compute="_compute_has_missing_rights")

    @api.depends("check_ids.result")
    def _compute_has_missing_rights(self):
        for connector in self:
            results = connector.check_ids.mapped("result")
            connector.has_missing_rights = "missing" in results

    def action_test_settings(self):
        """Check address, security, login and every right, and store which shop it is.

        Only reads, and asks to change what cannot exist: nothing is written in the
        shop. In Odoo nothing is written before the last call was answered.

        :return: a notification
        :raises UserError: when the shop cannot be used, or is another one than before
        """
        self.ensure_one()
        self.check_access("write")
        try:
            self._check_catalogue_lang()
            with self._client() as client:
                shop = self._read_shop(client)
                self._check_identity(shop["shop_identity"])
                languages = self._readable_languages(client.page("languages").rows)
                checks = self._check_rights(client)
                shop |= {"rate_limit": client.rate[0], "rate_bandwidth": client.rate[1]}
        except (errors.ShoperError, UserError) as error:
            message = self._explain(error)
            self._note_failed_test(message)
            raise UserError(message) from None
        is_first = not self.tested_at
        tested = self.sudo()  # what the test found are facts, which nobody writes
        tested.check_ids.unlink()
        tested.write(
            {
                **shop,
                "language_ids": self._language_commands(
                    languages, shop["default_locale"]
                ),
                "state": "connected",
                "state_message": False,
                "tested_at": fields.Datetime.now(),
                "check_ids": [(0, 0, check) for check in checks],
            }
        )
        default = self.language_ids.filtered("is_default").lang_id
        if is_first and default:
            self.lang = default.code
        return self._test_notification(checks)

    def _test_notification(self, checks):
        """Return the message after a test that went well.

        :param checks: values of ``shoper.connector.check``
        """
        missing = sum(check["result"] == "missing" for check in checks)
        message = self.env._("Connected with %s.", self.shop_name or self.shop_url)
        if missing:
            message = self.env._(
                "Connected with %(shop)s, but %(count)s rights are missing; see the "
                "list.",
                shop=self.shop_name or self.shop_url,
                count=missing,
            )
        problem = self.price_problem
        if problem:
            message = f"{message} {problem}"
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if missing or problem else "success",
                "sticky": bool(problem),
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _note_failed_test(self, message):
        """Store the message although the error rolls the button's transaction back."""
        self.env.flush_all()  # locks what is edited but not stored yet
        with self.env.registry.cursor() as cr:
            # Not where the caller's transaction edited it, which waits for this one.
            connector = self.with_env(self.env(cr=cr)).sudo()
            connector.try_lock_for_update(allow_referencing=True).write(
                {"state": "error", "state_message": message}
            )

    def _read_shop(self, client):
        """Read which shop it is, as values of the connector."""
        config = client.get("application-config")
        if not isinstance(config, dict) or "default_language_name" not in config:
            raise errors.NotAShop("The answer is not a Shoper shop's configuration.")
        version = client.get("application-version")
        try:
            return self._shop_values(
                config, version if isinstance(version, dict) else {}
            )
        except OddValue as error:
            raise UserError(self._odd_settings_reason(error)) from None

    def _shop_values(self, config, version):
        """Turn the shop's configuration into values of the connector.

        :raises OddValue: when a value of it makes no sense
        """
        currency = self.env["res.currency"].with_context(active_test=False)
        currency_name = text_in(config, "default_currency_name")
        levels = int(number_in(config, "shopping_price_levels", 0))
        return {
            "shop_identity": self._identity_of(config),
            "shop_name": text_in(config, "shop_name") or False,
            "shop_version": text_in(version, "version") or False,
            "shop_timezone": text_in(config, "locale_timezone") or False,
            "shop_weight_unit": text_in(config, "locale_default_weight") or False,
            "default_locale": text_in(config, "default_language_name"),
            "currency_id": currency.search([("name", "=", currency_name)], limit=1).id,
            "shop_currency_remote_id": reference_in(config, "default_currency_id") or 0,
            "shop_price_levels": max(1, min(levels, 3)),
        }

    def _identity_of(self, config):
        """Return what tells a shop from all others: its licence.

        :raises UserError: when the shop's configuration makes no sense
        """
        try:
            config = config if isinstance(config, dict) else {}
            return text_in(config, "license_id") or text_in(config, "technical_url")
        except OddValue as error:
            raise UserError(self._odd_settings_reason(error)) from None

    def _odd_settings_reason(self, error):
        """Tell which setting of the shop makes no sense, and what to do."""
        return self.env._(
            "What the shop says of itself makes no sense (%s). Look at its settings in "
            "the shop's panel, save them there and try again.",
            f"{error.field}: {error.shown}",
        )

    def _check_identity(self, identity):
        """Refuse an address that leads to another shop than before, or to one that
        another active connector of the database links already.

        :raises UserError: with what to do
        """
        if self.shop_identity and identity != self.shop_identity:
            raise UserError(
                self.env._(
                    "This address leads to another shop than the one whose elements "
                    "are linked here. Make a new connector for it."
                )
            )
        # A shop is linked once in a database, whoever sees that.
        twin = self.sudo().search(
            [("shop_identity", "=", identity), ("id", "!=", self.id)], limit=1
        )
        if twin:
            raise UserError(self._twin_message(twin))

    def _twin_message(self, twin):
        """Tell which connector links the shop already, by name if the user may know
        it."""
        if twin.company_id in self.env.user.company_ids:
            return self.env._("The connector %s links this shop already.", twin.name)
        return self.env._("A connector of another company links this shop already.")

    def _readable_languages(self, rows):
        """Return the shop's languages that have an ID and a locale, one of each
        locale."""
        found = {}
        for row in rows:
            locale = row.get("locale")
            if not (locale and isinstance(locale, str) and read_id(row.get("lang_id"))):
                continue
            if row.get("active") in (None, "", 0, 1, "0", "1"):
                found.setdefault(locale, row)
        return list(found.values())

    def _language_commands(self, rows, default_locale):
        """Return commands that make the list of languages equal to the shop's. What a
        person mapped stays."""
        installed = {lang.code: lang for lang in self.env["res.lang"].search([])}
        known = {line.locale: line for line in self.language_ids}
        commands = []
        for row in rows:
            locale = row["locale"]
            values = {
                "remote_id": int(row["lang_id"]),
                "active_in_shop": flag_in(row, "active"),
                "is_default": locale == default_locale,
            }
            if locale in known:
                commands.append((1, known.pop(locale).id, values))
            else:
                match = installed.get(locale) or next(
                    (
                        lang
                        for code, lang in installed.items()
                        if code[:2] == locale[:2]
                    ),
                    self.env["res.lang"],
                )
                commands.append(
                    (0, 0, values | {"locale": locale, "lang_id": match.id})
                )
        return commands + [(2, line.id) for line in known.values()]

    def _check_rights(self, client):
        """Find out what the shop's user may do: values of a check per resource and
        level."""
        checks = []
        for resource, levels in RESOURCES.items():
            for level in ("read", *levels.split()):
                checks.append(
                    {
                        "sequence": len(checks),
                        "resource": resource,
                        "level": level,
                        "result": self._check_right(client, resource, level),
                    }
                )
        return checks

    def _check_right(self, client, resource, level):
        """Find out whether the shop's user may do something with a resource.

        :return: ``granted``, ``missing`` or ``unknown``
        """
        try:
            if level == "read":
                params = {} if resource == "categories-tree" else {"limit": 1}
                client.get(resource, params=params)
            elif level == "edit":
                client.update(resource, NO_SUCH_ID, {})
            else:
                client.delete(resource, NO_SUCH_ID)
        except errors.PermissionDenied:
            return "missing"
        except (errors.NotFound, errors.Rejected):
            return "granted"
        except (errors.MethodNotAllowed, errors.ServerError):
            return "unknown"
        return "granted"
