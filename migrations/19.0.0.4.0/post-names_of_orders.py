def migrate(cr, version):
    """Move the names of additional fields that downloads of orders under way have read
    to the place where they are looked for now, beside names of tags: else the fields of
    these orders would have numbers for names, and buyers who ticked one for an invoice
    would get none."""
    cr.execute(
        """UPDATE shoper_sync_step SET "cursor" = jsonb_set(
             "cursor", '{extra}',
             jsonb_build_object('fields', "cursor" -> 'extra', 'tags', NULL))
           WHERE entity = 'order' AND jsonb_typeof("cursor" -> 'extra') = 'object'
             AND NOT "cursor" -> 'extra' ? 'fields'"""
    )
