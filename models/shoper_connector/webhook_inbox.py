import contextlib
import logging

from psycopg2.errors import SerializationFailure

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...shoper_api import read_id
from ...sync.engine.dates import moment_text
from ...sync.engine.gate import closing_types
from ...sync.engine.states import RUN_WORKED, STEP_DONE
from ...sync.webhook.message import LONGEST, is_signed, subject_of
from .webhooks import SUBJECTS

_logger = logging.getLogger(__name__)
AT_ONCE = 1000  # things that are read again by one run
# Whatever the saved options say: edits are protected, nothing is deleted.
SAFE = {"conflict_policy": "protect", "delete_unlinked": False}


class ShoperConnector(models.Model):
    """Take up what the shop tells of: the message is noted at once, and the scheduled
    action reads what it is about from the shop."""

    _inherit = "shoper.connector"

    webhook_text = fields.Text(
        "What Messages Do",
        compute="_compute_webhook_text",
        help="Which saved options the things are synchronised with",
    )
    webhook_idle_text = fields.Text(
        "Messages That Do Nothing",
        compute="_compute_webhook_text",
        help="The shop tells of what no preset that runs automatically has.",
    )
    webhook_unsigned = fields.Integer(
        "Messages Not Believed", readonly=True, copy=False, prefetch="webhooks"
    )
    webhook_unsigned_at = fields.Datetime(
        "Last Message Not Believed", readonly=True, copy=False, prefetch="webhooks"
    )
    webhook_last_text = fields.Char(
        "Last Message", compute="_compute_webhook_last_text"
    )

    # --------------------------------------------------------------------- receiving
    @api.model
    def _receive_webhook(self, token, headers, body):
        """Note what a message is about, if it is the shop's. Nobody learns whether it
        is.

        :param token: of the address that was called
        :param headers: of the request
        :param body: its bytes
        """
        # Sent by a shop, which has no user here: the signature is its right.
        messages = self.env["shoper.webhook.event"].sudo()
        credential = messages.env["shoper.credential"]._of_webhook(token)
        connector = credential.connector_id
        given = {
            name: headers.get(f"X-Webhook-{name}", "")[:LONGEST]
            for name in ("Id", "Name", "SHA1")
        }
        if not (
            credential.webhook_secret and connector.active and read_id(given["Id"])
        ):
            return
        secret = credential.webhook_secret
        if not is_signed(given["Id"], secret, body, given["SHA1"]):
            _logger.info("A message for shop %s is not signed by it", connector.id)
            connector._count_unsigned()
            return
        found = subject_of(given["Name"], body, connector._webhook_numbers())
        if found and messages._note(connector, given["Name"], *found):
            connector._wake()

    def _count_unsigned(self):
        """Count a message that was not believed, unless somebody writes the settings
        just now, or wrote them a moment ago: the shop does not wait."""
        with contextlib.suppress(SerializationFailure), self.env.cr.savepoint():
            free = self.try_lock_for_update()
            free.webhook_unsigned_at = fields.Datetime.now()
            for connector in free:
                connector.webhook_unsigned += 1

    @api.model
    def _webhook_numbers(self):
        """Return what messages are about: {event of the shop: (code of a type, name of
        the field that holds its id in the shop)}."""
        words = {
            word: (entity._entity, field)
            for entity in self.env["shoper.sync"]._entities()
            for word, field in entity._webhook_topics.items()
        }
        return {
            event: meant
            for _codes, events in SUBJECTS.values()
            for event in events
            if (meant := words.get(event) or words.get(event.partition(".")[0]))
        }

    # --------------------------------------------------------------------- taking up
    def _queue_webhook_run(self):
        """Queue a run that reads again what the shop told of, unless one is queued
        already, for which more can gather.

        :return: whether anything was done that is to be kept
        """
        self.ensure_one()
        written = self._types_being_written()
        events = self.env["shoper.webhook.event"].search(
            [
                ("connector_id", "=", self.id),
                ("state", "=", "new"),
                ("entity", "not in", list(written)),
            ],
            order="id",
            limit=AT_ONCE,
        )
        events |= self._webhooks_in_vain(written)
        if not events or self.state != "connected" or self._is_webhook_run_queued():
            return False
        lines = self._scheduled_lines()
        options = []
        for code, some in events.grouped("entity").items():
            if code in lines:
                options += self._webhook_options(code, some.mapped("remote_id"), lines)
        run = self.env["shoper.sync.run"]
        if options:
            try:
                run = self._synchronise(options, origin="preset")
            except UserError as error:
                _logger.info("Messages of shop %s wait: %s", self.id, error)
                return False
            run.sudo().purpose = "webhook"  # users may not write this field
        events.filtered(lambda event: event.entity not in lines).state = "unused"
        events.filtered(lambda event: event.entity in lines).write(
            {"state": "taken", "run_id": run.id}
        )
        return True

    def _webhooks_in_vain(self, written):
        """Find the messages of the last day that a run took up and did not get to,
        since it was cancelled, or something else had to be put right first. They are
        found an hour after the run ended; not as long as it is to be tried again after
        an outage of the shop.

        :param written: codes of types that are left out
        :return: ``shoper.webhook.event``, not too many at once
        """
        now = fields.Datetime.now()
        since = fields.Datetime.subtract(now, days=1)
        ended = self.env["shoper.sync.run"].search(
            [
                ("connector_id", "=", self.id),
                ("ended_at", ">", since),
                ("ended_at", "<=", fields.Datetime.subtract(now, hours=1)),
                ("state", "!=", "done"),
                ("purpose", "=", "webhook"),
                ("retry_at", "=", False),
            ]
        )
        steps = ended.step_ids.filtered(
            lambda step: step.state not in STEP_DONE and step.entity not in written
        )
        entity_of = self.env["shoper.sync"]._entity
        undone = [
            Domain("run_id", "=", step.run_id.id) & Domain("entity", "=", step.entity)
            for step in steps
            if not closing_types(self, entity_of(step.entity))
        ]
        if not undone:
            return self.env["shoper.webhook.event"]
        return self.env["shoper.webhook.event"].search(
            Domain.OR(undone)
            & Domain("state", "=", "taken")
            & Domain("create_date", ">", since),
            order="id",
            limit=AT_ONCE,
        )

    def _is_webhook_run_queued(self):
        """Tell whether a run of messages was not begun yet."""
        return bool(
            self.env["shoper.sync.run"].search_count(
                [
                    ("connector_id", "=", self.id),
                    ("purpose", "=", "webhook"),
                    ("state", "=", "queued"),
                ],
                limit=1,
            )
        )

    def _types_being_written(self):
        """Return the codes of types that a run writes in the shop just now: all of it
        comes back as messages, and what they are about is read once it has ended."""
        steps = self.env["shoper.sync.step"].search(
            [
                ("connector_id", "=", self.id),
                ("run_id.state", "in", RUN_WORKED),
                "|",
                ("update_linked", "=", "shop"),
                ("export_unlinked", "=", True),
            ]
        )
        return set(steps.filtered(lambda step: not step._is_settled()).mapped("entity"))

    def _scheduled_lines(self):
        """Return the saved options by which messages are taken up: {code of a type: the
        line of the first preset that runs automatically and synchronises it}."""
        found = {}
        for preset in self.preset_ids.filtered("is_scheduled"):
            for line in preset.line_ids.filtered("enabled"):
                found.setdefault(line.entity, line)
        return found

    def _webhook_options(self, code, remote_ids, lines):
        """Return the options with which things of a type are synchronised alone, and
        the parts of those that are linked.

        :param lines: see :meth:`_scheduled_lines`
        """
        # Before stock is sent, all that is new must be known, not these things alone,
        # which are read again beside it.
        if self._sends_stock_after(code):
            values = self.env["shoper.sync.options"]._option_values(lines[code])
            return [values | SAFE | {"fetch_all": False}]
        known = self.env["shoper.element"].search(
            [
                ("connector_id", "=", self.id),
                ("entity", "=", code),
                ("remote_id", "in", remote_ids),
            ]
        )
        taking_part = known.filtered(lambda item: item.link_state != "ignored")
        unknown = set(remote_ids) - set(known.mapped("remote_id"))
        if not (taking_part or unknown):
            return []
        named = {
            "only_element_ids": taking_part.ids,
            "only_remote_ids": sorted(unknown),
        }
        options = [self._webhook_line(lines[code]) | named]
        linked = taking_part.filtered(lambda item: item.link_state == "linked")
        for entity in self.env["shoper.sync"]._entities():
            is_part = entity._whole == code and entity._entity in lines
            # A type whose gate is closed is left to the next full synchronisation.
            if is_part and linked and not closing_types(self, entity):
                line = self._webhook_line(lines[entity._entity])
                options.append(line | {"only_parent_ids": linked.mapped("res_id")})
        return options

    def _webhook_line(self, line):
        """Return the saved options of a type for some of its things."""
        values = self.env["shoper.sync.options"]._option_values(line)
        # Each is read from the shop anew, so that it is compared.
        return values | SAFE | {"fetch_all": True, "is_partial": True}

    # ----------------------------------------------------------------------- telling
    @api.depends("preset_ids.is_scheduled", "preset_ids.line_ids.enabled", *SUBJECTS)
    @api.depends_context("lang")
    def _compute_webhook_text(self):
        """Say of each type that the shop tells of what is done with it."""
        labels = dict(self.env["shoper.sync"]._entity_selection())
        for connector in self:
            lines = connector._scheduled_lines()
            codes = dict.fromkeys(
                code
                for name, (codes, _events) in SUBJECTS.items()
                if connector[name]
                for code in codes
            )
            idle = [labels[code] for code in codes if code not in lines]
            connector.webhook_idle_text = bool(idle) and self.env._(
                "Messages about these do nothing yet, since no preset that runs "
                "automatically has them: %s.",
                ", ".join(idle),
            )
            connector.webhook_text = "\n".join(
                self.env._(
                    "%(type)s: as the preset “%(preset)s” does",
                    type=labels[code],
                    preset=lines[code].preset_id.name,
                )
                if code in lines
                else self.env._(
                    "%s: nothing, since no preset that runs automatically has them",
                    labels[code],
                )
                for code in codes
            )

    @api.depends_context("lang", "tz")
    def _compute_webhook_last_text(self):
        """Say when the shop last told of something."""
        groups = self.env["shoper.webhook.event"]._read_group(
            [("connector_id", "in", self.ids)], ["connector_id"], ["create_date:max"]
        )
        moments = {connector.id: moment for connector, moment in groups}
        for connector in self:
            moment = moment_text(self.env, moments.get(connector._origin.id))
            none = self.env._("None in the last two weeks")
            connector.webhook_last_text = moment or none

    def action_open_webhook_events(self):
        """Open what the shop told of."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "shoper_connector.shoper_webhook_event_action"
        )
        return action | {"domain": [("connector_id", "=", self.id)], "context": {}}
