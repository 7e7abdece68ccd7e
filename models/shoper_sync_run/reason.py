from odoo import api, fields, models
from odoo.tools import format_time, formatLang

from ...sync.engine.explain import explain_failure

BEGUN = ("webhook", "stock")  # purposes of runs that neither person nor schedule began
SOON = 1  # hours


class ShoperSyncRun(models.Model):
    """Say why a run went wrong, in a sentence, and tell those who follow it."""

    _inherit = "shoper.sync.run"

    reason = fields.Text(
        compute="_compute_reason", help="What went wrong, in a sentence or two"
    )
    is_told = fields.Boolean(
        readonly=True, help="Its followers got a message that it went wrong."
    )

    @api.depends(
        "state",
        "message",
        "retry_at",
        "step_ids.state",
        "failure",
        "step_ids.told",
        "change_ids",
    )
    @api.depends_context("lang", "tz")
    def _compute_reason(self):
        bad = self.filtered("is_bad")
        (self - bad).reason = False
        found = {}
        for run, state, message, count in self.env["shoper.sync.change"]._read_group(
            [("run_id", "in", bad.ids), ("state", "in", ("failed", "done"))],
            ["run_id", "state", "message"],
            ["__count"],
        ):
            found.setdefault((run.id, state), {})[message] = count
        for run in bad:
            what = run._what_failed(found.get((run.id, "failed"), {}))
            run.reason = run._reason_of(what, is_written=(run.id, "done") in found)

    def _reason_of(self, what, *, is_written):
        """Join what went wrong and what follows from it.

        :param is_written: whether something was done all the same
        """
        self.ensure_one()
        parts = [what]
        if not is_written:
            parts.append(self.env._("Nothing was written."))
        if self.retry_at:
            moment = format_time(
                self.env,
                self.retry_at,
                tz=self.env.context.get("tz"),
                time_format="short",
            )
            parts.append(self.env._("It runs once more by itself at %s.", moment))
        return " ".join(part for part in parts if part)

    def _reason_to_tell(self):
        """Say what went wrong in mails and activities, whose text cannot be deleted
        later as that of the run is: of types that hold personal data only how many
        changes failed, since the reasons may name people."""
        self.ensure_one()
        counts = {}
        for step, state, count in self.env["shoper.sync.change"]._read_group(
            [("run_id", "=", self.id), ("state", "in", ("failed", "done"))],
            ["step_id", "state"],
            ["__count"],
        ):
            counts.setdefault(state, {})[step] = count
        failed = counts.get("failed", {})
        steps = self.step_ids.filtered(
            lambda step: (
                step in failed or (step.state in ("failed", "skipped") and step.message)
            )
        )
        kept = self.env["shoper.sync"]._kept_until()
        about_people = {entity._entity for entity, _until in kept}
        if self.message or not about_people.intersection(steps.mapped("entity")):
            return self.reason
        parts = [
            self.env._(
                "%(type)s: changes that failed: %(count)s.",
                type=step.display_name,
                count=formatLang(self.env, failed[step], digits=0),
            )
            if step in failed
            else self.env._("%s: not synchronised.", step.display_name)
            for step in steps
        ]
        if self.outage_at:
            parts.append(
                self.env._("The shop could not be reached, or had an error of its own.")
            )
        parts.append(self.env._("The synchronisation itself says why."))
        return self._reason_of(" ".join(parts), is_written="done" in counts)

    def _what_failed(self, failed):
        """Say what went wrong as a whole, or with how many changes.

        :param failed: {reason: number of the changes that failed because of it}
        """
        self.ensure_one()
        if self.message:
            is_coded = bool(self.failure)
            return explain_failure(self.env, self.failure) if is_coded else self.message
        steps = self.step_ids.filtered(lambda step: step.state in ("failed", "skipped"))
        messages = list(dict.fromkeys(step.told for step in steps if step.told))
        if len(messages) == 1:
            return messages[0]
        if messages:
            return self.env._(
                "%(type)s: %(reason)s Other reasons in the table: %(count)s.",
                type=steps[:1].display_name,
                reason=messages[0],
                count=len(messages) - 1,
            )
        if not failed:
            blocked = self.step_ids.filtered(lambda step: step.state == "blocked")
            return blocked[:1].told or ""
        facts = {
            "count": formatLang(self.env, sum(failed.values()), digits=0),
            "reason": max(failed, key=failed.get) or "",
        }
        if len(failed) == 1:
            return self.env._("Changes that failed: %(count)s. %(reason)s", **facts)
        return self.env._(
            "Changes that failed: %(count)s. Most of them: %(reason)s", **facts
        )

    # --------------------------------------------------------------- to followers
    def _tell_followers(self):
        """Send those who follow the run a message that it went wrong; of a preset's run
        also those who follow its shop, and whom the preset tells. They get one message
        until a run of the preset ends well, and none before the second try after an
        outage. The same holds for runs that messages of the shop, or stock that moved,
        began, where no preset runs soon that would tell (see
        :meth:`_presets_in_its_place`). Whoever started a run looks at it: it tells them
        only where it failed as a whole."""
        self.ensure_one()
        if self.started_by_id and not self.preset_id and self.state != "failed":
            return
        if not self.is_bad or self.retry_at or self._is_told_before():
            return
        people = self.message_partner_ids
        presets = self.preset_id or self._presets_in_its_place()
        if presets:
            people |= self.connector_id.message_partner_ids
        for preset in presets:
            people |= preset._person_to_tell().partner_id
        gone = people.filtered(_is_gone)
        self.message_unsubscribe(gone.ids)
        self.message_subscribe((people - gone).ids)
        # A run of ``BEGUN`` that told nobody but its followers leaves it to a later one
        # to tell.
        self.is_told = bool(presets) or self.purpose not in BEGUN
        run = self._localised()
        # Queued: the shop's worker does not wait for a mail server.
        run.with_context(mail_notify_force_send=False).message_post(
            subject=run.env._("Shoper: %s went wrong", run.display_name),
            body=run._reason_to_tell(),
            subtype_xmlid="mail.mt_comment",
            author_id=self.env.ref("base.partner_root").id,
        )

    def _presets_in_its_place(self):
        """Find the presets whose people are told that a run failed as a whole which the
        shop, or stock that moved, began with the options of these presets. None where
        one of them runs soon: it meets the same fault, and tells of it."""
        none = self.env["shoper.sync.preset"]
        if self.purpose not in BEGUN or self.state != "failed":
            return none
        presets = self.connector_id.preset_ids.filtered("is_scheduled")
        soon = fields.Datetime.add(fields.Datetime.now(), hours=SOON)
        is_soon = any(item.next_run and item.next_run <= soon for item in presets)
        return none if is_soon else presets

    def _is_told_before(self):
        """Tell whether a message about the preset, or about what the shop told of or
        stock that moved, was sent since it last went well."""
        if self.preset_id:
            same = [("preset_id", "=", self.preset_id.id)]
        elif self.purpose in BEGUN:
            same = [
                ("connector_id", "=", self.connector_id.id),
                ("purpose", "=", self.purpose),
            ]
        else:
            return False
        others = [*same, ("id", "<", self.id)]
        good = self.search([*others, ("state", "=", "done")], limit=1)
        return bool(
            self.search_count(
                [*others, ("id", ">", good.id or 0), ("is_told", "=", True)], limit=1
            )
        )


def _is_gone(partner):
    """Tell whether a contact is a user who was archived: Odoo takes such a one for a
    customer, and mails what the company tells its own people."""
    users = partner.with_context(active_test=False).user_ids
    return bool(users) and not any(users.mapped("active"))
