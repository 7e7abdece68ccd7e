from odoo import api, fields, models

DECISIONS = "shoper.decision"
# Which screen a check leads to, and what is changed there.
SCREENS = {
    "currency": ("base.action_res_company_form", "res.company"),
    "vat": ("shoper_connector.shoper_decision_action", DECISIONS),
    "no_vat": ("account.action_account_config", "res.config.settings"),
    "language": ("base.res_lang_act_window", "res.lang"),
    "worker": ("base.ir_cron_act", "ir.cron"),
    "weight": ("base_setup.action_general_configuration", "res.config.settings"),
    "decimals": ("base.action_decimal_precision_form", "decimal.precision"),
    "user": ("base.action_res_users", "res.users"),
    "gross": ("account.action_tax_form", "account.tax"),
}


class ShoperConnectorOdooCheck(models.Model):
    """One line of the *Check of Odoo*: what a synchronisation needs in Odoo, what was
    found, and what to do. The texts are made for whoever reads them."""

    _name = "shoper.connector.odoo.check"
    _description = "Shoper Check of Odoo"
    _inherit = ["shoper.of.shop"]
    _order = "sequence, id"

    sequence = fields.Integer(readonly=True)
    code = fields.Selection(
        [
            ("currency", "Currency"),
            ("vat", "VAT Rates"),
            ("language", "Languages"),
            ("worker", "Scheduled Actions"),
            ("weight", "Weights"),
            ("decimals", "Decimals of Quantities"),
            ("user", "Rights of Scheduled Synchronisations"),
            ("gross", "Prices with VAT"),
        ],
        required=True,
        readonly=True,
    )
    result = fields.Selection(
        [("ok", "Ready"), ("warning", "Worth Checking"), ("problem", "To Be Fixed")],
        required=True,
        readonly=True,
    )
    facts = fields.Json(readonly=True, help="What was found")
    name = fields.Char("What Is Checked", compute="_compute_texts")
    found = fields.Char(compute="_compute_texts")
    advice = fields.Text("What to Do", compute="_compute_texts")
    can_open = fields.Boolean(compute="_compute_can_open")

    @api.depends("code", "result", "facts")
    @api.depends_context("lang", "uid")
    def _compute_texts(self):
        names = dict(self._fields["code"]._description_selection(self.env))
        for check in self:
            found, advice = check._texts(check.facts or {})
            whom = check._whom_to_ask()
            check.name = names.get(check.code, "")
            check.found = found
            check.advice = check.result != "ok" and f"{advice} {whom}".strip()

    def _whom_to_ask(self) -> str:
        """Say who can put right what the reader cannot, where the advice does not say
        that."""
        if self.result == "ok" or self.can_open:
            return ""
        is_up_to_server = self.code == "worker" and not (self.facts or {}).get("off")
        if is_up_to_server or self._is_to_be_allowed():
            return ""
        if self._screen()[1] == "account.tax":
            return self.env._(
                "Ask somebody who may change taxes (Accounting: Administrator) to do "
                "that."
            )
        return self.env._("Ask a system administrator to do that.")

    def _is_to_be_allowed(self) -> bool:
        """Tell whether nothing but a permission for scheduled synchronisations is
        missing, which has a button of its own."""
        facts = self.facts or {}
        return (
            self.code == "user"
            and bool(facts.get("in_company"))
            and not facts.get("lacking")
        )

    def _texts(self, facts):
        """Say what was found, and what to do unless it is fine: (text, text).

        :param facts: what the check of this code found, see ``_check_odoo_side``
        """
        return {
            "currency": self._currency_texts,
            "vat": self._vat_texts,
            "language": self._language_texts,
            "worker": self._worker_texts,
            "weight": self._weight_texts,
            "decimals": self._decimals_texts,
            "user": self._user_texts,
            "gross": self._gross_texts,
        }[self.code](facts)

    def _currency_texts(self, facts):
        found = self.env._(
            "Shop: %(shop)s, Odoo: %(odoo)s", shop=facts["shop"], odoo=facts["odoo"]
        )
        return found, self.env._(
            "Set the company's currency to %(shop)s before anything is invoiced, or "
            "make a price list in %(shop)s (tick Pricelists in Settings > Sales, then "
            "Sales > Products > Pricelists) and choose it on the page Prices. Until "
            "then no product can be synchronised.",
            shop=facts["shop"],
        )

    def _vat_texts(self, facts):
        _ = self.env._
        left, total = facts["left"], facts["all"]
        found = _(
            "%(linked)s of %(all)s link automatically",
            linked=total - len(left),
            all=total,
        )
        if self.result == "problem":
            return found, _(
                "No sale tax fits. Install the chart of accounts of the shop's country "
                "in the settings of Invoicing, or link the rates by hand in Decisions."
            )
        names = ", ".join(_("rate “%s”", name) for name in left)
        return found, _(
            "No sale tax fits, or several do: %s. Decide once in Decisions, after "
            "the first preview; the products of these rates wait for that.",
            names,
        )

    def _language_texts(self, facts):
        name = self.connector_id._lang_name
        found = ", ".join(map(name, facts["all"]))
        names = ", ".join(map(name, facts["lacking"]))
        if self.result == "problem":
            return found, self.env._(
                "Not in Odoo: %(names)s. %(main)s is the main language of the shop: "
                "add it, test the settings again, and look at Language of the "
                "Catalogue before the first synchronisation.",
                names=names,
                main=name(facts["main"]),
            )
        return found, self.env._(
            "Not in Odoo: %s. Add the language there and test the settings again, or "
            "choose another one on the page Shop; until then its texts are left "
            "alone.",
            names,
        )

    def _worker_texts(self, facts):
        _ = self.env._
        if self.result == "ok":
            return _("They run"), ""
        if facts.get("off"):
            return _("The one of this shop is switched off"), _(
                "No synchronisation starts. In developer mode switch it on again: "
                "Settings > Technical > Scheduled Actions."
            )
        if self.result == "warning":
            return _("They have not run yet"), _(
                "Test the settings again in 10 minutes. If they have not run by then, "
                "no synchronisation starts: ask whoever runs the server to set "
                "max_cron_threads to 1 or more."
            )
        return _("Nothing runs them"), _(
            "No synchronisation starts. Ask whoever runs the server to set "
            "max_cron_threads to 1 or more."
        )

    def _weight_texts(self, facts):
        found = self.env._(
            "Shop: %(shop)s, Odoo: %(odoo)s",
            shop=facts["shop"].lower(),
            odoo="lb" if facts["pounds"] else "kg",
        )
        return found, self.env._(
            "Weights are not synchronised: that needs kilograms on both sides. Odoo's "
            "unit is in its general settings."
        )

    def _decimals_texts(self, facts):
        digits = facts["digits"]
        return self.env._("Odoo keeps %s", digits), self.env._(
            "The shop sells some units in parts, such as 1.125 m. Odoo rounds "
            "quantities (decimals: %s), so that more or less is delivered than was "
            "bought. Set the decimal accuracy of “Product Unit” to 3 before the first "
            "order (in developer mode: Settings > Technical > Decimal Accuracy).",
            digits,
        )

    def _user_texts(self, facts):
        _ = self.env._
        user = facts["user"]
        if not facts["in_company"]:
            return user, _(
                "%s has no access to the shop's company. Grant it in the settings of "
                "the user, or run scheduled synchronisations as somebody else.",
                user,
            )
        if facts["lacking"]:
            models_of = self.env["ir.model"].sudo()  # names of models are no secret
            return user, _(
                "%(user)s lacks rights to: %(names)s. Grant them in the settings of "
                "the user, or run scheduled synchronisations as somebody else.",
                user=user,
                names=", ".join(models_of._get(name).name for name in facts["lacking"]),
            )
        return user, _(
            "Neither %s nor a system administrator has allowed scheduled "
            "synchronisations to run as this user: press Allow above.",
            user,
        )

    def _gross_texts(self, facts):
        _ = self.env._
        if facts["linked"]:
            return _("As the linked VAT rates say"), ""
        if self.result == "ok":
            return _("Sale taxes include it"), ""
        return _("No sale tax includes it"), _(
            "Prices in the shop include VAT. Odoo will keep those of products without "
            "it, often with many decimals; both ways are exact. To have them with VAT "
            "in Odoo, too, make sale taxes that are included in the price before the "
            "first synchronisation."
        )

    @api.depends("code", "result")
    @api.depends_context("uid")
    def _compute_can_open(self):
        for check in self:
            _action, model = check._screen()
            # Whoever synchronises decides.
            right = "read" if model == DECISIONS else "write"
            check.can_open = check.result != "ok" and self.env[model].has_access(right)

    def _screen(self):
        """Say where it is put right: (XML id of the action, name of the model that is
        changed)."""
        is_without_chart = self.code == "vat" and self.result == "problem"
        return SCREENS["no_vat" if is_without_chart else self.code]

    def action_open(self):
        """Open the screen where it is put right."""
        self.ensure_one()
        self.check_access("read")
        if self._screen()[1] == DECISIONS:
            return self.connector_id.action_open_rates_to_decide()
        action = self.env["ir.actions.act_window"]._for_xml_id(self._screen()[0])
        record = {
            "currency": self.connector_id.company_id,
            "user": self.connector_id.user_id,
        }.get(self.code)
        if record:
            action |= {"res_id": record.id, "views": [(False, "form")]}
        return action
