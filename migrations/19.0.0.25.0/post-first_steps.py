def migrate(cr, version):
    """Let the list of the first steps stay away where it was: before, it was over once
    a synchronisation was done and a preset ran by itself, whatever was left to decide
    or to be fixed in Odoo."""
    cr.execute(
        """UPDATE shoper_connector shop SET onboarding_closed = true
           WHERE EXISTS (
             SELECT FROM shoper_sync_preset preset
             WHERE preset.connector_id = shop.id AND preset.active
               AND preset.is_scheduled AND preset.next_run IS NOT NULL)
           AND EXISTS (
             SELECT FROM shoper_sync_run run
             WHERE run.connector_id = shop.id
               AND run.state IN ('done', 'done_with_errors')
               AND run.purpose IN ('wizard', 'preset')
               AND run.is_partial IS NOT TRUE)"""
    )
