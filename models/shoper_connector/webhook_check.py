import logging
import time

from odoo import fields, models
from odoo.exceptions import UserError

from ...shoper_api import errors
from ...sync.engine.transaction import commit

_logger = logging.getLogger(__name__)
EVERY = 24  # hours from one look to the next
PATIENCE = 10  # seconds that a look may wait for the shop
# Problems that are put right without asking. That the webhook was deleted, switched off
# or sends to another address may be what somebody wanted: that is only told.
HARMLESS = frozenset({"twins", "events", "format", "secret"})


class ShoperConnector(models.Model):
    """Look once a day whether the shop has the webhook as it was registered: what does
    not come any more is noticed by nobody else."""

    _inherit = "shoper.connector"

    webhook_looked_at = fields.Datetime(
        "Webhooks Looked At",
        readonly=True,
        copy=False,
        help="When the scheduled action last asked the shop for its webhook",
        prefetch="webhooks",
    )
    webhook_activity_id = fields.Many2one(
        "mail.activity",
        readonly=True,
        copy=False,
        ondelete="set null",
        prefetch="webhooks",
    )

    def _look_at_webhooks(self):
        """Ask the shop for the webhook, where that was not done for a day; put right
        what is harmless, and tell of the rest. A shop that does not answer is asked
        again the next day.

        :return: whether anything was done that is to be kept
        """
        self.ensure_one()
        if not self._is_look_due():
            return False
        self.webhook_looked_at = fields.Datetime.now()
        commit(self.env)  # nothing is locked while it is asked
        end = time.monotonic() + PATIENCE
        try:
            with self._client(deadline=lambda: end - time.monotonic()) as client:
                keys = self._stored_webhook_keys()
                registration = self._registration(client, *keys)
                found = registration.problems()
                if found and HARMLESS.issuperset(found) and not self.webhook_differs:
                    registration.put_right()
                    found = registration.problems()
        except (errors.ShoperError, UserError) as error:
            _logger.info("The webhook of shop %s was not looked at: %s", self.id, error)
            return False
        self._tell_of_webhooks(found)
        return True

    def _is_look_due(self):
        """Tell whether there is a webhook that nobody looked at for a day."""
        if self.state != "connected" or self.webhook_state == "off":
            return False
        if self.webhook_is_unsure:
            return False  # the other database looks, if there is one
        if not self.webhook_address or not self._webhook_events():
            return False  # the page says that this is not what was registered
        moments = filter(None, (self.webhook_looked_at, self.webhook_checked_at))
        last = max(moments, default=None)
        before = fields.Datetime.subtract(fields.Datetime.now(), hours=EVERY)
        return last is None or last <= before

    def _tell_of_webhooks(self, found):
        """Note what is wrong, and give one person one activity about it; where nobody
        is there to tell, the page *Webhooks* alone says it.

        :param found: codes of problems, none where all is right
        """
        presets = self.preset_ids.filtered("is_scheduled")
        person = self._person_to_tell(presets.responsible_id)
        connector = self.with_context(**self._reader_context(person))
        problem = connector._webhook_problem(found)
        connector._note_webhooks("broken" if found else "on", problem)
        if not (problem and person):
            return
        # Users may not write which activity it is, and it may be somebody else's.
        connector = connector.sudo()
        activity = connector.webhook_activity_id
        if activity.active:
            activity.write({"note": problem, "user_id": person.id})
            return
        connector.webhook_activity_id = connector.activity_schedule(
            "mail.mail_activity_data_warning",
            summary=connector.env._("Shoper: the webhook is not as it was registered"),
            note=problem,
            user_id=person.id,
        )

    def _close_webhook_notice(self):
        """Close the activity about the webhook: somebody put it right."""
        for connector in self.sudo():  # it may be somebody else's
            if connector.webhook_activity_id.active:
                connector.webhook_activity_id.action_feedback(
                    feedback=self.env._("Closed automatically: it is right again.")
                )
