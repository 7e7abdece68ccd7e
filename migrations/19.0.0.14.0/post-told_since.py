from odoo.tools import SQL

FIELDS = {"parcel": "parcels_since", "order_status": "statuses_since"}


def migrate(cr, version):
    """Forget since when parcels and statuses are told where only a plan began that,
    which nobody applied, or what failed and is not tried any more, and nothing was told
    since: it begins with the next synchronisation. What a person entered stays."""
    for entity, field in FIELDS.items():
        since = SQL.identifier("c", field)
        cr.execute(
            SQL(
                """UPDATE shoper_connector c SET %(field)s = NULL
                   WHERE EXISTS (
                     SELECT FROM shoper_sync_step s
                     WHERE s.connector_id = c.id AND s.entity = %(entity)s
                       AND (s.state IN ('planned', 'skipped')
                            OR s.state = 'failed'
                               AND s.ended_at <= (now() AT TIME ZONE 'UTC')
                                                 - interval '8 days')
                       AND %(since)s BETWEEN s.started_at
                                         AND COALESCE(s.ended_at, s.write_date))
                   AND NOT EXISTS (
                     SELECT FROM shoper_sync_step s
                     WHERE s.connector_id = c.id AND s.entity = %(entity)s
                       AND s.state IN ('done', 'done_with_errors')
                       AND s.is_partial IS NOT TRUE AND s.ended_at >= %(since)s)""",
                field=SQL.identifier(field),
                since=since,
                entity=entity,
            )
        )
