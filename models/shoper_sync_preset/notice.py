from markupsafe import Markup

from odoo import fields, models

from ...sync.engine.rights import Rights
from ..shoper_sync_run.again import BAD_STATES


class ShoperSyncPreset(models.Model):
    """Tell the responsible person how a preset does: by one open activity of each kind,
    which is rewritten whenever there is something to tell, and closed when there is
    nothing."""

    _inherit = "shoper.sync.preset"

    failed_activity_id = fields.Many2one(
        "mail.activity", readonly=True, copy=False, ondelete="set null"
    )
    waiting_activity_id = fields.Many2one(
        "mail.activity", readonly=True, copy=False, ondelete="set null"
    )
    waiting_told_id = fields.Many2one(
        "res.users", "Told of What Waits", readonly=True, copy=False
    )
    blocked_activity_id = fields.Many2one(
        "mail.activity", readonly=True, copy=False, ondelete="set null"
    )

    def _person_to_tell(self):
        """Return whom to tell: the responsible person, or whoever stands in for one who
        is not there any more; nobody where nobody shall be told."""
        self.ensure_one()
        person = self.responsible_id
        return person and self.connector_id._person_to_tell(person)

    def _for_responsible(self):
        """Return the preset with texts and times as whoever is told reads them."""
        self.ensure_one()
        person = self._person_to_tell()
        return self.with_context(**self.connector_id._reader_context(person))

    def _report(self, run):
        """Tell the responsible person that a run of the preset ended with errors, that
        it left out types since a right is missing in the shop, or that something new
        waits for a decision: what did not wait after the last run without errors, since
        runs with errors need not have looked at all. Somebody who takes the place of a
        responsible person who left is told of all that waits. Activities about what is
        not so any more are closed."""
        preset = self._for_responsible()
        seen = run.with_env(preset.env)
        if run.state in BAD_STATES:
            text = preset.env._("The synchronisation %s has errors.", seen.display_name)
            if run._localised().env.lang == preset.env.lang:
                # It is kept in the language of the run.
                text += f" {seen._reason_to_tell()}"
            preset._notify("failed", text, run)
            return
        left_out = preset._left_out(seen)
        if left_out:
            text = preset.env._(
                "%s left out what the shop's user has no right to:", seen.display_name
            )
            preset._notify("failed", "\n".join([text, *left_out]), run)
        else:
            preset._close_notice("failed")
        # Only the last one is read of thousands that a schedule makes in a year.
        done = [("preset_id", "=", self.id), ("state", "=", "done")]
        earlier = run.search([*done, ("id", "!=", run.id)], order="id desc", limit=1)
        waiting = self._waiting(run)
        is_told = preset._is_waiting_told()
        if waiting and (not is_told or waiting - self._waiting(earlier)):
            text = preset.env._(
                "Something new waits for a decision in %s.", seen.display_name
            )
            preset._notify("waiting", text, run)
            # Users may not write this field.
            preset.sudo().waiting_told_id = preset._person_to_tell()
        elif not waiting:
            preset._close_notice("waiting")

    def _is_waiting_told(self):
        """Tell whether somebody who is there was told of what waits. The activities of
        a person who is archived are deleted, as is one that its person cancels: whoever
        did so is not told again."""
        preset = self.sudo()  # the activity may be somebody else's
        person = preset._person_to_tell()
        return bool(preset.waiting_activity_id) or preset.waiting_told_id == person

    def _left_out(self, run):
        """List the types that a run left out since a right is missing in the shop, each
        with the reason: [text]. Other types were done, so the run has no errors, and
        nobody would notice otherwise that orders do not come any more, for example.

        :param run: in the reader's language
        """
        rights = Rights(self.connector_id)
        skipped = run.step_ids.filtered(lambda step: step.state == "skipped")
        found = []
        for step in skipped:
            entity = self.env["shoper.sync"]._entity(step.entity)
            # Its own message is in the language of the run, not of the reader.
            reason = rights.reason(entity) or step.message
            found.append(f"{step.display_name}: {reason}")
        return found

    def _report_blocked(self, reason):
        """Tell the responsible person why no run could be queued. That is to be put
        right on the connector."""
        self._notify("blocked", reason, self.connector_id)

    def _waiting(self, run):
        """Find what waits in a run, by keys that are the same in another run."""
        changes = self.env["shoper.sync.change"].search_fetch(
            [
                ("run_id", "in", run.ids),
                ("state", "in", ("waiting", "stale")),
            ],
            ["verb", "element_id", "res_model", "res_id"],
        )
        return {
            (change.verb, change.element_id.id, change.res_model, change.res_id)
            for change in changes
        }

    def _notify(self, kind, text, record):
        """Give the responsible person an activity, or rewrite the one of that kind
        which is still open: it moves on to the record where things stand now.

        :param kind: ``blocked``, ``failed`` or ``waiting``
        :param record: the run, or the connector where there is none
        """
        self.ensure_one()
        person = self._person_to_tell()
        if not person:
            return
        # Users may not write these fields of the preset, and the activity may be
        # somebody else's.
        preset, record = self.sudo(), record.with_env(self.env).sudo()
        activity = preset[f"{kind}_activity_id"]
        # It may hold words of the shop and names that buyers typed: they are escaped,
        # and no address in them becomes a link.
        note = Markup("<br>").join(text.splitlines())
        if activity.active:
            activity.write(
                {
                    "res_model_id": self.env["ir.model"]._get_id(record._name),
                    "res_id": record.id,
                    "summary": self._summary(kind),
                    "note": note,
                    "date_deadline": fields.Date.context_today(self),
                    "user_id": person.id,
                }
            )
            return
        preset[f"{kind}_activity_id"] = record.activity_schedule(
            "mail.mail_activity_data_warning",
            summary=self._summary(kind),
            note=note,
            user_id=person.id,
        )

    def _close_notice(self, kind, reason=None):
        """Close the open activity of a kind, if there is one: it is no longer so.

        :param reason: why it is closed, where it is not that it has worked since
        """
        self.ensure_one()
        # The activity is that of the responsible person, whoever closes it.
        activity = self.sudo()[f"{kind}_activity_id"]
        if activity.active:
            worked = self.env._("Closed automatically: it has worked since.")
            activity.action_feedback(feedback=reason or worked)

    def _close_notices(self, reason):
        """Close whatever is open about these presets, which do nothing any more."""
        for preset in self:
            for kind in ("failed", "waiting", "blocked"):
                preset._close_notice(kind, reason)

    def _summary(self, kind):
        return {
            "blocked": self.env._("Shoper: %s did not start", self.name),
            "failed": self.env._("Shoper: %s has errors", self.name),
            "waiting": self.env._(
                "Shoper: %s, something waits for a decision", self.name
            ),
        }[kind]
