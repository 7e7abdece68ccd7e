from odoo import SUPERUSER_ID, api

from odoo.addons.shoper_connector.sync.engine.causes import Causes
from odoo.addons.shoper_connector.sync.engine.decisions.listing import Listing
from odoo.addons.shoper_connector.sync.engine.decisions.needed import ask_for


def migrate(cr, version):
    """Arrange open decisions by their causes: those about what is gone on one side
    become a kind of their own, those that wait for another answer, or were left undone
    for the same reason, stand behind that one, and those about what is left alone are
    settled."""
    cr.execute(
        """UPDATE shoper_decision d SET kind = 'gone'
           FROM shoper_sync_change c
           WHERE c.id = d.change_id AND c.verb IN ('gone_shop', 'gone_odoo')
             AND d.kind = 'waiting'"""
    )
    env = api.Environment(cr, SUPERUSER_ID, {})
    decisions = env["shoper.decision"].search(
        [("state", "=", "open"), ("change_id", "!=", False)]
    )
    for step, own in decisions.grouped("step_id").items():
        listing, changes = Listing(env, step), own.change_id
        causes = Causes(env, step).of_changes(changes)
        notes = listing._left_alone(changes)
        notes |= changes.filtered(
            lambda change, causes=causes: causes[change].is_left_out
        )
        listed = own.filtered(lambda item, notes=notes: item.change_id not in notes)
        (own - listed)._settle()
        needed = {}
        for decision in listed:
            change = decision.change_id
            decision.write(listing._cause_values(change, causes[change]))
            if causes[change].needed:
                needed.setdefault(causes[change].needed, change)
        ask_for(env, step, needed)
    env["shoper.decision"]._arrange(decisions.connector_id)
