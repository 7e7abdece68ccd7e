from odoo.tools import SQL

FIELDS = {"parcel": "parcels_since", "order_status": "statuses_since"}


def migrate(cr, version):
    """Forget since when parcels and statuses are told where that was noted by a plan
    which nobody applied, or by a step that failed and is not tried any more, and
    nothing was told since: the next synchronisation notes it anew. A plan that is still
    open notes on its step what it began with, and counts once it is applied. What a
    person entered stays."""
    for entity, field in FIELDS.items():
        since = SQL.identifier("c", field)
        cr.execute(
            SQL(
                """WITH begun AS (
                     SELECT c.id, %(since)s AS since FROM shoper_connector c
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
                         AND s.is_partial IS NOT TRUE AND s.ended_at >= %(since)s)),
                   noted AS (
                     UPDATE shoper_sync_step s
                     SET cursor = COALESCE(NULLIF(s.cursor, 'null'), '{}')
                       || jsonb_build_object(
                            'notes', COALESCE(s.cursor -> 'notes', '{}')
                            || jsonb_build_object(
                                 'begins', jsonb_build_object(
                                   'at', to_char(b.since, 'YYYY-MM-DD HH24:MI:SS'),
                                   'instead_of', '')))
                     FROM begun b
                     WHERE s.connector_id = b.id AND s.entity = %(entity)s
                       AND s.state = 'planned')
                   UPDATE shoper_connector c SET %(field)s = NULL
                   FROM begun b WHERE c.id = b.id""",
                field=SQL.identifier(field),
                since=since,
                entity=entity,
            )
        )
