from odoo import SUPERUSER_ID, api

from odoo.addons.shoper_connector.sync.order.actions import CALL_OFF, TAKE_BACK
from odoo.addons.shoper_connector.sync.order.answers import BACK
from odoo.addons.shoper_connector.sync.order.stages import Stage, stage_of


def migrate(cr, version):
    """Tell orders that a person left as they are because goods of them had left, or
    they were invoiced, from those that a person kept, which alone go on. Both were
    noted as kept. Where no decision says which, an order of which goods have left, or
    that is invoiced, counts as one of the former: nothing more is entered in accounting
    for it."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    cr.execute(
        """SELECT id FROM shoper_element
           WHERE entity = 'order' AND link_state = 'linked'
             AND base -> 'state' = '{"odoo": "sale", "shop": "cancel"}'"""
    )
    elements = env["shoper.element"].browse([row[0] for row in cr.fetchall()])
    answers = env["shoper.decision"].search(
        [
            ("element_id", "in", elements.ids),
            ("state", "=", "decided"),
            ("choice", "=", "leave"),
            ("change_id.action", "in", (CALL_OFF, TAKE_BACK)),
        ],
        order="decided_at, id",
    )
    last = {answer.element_id: answer.change_id.action for answer in answers}
    orders = env["sale.order"].browse(elements.mapped("res_id"))
    for element, order in zip(elements, orders, strict=True):
        # The question is what counts: goods that were only picked had left, then.
        answered = last.get(element)
        is_gone = order.exists() and stage_of(order) is Stage.DONE
        if answered == TAKE_BACK or (is_gone and not answered):
            state = {"odoo": "sale", "shop": BACK}
            element.base = element.base | {"state": state}
    # Whoever answers a question that is still open by leaving both sides as they are
    # does not keep the order by that.
    cr.execute(
        """UPDATE shoper_sync_change
           SET after = after || jsonb_build_object('state', %s::text)
           WHERE action = %s AND state = 'waiting' AND after ->> 'state' = 'cancel'""",
        (BACK, TAKE_BACK),
    )
