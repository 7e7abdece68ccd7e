def migrate(cr, version):
    """Keep the names of additional fields that downloads of orders under way have read
    where names of tags stand beside them now: else their fields would be numbers, and
    who ticked one for an invoice would get none."""
    cr.execute(
        """UPDATE shoper_sync_step SET "cursor" = jsonb_set(
             "cursor", '{extra}',
             jsonb_build_object('fields', "cursor" -> 'extra', 'tags', NULL))
           WHERE entity = 'order' AND jsonb_typeof("cursor" -> 'extra') = 'object'
             AND NOT "cursor" -> 'extra' ? 'fields'"""
    )
