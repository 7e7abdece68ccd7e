def migrate(cr, version):
    """Note on runs what they were, as far as that can be guessed, and settle decisions
    about steps that failed as a whole, about which nobody is asked any more."""
    cr.execute(
        """UPDATE shoper_sync_run r SET purpose = CASE
             WHEN r.undoes_id IS NOT NULL THEN 'undo'
             WHEN r.preset_id IS NOT NULL OR r.origin = 'preset' THEN 'preset'
             WHEN EXISTS (SELECT FROM shoper_decision d WHERE d.decision_run_id = r.id)
               THEN 'decision'
             WHEN EXISTS (
               SELECT FROM shoper_sync_step s
               WHERE s.run_id = r.id AND (
                 jsonb_typeof(s.only_parent_ids) = 'array'
                 OR s.entity = 'product' AND jsonb_typeof(s.only_res_ids) = 'array'))
               THEN 'product'
             WHEN r.is_partial THEN 'decision'
             ELSE 'wizard' END
           WHERE r.purpose IS NULL OR r.purpose = 'wizard'"""
    )
    cr.execute(
        """UPDATE shoper_decision SET state = 'settled', decided_at = now()
           WHERE key = 'step' AND state = 'open'"""
    )
