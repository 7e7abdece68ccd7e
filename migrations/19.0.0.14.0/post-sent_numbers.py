def migrate(cr, version):
    """Note of the numbers of stock that failed lately that they were sent: their
    answers may have been lost, and what the shop took all the same is no edit of its
    staff. Earlier versions did not tell them from those that were never sent."""
    cr.execute(
        """UPDATE shoper_sync_change
           SET meta = COALESCE(NULLIF(meta, 'null'), '{}') || '{"sent": true}'
           WHERE entity = 'stock' AND verb = 'update_shop' AND state = 'failed'
             AND write_date > (now() AT TIME ZONE 'UTC') - interval '7 days'"""
    )
