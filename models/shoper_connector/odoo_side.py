from typing import Any

from odoo import fields, models
from odoo.tools import SQL

from ...shoper_api import read_id
from ...sync.core.row import OddValue, flag_in
from ...sync.engine.context import Context

# What somebody whom runs act for must be allowed to do in Odoo.
NEEDED_RIGHTS = {
    "shoper.sync.run": "read",
    "product.template": "write",
    "product.category": "write",
    "uom.uom": "write",
    "account.tax": "read",
}
# The same, once orders are taken over.
NEEDED_FOR_ORDERS = {"sale.order": "create", "res.partner": "create"}
# The same, once one of these types is in a preset.
NEEDED_FOR_TYPES = {
    "stock": {"stock.warehouse": "read"},
    "parcel": {"stock.picking": "read", "stock.move": "read"},
}
# Decimals of quantities that Odoo should keep. How many the shop keeps is unknown
# (docs/shoper-api.md, Writing).
PLACES = 3
IDLE_MINUTES = 10  # with something due and nothing done, no worker is running


class ShoperConnector(models.Model):
    """Find out whether Odoo is ready for what the shop holds. Each check gives its
    result and what was found; ``shoper.connector.odoo.check`` says it in words."""

    _inherit = "shoper.connector"

    odoo_check_ids = fields.One2many(
        "shoper.connector.odoo.check",
        "connector_id",
        "Check of Odoo",
        readonly=True,
        help="As of the last test of the settings",
    )
    has_odoo_problem = fields.Boolean(compute="_compute_has_odoo_problem")

    def _compute_has_odoo_problem(self):
        found = self.env["shoper.connector.odoo.check"].search_fetch(
            [("connector_id", "in", self.ids), ("result", "=", "problem")],
            ["connector_id"],
        )
        for connector in self:
            connector.has_odoo_problem = connector._origin in found.connector_id

    def action_open_rates_to_decide(self):
        """Open what is to be decided about the VAT rates of the shop."""
        action = self.action_open_waiting()
        action["domain"] = [*action["domain"], ("entity", "=", "tax")]
        return self._with_empty_help(
            action,
            self.env._("No VAT rate waits for a decision here"),
            self.env._(
                "Those that no sale tax fits, or several, are listed here once a "
                "synchronisation or its preview has found them."
            ),
        )

    def _check_odoo_side(
        self, taxes: list | None, units: list | None
    ) -> list[dict[str, Any]]:
        """Look at all that must be right in Odoo, and give values of a line for each.

        :param taxes: the shop's VAT rates as it answered them, None where unknown
        :param units: its units likewise
        :return: values of ``shoper.connector.odoo.check``, one dictionary per check
        """
        # What is looked at is no secret, and is about the user whom runs act for, not
        # about whoever presses the button.
        connector = self.sudo()
        checks = [
            ("currency", connector._check_currency()),
            ("language", connector._check_languages()),
            ("worker", connector._check_worker()),
            ("weight", connector._check_weight()),
            ("decimals", connector._check_decimals(units or [])),
            ("user", connector._check_acting_rights()),
            ("gross", connector._check_gross_prices()),
        ]
        if taxes is not None:
            checks.insert(1, ("vat", connector._check_vat_rates(taxes)))
        return [
            {"sequence": number, "code": code, "result": result, "facts": facts}
            for number, (code, (result, facts)) in enumerate(checks)
        ]

    def _check_currency(self) -> tuple[str, dict]:
        """Tell whether Odoo can keep prices in the shop's currency."""
        facts = {
            "shop": self.currency_id.name or "",
            "odoo": (self.pricelist_id or self.company_id).currency_id.name,
        }
        return "problem" if self._price_problem() else "ok", facts

    def _check_vat_rates(self, rows: list) -> tuple[str, dict]:
        """Tell which of the shop's VAT rates will be linked, or are dealt with."""
        entity = self.env["shoper.sync"]._entity("tax")
        settled = self.element_ids.search(
            [
                ("connector_id", "=", self.id),
                ("entity", "=", "tax"),
                ("link_state", "in", ("linked", "ignored")),
            ]
        )
        dealt_with = set(settled.mapped("remote_id"))
        named, open_rows = [], []
        for row in rows:
            remote_id = isinstance(row, dict) and read_id(row.get("tax_id"))
            if remote_id:
                named.append(remote_id)
                if remote_id not in dealt_with:
                    open_rows.append(row)
        left = self._rates_without_partner(entity, open_rows, settled)
        facts = {"all": len(named), "left": left}
        if not left:
            return "ok", facts
        return "problem" if len(left) == len(named) else "warning", facts

    def _rates_without_partner(
        self, entity: Any, rows: list[dict], settled: Any
    ) -> list[str]:
        """Name the VAT rates of the shop for which the rules of linking do not leave
        exactly one of Odoo."""
        # A step that is not stored: nothing was synchronised yet.
        run = self.env["shoper.sync.run"].new({"connector_id": self.id})
        step = self.env["shoper.sync.step"].new({"run_id": run.id, "entity": "tax"})
        ctx = Context(step)
        left = self.element_ids.browse()
        for row in rows:
            values = entity._element_values(ctx, row, {})
            left |= left.new({name: values[name] for name in ("name", "shop_values")})
        taxes = self.env["account.tax"].search(entity._linkable_domain(self))
        taxes -= taxes.browse(settled.mapped("res_id"))
        for _rule, shop_keys, odoo_keys, decides in entity._link_rules(
            ctx, left, taxes
        ):
            fitting = _fitting(left, taxes, shop_keys, odoo_keys)
            for element, found in fitting.items():
                wanted_once = sum(found <= other for other in fitting.values()) == 1
                if decides and len(found) == 1 and wanted_once:
                    left -= element
                    taxes -= found
        return left.mapped("name")

    def _check_languages(self) -> tuple[str, dict]:
        """Tell which languages of the shop have none in Odoo, the main one first."""
        lines = self.language_ids.filtered("active_in_shop").sorted("is_default", True)
        lacking = lines.filtered(lambda line: not line.lang_id)
        facts = {
            "all": lines.mapped("locale"),
            "lacking": lacking.mapped("locale"),
            "main": self.default_locale or "",
        }
        if not lacking:
            return "ok", facts
        return "problem" if any(lacking.mapped("is_default")) else "warning", facts

    def _check_worker(self) -> tuple[str, dict]:
        """Tell whether anything works the scheduled actions of this database, and that
        of this shop is not switched off."""
        if self.active and self.cron_id and not self.cron_id.active:
            return "problem", {"off": True}
        limit = fields.Datetime.subtract(fields.Datetime.now(), minutes=IDLE_MINUTES)
        [(is_due, has_run)] = self.env.execute_query(
            SQL(
                """SELECT bool_or(GREATEST(nextcall, write_date) < %(limit)s),
                          bool_or(lastcall >= %(limit)s)
                   FROM ir_cron WHERE active""",
                limit=limit,
            )
        )
        if has_run or not is_due:
            return "ok", {}
        # Whoever has just installed this looks before the server does.
        is_new = not self.create_date or self.create_date > limit
        return "warning" if is_new else "problem", {}

    def _note_worker(self) -> bool:
        """Take back that nothing works the scheduled actions: one just did.

        :return: whether anything was done that is to be kept
        """
        found = self.odoo_check_ids.filtered(
            lambda check: check.code == "worker" and check.result != "ok"
        )
        found.result = "ok"
        return bool(found)

    def _check_weight(self) -> tuple[str, dict]:
        """Tell whether both sides weigh in kilograms; else weights are left alone."""
        parameters = self.env["ir.config_parameter"]
        in_pounds = parameters.get_param("product.weight_in_lbs") == "1"
        facts = {"shop": self.shop_weight_unit or "KILOGRAM", "pounds": in_pounds}
        is_same = facts["shop"] == "KILOGRAM" and not in_pounds
        return "ok" if is_same else "warning", facts

    def _check_decimals(self, rows: list) -> tuple[str, dict]:
        """Tell whether Odoo keeps the parts of a unit that the shop sells."""
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        is_sold_in_parts = any(map(_is_sold_in_parts, rows))
        is_fine = not is_sold_in_parts or digits >= PLACES
        return "ok" if is_fine else "warning", {"digits": digits}

    def _check_acting_rights(self) -> tuple[str, dict]:
        """Tell what the user whom scheduled runs act for may not do."""
        user = self.user_id
        needed = NEEDED_RIGHTS | (NEEDED_FOR_ORDERS if self.orders_since else {})
        for code in set(self.preset_ids.line_ids.filtered("enabled").mapped("entity")):
            needed |= NEEDED_FOR_TYPES.get(code, {})
        facts = {
            "user": user.name,
            "lacking": [
                model
                for model, operation in needed.items()
                if not self.env[model].with_user(user).has_access(operation)
            ],
            "allowed": user.active and user == self.allowed_user_id,
            "in_company": self.company_id in user.company_ids,
        }
        is_fine = facts["allowed"] and facts["in_company"] and not facts["lacking"]
        return "ok" if is_fine else "problem", facts

    def _check_gross_prices(self) -> tuple[str, dict]:
        """Tell whether prices can stay with VAT in Odoo, as the shop has them. Which
        VAT rates the shop's are linked with decides it."""
        linked = self.element_ids.search_count(
            [
                ("connector_id", "=", self.id),
                ("entity", "=", "tax"),
                ("link_state", "=", "linked"),
            ],
            limit=1,
        )
        entity = self.env["shoper.sync"]._entity("tax")
        taxes = self.env["account.tax"]
        if not linked:
            taxes = taxes.search(entity._linkable_domain(self))
        rates = taxes.filtered("amount")
        facts = {"linked": bool(linked)}
        is_net = rates and not any(rates.mapped("price_include"))
        return "warning" if is_net else "ok", facts


def _is_sold_in_parts(row: Any) -> bool:
    """Tell whether the shop sells parts of a unit, as far as its row makes sense."""
    try:
        return isinstance(row, dict) and flag_in(row, "floating_point")
    except OddValue:
        return False


def _fitting(elements: Any, records: Any, shop_keys: dict, odoo_keys: dict) -> dict:
    """Find the records that share a key with an element: {element: records}."""
    found = {}
    for element in elements:
        keys = set(shop_keys.get(element.id, ()))
        ids = [
            res_id for res_id in records.ids if keys & set(odoo_keys.get(res_id, ()))
        ]
        found[element] = records.browse(ids)
    return found
