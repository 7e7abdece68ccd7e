from typing import NamedTuple

from odoo import Command, fields, models
from odoo.exceptions import UserError

from ...shoper_api import errors, read_id
from ...sync.core.row import OddValue, flag_in, number_in, reference_in, text_in
from ...sync.engine.dates import moment_text
from ...sync.engine.failure import OUTAGES
from ...sync.engine.shown.quotes import quoted


class Answers(NamedTuple):
    """What a shop said when its settings were tested: values of the connector, rows of
    its languages, values of a line per right, and rows of its VAT rates, units and
    warehouses (None where there are none to be read)."""

    shop: dict
    languages: list[dict]
    rights: list[dict]
    taxes: list | None
    units: list | None
    warehouses: list | None


class ShoperConnector(models.Model):
    """Test the settings: find out which shop it is, what its user may do there, and
    whether Odoo is ready for it."""

    _inherit = "shoper.connector"

    def action_begin_test(self):
        """Let the browser test the settings and say meanwhile what is going on."""
        return self.action_ask()

    def action_test_settings(self):
        """Check address, security, login, every right and the Odoo side, and store who
        the shop is, or why it cannot be used.

        Only reads, and asks to change what cannot exist: nothing is written in the
        shop. In Odoo nothing is written before the last call was answered.

        :return: a notification, also of what went wrong: the form shows it
        """
        self.ensure_one()
        self.check_access("write")
        try:
            answers = self._ask_shop()
        except (errors.ShoperError, UserError) as error:
            was_good = self.state == "connected" and not self._is_copy()
            if isinstance(error, errors.NotAShop) and not was_good:
                error.advice_key = "not_a_shop"
            message = self._explain(error)
            if was_good and isinstance(error, (*OUTAGES, errors.RateLimited)):
                self._note_state("connected", self._away_message(message))
            else:
                self._note_state("error", message)
            return self._notification("danger", message)
        self._keep_answers(answers)
        return self._success_notification()

    def _away_message(self, reason):
        """Say that a connected shop was away when its settings were tested. That
        passes: what is to run is tried as after any outage, and needs no other test."""
        return self.env._(
            "When the settings were tested on %(moment)s: %(reason)s "
            "Synchronisations still start, and are tried once more by themselves.",
            moment=moment_text(self.env, fields.Datetime.now(), is_kept=True),
            reason=reason,
        )

    def _note_answered(self):
        """Take away that the shop was away when its settings were tested: it has
        answered since."""
        self.ensure_one()
        if self.state == "connected" and self.state_message:
            self._note_state("connected")

    def _ask_shop(self) -> Answers:
        """Ask the shop who it is, and what its user may do there.

        :raises ShoperError, UserError: when the shop cannot be used, or is another one
            than before
        """
        self._check_catalogue_lang()
        with self._client(is_test=True) as client:
            shop = self._read_shop(client)
            self._check_identity(shop["shop_identity"])
            languages = self._readable_languages(client.page("languages").rows)
            has_warehouses = shop["shop_has_warehouses"]
            rights, rows = self._check_rights(client, has_warehouses)
            warehouses = self._readable_warehouses(client) if has_warehouses else None
            shop |= {"rate_limit": client.rate[0], "rate_bandwidth": client.rate[1]}
        taxes, units = rows.get("taxes"), rows.get("units")
        return Answers(shop, languages, rights, taxes, units, warehouses)

    def _keep_answers(self, answers: Answers) -> None:
        """Store who the shop is and how the Odoo side stands to it."""
        connector = self.sudo()  # users may not write what the test found
        connector._close_finished_onboarding()
        connector.check_ids.unlink()
        connector.write(
            {
                **answers.shop,
                "language_ids": self._language_commands(
                    answers.languages, answers.shop["default_locale"]
                ),
                "tested_at": fields.Datetime.now(),
                "check_ids": [Command.create(right) for right in answers.rights],
            }
        )
        if answers.warehouses is not None:
            connector._keep_shop_warehouses(answers.warehouses)
        self._note_database()
        self._note_state("connected")
        self._wake()  # runs may have waited for this
        connector.odoo_check_ids = self._odoo_check_commands(answers)

    def _odoo_check_commands(self, answers: Answers) -> list:
        """Return commands that make the lines of the check what is true now. A line
        stays the same record: whoever has it on the screen can still open it."""
        known = {line.code: line for line in self.odoo_check_ids}
        commands = [
            Command.update(known.pop(check["code"]).id, check)
            if check["code"] in known
            else Command.create(check)
            for check in self._check_odoo_side(answers.taxes, answers.units)
        ]
        return [*commands, *(Command.delete(line.id) for line in known.values())]

    def _success_notification(self):
        """Make the notification of a test that the shop passed. Of rights that are
        missing it leads to the page that says which."""
        _ = self.env._
        texts, rights, links = [self._connected_text()], [], []
        missing = self._missing_rights()
        problems = self.odoo_check_ids.filtered(lambda line: line.result == "problem")
        if missing:
            rights.append(
                _(
                    "Rights missing in the shop: %(count)s; see the page %(page)s.",
                    count=len(missing),
                    page="%s",  # where the link comes
                )
            )
            links.append(
                {"label": _("Rights"), "url": f"/odoo/shoper-rights/{self.id}"}
            )
        if self.webhook_is_unsure:
            texts.append(
                _("Say on the page Webhooks whose the messages of the shop are.")
            )
        if self.price_problem:
            texts.append(self.price_problem)
        elif problems:
            texts.append(
                _(
                    "To be fixed in Odoo: %s; see the page Check of Odoo.",
                    ", ".join(problems.mapped("name")),
                )
            )
        if links:  # the browser formats the message with them: %s is a link, %% a %
            texts = [text.replace("%", "%%") for text in texts]
        is_good = not (
            missing or problems or self.price_problem or self.webhook_is_unsure
        )
        return self._notification(
            "success" if is_good else "warning",
            " ".join([*texts[:1], *rights, *texts[1:]]),
            sticky=bool(links or self.price_problem or self.webhook_is_unsure),
            links=links,
        )

    def _connected_text(self):
        """Tell with which shop the connector is connected."""
        return self.env._("Connected with %s.", self.shop_name or self.shop_url)

    def _note_state(self, state, message=False):
        """Store whether the shop can be used, and log it where that is news, by one
        message with the reason.

        :param state: ``connected`` or ``error``; ``draft`` in a copy of the database
        :param message: why it cannot be used, or was away when it was tested
        """
        self.ensure_one()
        connector = self.sudo()  # users may not write this field
        is_news = (state, message) != (connector.state, connector.state_message)
        connector.write({"state": state, "state_message": message})
        if is_news:
            connector._message_log(body=message or self._connected_text())

    def _notification(self, kind, message, sticky=False, links=()):
        """Make a notification that reads the screen below it again.

        :param links: {``label``, ``url``} of each ``%s`` in the message
        """
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": kind,
                "sticky": sticky,
                "message": message,
                "links": list(links),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

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
            **self._shop_flags(config),
        }

    def _note_shop_settings(self, config):
        """Keep what may change from day to day in the shop's configuration.

        :param config: as ``application-config`` answers it
        """
        found = self._shop_flags(config)
        changed = {name: found[name] for name in found if self[name] != found[name]}
        if changed:
            self.write(changed)

    def _identity_of(self, config):
        """Return what tells a shop from all others: its licence, see
        docs/shoper-api.md; where that is missing, its technical address, or an empty
        text.

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
            "The shop sent settings that cannot be right (%s). Look at them in the "
            "shop's panel, save them there and try again.",
            f"{error.field}: {quoted(self.env, error.shown)}",
        )

    def _check_identity(self, identity):
        """Refuse an address that leads to another shop than before, or to one that
        another connector of the database links already, or did before it was archived
        and can go on with: its orders are in Odoo.

        :raises UserError: with what to do
        """
        if self.shop_identity and identity != self.shop_identity:
            raise UserError(
                self.env._(
                    "This address leads to another shop than the one that is linked "
                    "here. Connect the other shop separately."
                )
            )
        if not identity:
            return  # nothing tells this shop from others
        # A shop is linked once in a database, whoever sees that.
        twins = (
            self.sudo()
            .with_context(active_test=False)
            .search([("shop_identity", "=", identity), ("id", "!=", self.id)])
        )
        if twin := twins.filtered("active")[:1]:
            raise UserError(self._twin_message(twin))
        if not self.shop_identity and (former := twins._with_links(self.company_id)):
            raise UserError(
                self.env._(
                    "This shop was connected as %s, which is archived and knows its "
                    "links and orders. Restore it from the archive instead.",
                    former[0].name,
                )
            )

    def _with_links(self, company):
        """Return those of these connectors that would go on with what they know: they
        are of a company, and elements were mirrored for them."""
        elements = self.env["shoper.element"]
        return self.filtered(
            lambda shop: (
                shop.company_id == company
                and elements.search_count([("connector_id", "=", shop.id)], limit=1)
            )
        )

    def _connected_anew(self, active=None):
        """Return those of these connectors that are archived and whose shop another
        one links now.

        :param active: the connectors that may link it now, else the active ones of
            these
        """
        active = self.filtered("active") if active is None else active
        shops = set(filter(None, active.mapped("shop_identity")))
        return self.filtered(
            lambda shop: not shop.active and shop.shop_identity in shops
        )

    def _twin_message(self, twin):
        """Tell which connector links the shop already, by name if the user may know
        it."""
        if twin.company_id in self.env.user.company_ids:
            return self.env._("This shop is connected already: %s.", twin.name)
        return self.env._("This shop is connected in another company already.")

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
        person mapped, or left empty, stays; one that Odoo did not have is mapped once
        it has it."""
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
            match = installed.get(locale) or next(
                (lang for code, lang in installed.items() if code[:2] == locale[:2]),
                self.env["res.lang"],
            )
            if locale in known:
                line = known.pop(locale)
                if self._is_mapped_anew(line, match, values["is_default"]):
                    values["lang_id"] = match.id
                commands.append(Command.update(line.id, values))
            else:
                commands.append(
                    Command.create(values | {"locale": locale, "lang_id": match.id})
                )
        return [*commands, *(Command.delete(line.id) for line in known.values())]

    def _is_mapped_anew(self, line, match, is_main):
        """Tell whether a language of the shop for which there was none gets one of
        Odoo that was added since the last test.

        :param match: that language, or none
        :param is_main: it is the shop's main language, which nobody leaves empty
        """
        if line.lang_id or not match:
            return False
        return is_main or not self.tested_at or match.write_date > self.tested_at
