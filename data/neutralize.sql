-- A copy of the database must never talk to the live shop.
DELETE FROM shoper_credential;
UPDATE shoper_connector
 SET state = 'draft', state_message = NULL, webhook_state = 'off', webhook_with = NULL,
     webhook_problem = NULL, webhook_is_unsure = NULL;
UPDATE ir_cron SET active = false
 WHERE id IN (SELECT cron_id FROM shoper_connector WHERE cron_id IS NOT NULL);
UPDATE shoper_sync_run SET state = 'cancelled'
 WHERE state IN ('queued', 'planning', 'planned', 'running');
-- Personal data in what was planned is then kept no longer than that of other runs.
UPDATE shoper_sync_change SET state = CASE state WHEN 'planned' THEN 'skipped' ELSE 'failed' END
 WHERE state IN ('planned', 'sending');
UPDATE shoper_sync_step SET state = 'skipped'
 WHERE state IN ('waiting', 'fetching', 'linking', 'planning', 'planned', 'applying');
