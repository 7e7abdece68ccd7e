from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...shoper_api import errors
from ...sync.fulfilment.stock.shop_warehouses import (
    UNREAD,
    read_warehouses,
    unread_reason,
)
from ...sync.fulfilment.stock.warehouses import leave_from


class ShoperConnector(models.Model):
    """Say which warehouses of Odoo fill those that the shop itself has. What is
    suggested counts only once a person took it over."""

    _inherit = "shoper.connector"

    shop_warehouse_ids = fields.One2many(
        "shoper.warehouse",
        "connector_id",
        "Warehouses of the Shop",
        context={"active_test": False},
    )
    shop_warehouses_problem = fields.Char(
        compute="_compute_shop_warehouses_problem",
        help="What keeps the warehouses of the shop from being filled.",
    )
    has_warehouse_suggestions = fields.Boolean(
        compute="_compute_has_warehouse_suggestions",
        help="Something is suggested for what nobody chose yet.",
    )

    @api.depends(
        "shop_has_warehouses",
        "stock_warehouse_ids",
        "shop_warehouse_ids.active",
        "shop_warehouse_ids.warehouse_ids",
        "shop_warehouse_ids.is_left_alone",
    )
    @api.depends_context("lang")
    def _compute_shop_warehouses_problem(self):
        for connector in self:
            connector.shop_warehouses_problem = (
                connector.shop_has_warehouses and connector._shop_warehouses_problem()
            )

    @api.depends("shop_warehouse_ids.suggested_warehouse_id")
    def _compute_has_warehouse_suggestions(self):
        for connector in self:
            rows = connector.shop_warehouse_ids
            connector.has_warehouse_suggestions = bool(rows.suggested_warehouse_id)

    @api.constrains("shop_warehouse_ids")
    def _check_shop_warehouses(self):
        """Refuse to offer the same goods twice. It is looked at when all rows are
        written: two may exchange what fills them."""
        for connector in self:
            if twice := connector._filling_twice():
                raise ValidationError(
                    self.env._(
                        "These would fill more than one warehouse of the shop, and the "
                        "same goods would be offered twice: %s.",
                        ", ".join(twice.mapped("name")),
                    )
                )

    # --------------------------------------------------------------------- buttons
    def action_fetch_shop_warehouses(self):
        """Read the list of the shop's warehouses anew.

        :return: a notification, also of what went wrong
        """
        self.ensure_one()
        self.check_access("write")
        try:
            with self._client() as client:
                found = read_warehouses(client)
            # Users may not write these fields.
            self.sudo()._keep_shop_warehouses(found)
        except UNREAD:
            return self._notification("danger", unread_reason(self), sticky=True)
        except (errors.ShoperError, UserError) as error:
            return self._notification("danger", self._explain(error), sticky=True)
        count = len(self._open_shop_warehouses())
        return self._notification(
            "success", self.env._("Warehouses of the shop: %s.", count)
        )

    def action_take_over_warehouse_suggestions(self):
        """Fill in what is suggested, where nobody chose anything yet."""
        self.ensure_one()
        self.check_access("write")
        self.shop_warehouse_ids._take_over_suggestions()
        return True

    # ----------------------------------------------------------------- what is known
    def _readable_warehouses(self, client):
        """Read the shop's warehouses: {shop id: values of ``shoper.warehouse``}; None
        where its user may not or they make no sense, which synchronisations of the
        stock tell."""
        try:
            return read_warehouses(client)
        except UNREAD:
            return None

    def _keep_shop_warehouses(self, wanted):
        """Make the list of the shop's warehouses what the shop says. What a person
        chose for one that is gone stays, in case that it comes back. It must be called
        as superuser, since users may not write these fields.

        :param wanted: {shop id: values of ``shoper.warehouse``}
        """
        self.ensure_one()
        known = self.shop_warehouse_ids.grouped("number")
        commands = [
            Command.create(values | {"number": number})
            for number, values in wanted.items()
            if number not in known
        ]
        for number, row in known.items():
            values = wanted.get(number, {"active": False})
            changed = {
                name: values[name] for name in values if row[name] != values[name]
            }
            if changed:
                commands.append(Command.update(row.id, changed))
        if commands:
            self.shop_warehouse_ids = commands

    def _open_shop_warehouses(self):
        """Find the warehouses that the shop has now."""
        return self.shop_warehouse_ids.filtered("active")

    def _shop_warehouse_names(self):
        """Name the warehouses of the shop, those that are gone, too, in its order:
        {shop id: name}."""
        return {row.number: row.name for row in self.shop_warehouse_ids}

    # ------------------------------------------------------------------ what fills them
    def _filled_warehouses(self):
        """Find what fills the shop's warehouses: {shop id: warehouses of Odoo}, without
        those that are left alone. The one that the shop's orders leave from comes last:
        what is sold is taken off there."""
        leaving = leave_from(self)
        rows = self._open_shop_warehouses().filtered(lambda row: not row.is_left_alone)
        sold_from = rows.filtered(lambda row: leaving and leaving in row.warehouse_ids)
        return {
            row.number: row.warehouse_ids & self.stock_warehouse_ids
            for row in (rows - sold_from) | sold_from
        }

    def _filling_twice(self):
        """Find the warehouses of Odoo that fill several warehouses of the shop."""
        found = seen = self.env["stock.warehouse"]
        for row in self._open_shop_warehouses():
            found |= seen & row.warehouse_ids
            seen |= row.warehouse_ids
        return found

    def _shop_warehouses_problem(self):
        """Say what keeps the shop's warehouses from being filled, False where nothing
        does: each has a warehouse of Odoo or is left alone, and each that sells in the
        shop fills one."""
        self.ensure_one()
        rows, _ = self._open_shop_warehouses(), self.env._
        if not rows:
            return _(
                "The shop keeps its stock in several warehouses of its own, which are "
                "not known yet. Press Fetch Them on the page Stock in the settings of "
                "the shop, and say there which warehouses of Odoo fill them."
            )
        chosen = self.stock_warehouse_ids
        unfilled = rows.filtered(
            lambda row: not (row.is_left_alone or row.warehouse_ids & chosen)
        )
        if unfilled:
            return _(
                "The shop keeps its stock in several warehouses of its own. Say on the "
                "page Stock in the settings of the shop which warehouses of Odoo that "
                "sell there fill these, or that they are left alone: %s.",
                ", ".join(unfilled.mapped("name")),
            )
        if twice := self._filling_twice():
            return _(
                "These fill more than one warehouse of the shop, so that the same "
                "goods would be offered twice: %s. Look at the warehouses of the shop "
                "on the page Stock in its settings.",
                ", ".join(twice.mapped("name")),
            )
        if missing := chosen - rows.warehouse_ids:
            return _(
                "These sell in the shop and fill none of its warehouses: %s. Say on "
                "the page Stock in the settings of the shop which one they fill, or "
                "that they do not sell there.",
                ", ".join(missing.mapped("name")),
            )
        return False
