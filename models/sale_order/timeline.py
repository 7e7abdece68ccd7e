from odoo import api, fields, models
from odoo.fields import Domain

from ...sync.engine.dates import moment_text
from ...sync.engine.shown.names import Names
from ...sync.sales.order.sent import transfers


class SaleOrder(models.Model):
    """Tell in the order of time what happened to an order in the shop and in Odoo."""

    _inherit = "sale.order"

    shoper_timeline = fields.Html(
        "What Happened",
        compute="_compute_shoper_timeline",
        sanitize=False,  # a template whose values are escaped
        groups="shoper_connector.group_shoper_user",
    )

    @api.depends("shoper_date", "create_date", "picking_ids.date_done")
    @api.depends_context("lang", "tz", "uid")
    def _compute_shoper_timeline(self):
        changes, gone = self._shoper_changes(), self._shoper_gone_since()
        for order in self:
            if not order.shoper_number:
                order.shoper_timeline = False
                continue
            events = [*order._own_events(), *changes.get(order.id, ())]
            if order in gone:
                name = self.env._("Deleted in the shop")
                events.append((gone[order], name, self.env._("as Odoo noticed")))
            rows = [
                {
                    "moment": moment_text(self.env, moment),
                    "name": name,
                    "text": text,
                }
                for moment, name, text in sorted(events, key=_second)
            ]
            order.shoper_timeline = self.env["ir.qweb"]._render(
                "shoper_connector.order_timeline", {"rows": rows}
            )

    def _own_events(self):
        """List what Odoo itself knows of an order: [(moment, what, more about it)]."""
        self.ensure_one()
        _ = self.env._
        number = _("Number in the shop: %s", self.shoper_number)
        if self.shoper_date:
            yield self.shoper_date, _("Bought in the shop"), number
        yield self.create_date, _("Taken over to Odoo"), self.name
        names = {
            "outgoing": _("Delivered"),
            "dropship": _("Delivered"),
            "incoming": _("Came back"),
        }
        for picking in transfers(self).filtered("date_done"):
            name = names.get(picking.picking_type_code)
            if not name:
                continue  # a step within the warehouse
            yield (
                picking.date_done,
                name,
                " · ".join(filter(None, (picking.name, picking.carrier_tracking_ref))),
            )

    def _shoper_changes(self):
        """Find what synchronisations did to orders and to their parcels, of which the
        shop tells the buyer: {order id: [(moment, what, more about it)]}."""
        parcels = self.env["shoper.parcel"].search([("order_id", "in", self.ids)])
        by_id = {parcel.id: parcel for parcel in parcels}
        of_orders = Domain("res_model", "=", self._name)
        of_orders &= Domain("res_id", "in", self.ids)
        of_parcels = Domain("res_model", "=", parcels._name)
        of_parcels &= Domain("res_id", "in", parcels.ids)
        changes = self.env["shoper.sync.change"].search(
            Domain("state", "in", ("done", "undone"))
            & Domain("verb", "not in", ("link", "create_odoo"))
            & (of_orders | of_parcels)
        )
        found = {}
        for change in changes:
            order_id, (name, text) = change.res_id, self._told_past(change)
            if change.res_model == parcels._name:
                parcel = by_id[change.res_id]
                order_id = parcel.order_id.id
                if change.verb == "create_shop":
                    name = self.env._("Buyer told of a parcel")
                    text = parcel.display_name
            found.setdefault(order_id, []).append((_done_at(change), name, text))
        return found

    @api.model
    def _told_past(self, change):
        """Say what a change did, in words for what is past: (what, more about it)."""
        _ = self.env._
        labels = change.run_id._verb_labels() | {
            "update_odoo": _("Updated in Odoo"),
            "update_shop": _("Updated in the shop"),
        }
        done = {"pay": _("Payment registered"), "invoice": _("Invoice created")}
        names = Names(self.env["shoper.sync"]._entity(change.entity))
        name, text = labels[change.verb], change.brief
        if change.action:
            acted = names.of_action(change.action, is_done=True)
            name = done.get(change.action, acted)
        if change.action == "invoice":  # which its property says once more
            text = text.removeprefix(f"{names.of_code('invoice')}: ")
        return name, text


def _second(event):
    """Tell the second in which something happened: ends of steps are noted without the
    rest of it, and would come before what was created earlier in that second."""
    return event[0].replace(microsecond=0)


def _done_at(change):
    """Tell when a change was done. It is written once more when it is undone, or its
    values are not kept any longer, which is after its step ended."""
    return min(filter(None, (change.write_date, change.step_id.ended_at)))
