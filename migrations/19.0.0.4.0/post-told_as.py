from odoo.tools import SQL

from odoo.addons.shoper_connector.sync.order_status.events import EVENTS


def migrate(cr, version):
    """Note as which statuses shops are already told of events: else what happened
    before the update and was not told yet would count as told."""
    pairs = [
        SQL("%s, %s", event, SQL.identifier(f"told_{event}_id")) for event in EVENTS
    ]
    cr.execute(
        SQL(
            """UPDATE shoper_connector
               SET told_as = jsonb_strip_nulls(jsonb_build_object(%s))
               WHERE statuses_since IS NOT NULL AND told_as IS NULL""",
            SQL(", ").join(pairs),
        )
    )
