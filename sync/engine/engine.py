import logging
import time

import psycopg2.errors

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, ormcache

from ...shoper_api import errors
from .context import Context

_logger = logging.getLogger(__name__)
CONCURRENCY_ERRORS = (
    psycopg2.errors.SerializationFailure,
    psycopg2.errors.DeadlockDetected,
    psycopg2.errors.LockNotAvailable,
)
MAX_REPEATS = 5
MANY_ROWS = 500
MAX_WAIT = 300  # seconds until the shop is asked again, whatever it says


class ForeignShop(UserError):
    """Another shop answers at the connector's address."""


class ShoperSync(models.AbstractModel):
    """The engine: takes a run from step to step in short units of work.

    A unit is committed as a whole or leaves nothing behind; where it got to is kept
    on the run, its steps and its changes, so that any worker can go on after a crash.
    The files beside this one hold the phases: fetch, link, plan, apply."""

    _name = "shoper.sync"
    _description = "Shoper Synchronisation Engine"

    # --------------------------------------------------------------- entities
    @api.model
    def _entities(self):
        """All entity classes (empty recordsets) in the order they are worked."""
        return [self.env[name] for name in self._entity_names().values()]

    @api.model
    @ormcache()
    def _entity_names(self):
        """Names of the entity classes by their code, in the order they are worked."""
        names = self.env.registry.descendants(["shoper.sync.entity"], "_inherit")
        entities = [self.env[name] for name in names if self.env[name]._entity]
        entities.sort(key=lambda entity: entity._sequence)
        return {entity._entity: entity._name for entity in entities}

    @api.model
    def _entity(self, code):
        """The entity class of a code.

        :raises KeyError: for an unknown code
        """
        return self.env[self._entity_names()[code]]

    @api.model
    def _entities_of(self, model_name):
        """The entity classes whose elements are linked with records of a model."""
        return [
            entity for entity in self._entities() if entity._odoo_model == model_name
        ]

    @api.model
    def _entity_selection(self):
        return [
            (entity._entity, self.env._(entity._label)) for entity in self._entities()
        ]

    @api.model
    def _criterion_selection(self):
        labels = {}
        for entity in self._entities():
            for code, label in entity._criteria.items():
                labels.setdefault(code, self.env._(label))
        return list(labels.items())

    # ------------------------------------------------------------------- work
    @api.model
    def _work_run(self, run, end):
        """Do one unit of work of a run. Nothing is ever raised: what goes wrong ends
        in the step or the run.

        :param run: an active ``shoper.sync.run``
        :param end: moment (``time.monotonic()``) when the slice is over
        :return: seconds to wait before the next unit
        """
        run_id = run.id
        for repeat in range(MAX_REPEATS + 1):
            run = self.env["shoper.sync.run"].browse(run_id)
            try:
                if not run._is_active():
                    return 0  # cancelled meanwhile
                if repeat > 1:
                    self._shrink_batch(run)
                    self._commit()
                self._work_unit(run, end)
                run.heartbeat = fields.Datetime.now()
                self._commit()
                return 0
            except errors.RateLimited as error:
                self._rollback()
                self._note_waiting(run)
                return min(max(1, error.retry_after or 1), MAX_WAIT)
            except CONCURRENCY_ERRORS as error:
                self._rollback()
                _logger.info("Run %s, try %s: %s", run_id, repeat + 1, error)
                if repeat == MAX_REPEATS:
                    return 1  # somebody holds the records; try again in a while
                time.sleep(0.05 * 2**repeat)
            except Exception as error:
                self._rollback()
                return self._note_failure(run, error)

    def _work_unit(self, run, end):
        if run.state == "queued":
            now = fields.Datetime.now()
            run.state = "running" if run.to_apply else "planning"
            run.started_at = run.started_at or now
            run.applying_since = run.to_apply and now
            self._check_run(run)
            run = self._localised(run)
            run.connector_id._check_acts_for(run)
            return
        if not run.to_apply:
            steps = run.step_ids.filtered(
                lambda step: step.state != "planned" and not step._is_settled()
            )
            if steps:
                self._in_context(steps[0], end, self._plan_unit)
            elif all(step._is_settled() for step in run.step_ids):
                run._conclude()
            elif run.auto_apply:
                run.write(
                    {
                        "to_apply": True,
                        "planned_with": run.connector_id._plan_settings(),
                        "state": "running",
                        "applying_since": fields.Datetime.now(),
                    }
                )
            else:
                settings = run.connector_id._plan_settings()
                run.write({"state": "planned", "planned_with": settings})
                for step in run.step_ids:
                    self._collect_decisions(step)
            return
        steps = run.step_ids.filtered(lambda step: not step._is_settled())
        if run.to_refresh:
            left = [step for step in steps if not (step.cursor or {}).get("refreshed")]
            if left:
                self._in_context(left[0], end, self._refresh_unit)
            else:
                run.to_refresh = False
        elif steps:
            self._in_context(steps[0], end, self._apply_unit)
        else:
            run._conclude()

    def _check_run(self, run):
        """
        :raises UserError: when the run may not go on, whatever it was allowed before
        """
        run = self._localised(run)
        connector, _ = run.connector_id, run.env._
        if connector.state != "connected":
            raise UserError(
                _(
                    "The settings of %(connector)s are not tested. %(message)s",
                    connector=connector.display_name,
                    message=connector.state_message or "",
                ).strip()
            )
        if not (run.user_id.active or run.user_id._is_superuser()):
            raise UserError(_("The user %s is archived.", run.user_id.display_name))
        may = run.user_id.has_group("shoper_connector.group_shoper_user")
        if not (may or run.user_id._is_superuser()):
            raise UserError(
                _(
                    "The user %s has no right to synchronise (Settings > Users, "
                    "section Shoper).",
                    run.user_id.display_name,
                )
            )
        if run.company_id not in run.user_id.company_ids:
            raise UserError(
                _(
                    "The user %(user)s has no access to the company %(company)s.",
                    user=run.user_id.display_name,
                    company=run.company_id.display_name,
                )
            )
        connector._check_catalogue_lang()
        connector._check_user_lang(run.user_id)

    def _in_context(self, step, end, unit):
        self._check_run(step.run_id)
        localised = self._localised(step.run_id)
        ctx = Context(step.with_env(localised.env), end)
        try:
            unit(ctx)
        finally:
            if not self.env.cr.closed:
                self._note_costs(ctx)

    def _note_costs(self, ctx):
        try:
            ctx.close()
        except Exception:
            # The transaction is broken already; its own error is the one to report.
            _logger.debug("Costs of run %s not noted", ctx.run.id)

    def _localised(self, run):
        """The run with texts in the language of the person who started it."""
        connector = run.connector_id
        lang = connector._active_lang(run.user_id.lang, connector.lang)
        return run.with_context(lang=lang)

    def _count_rows(self, table, new):
        """Let the database count the rows of a table to which many were added just
        now: it plans by the old number until it does so by itself, in a minute, and
        takes hours for what takes seconds.

        :param new: how many
        """
        if new >= MANY_ROWS:
            self.env.flush_all()
            self.env.cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))

    def _commit(self):
        self.env["ir.cron"]._commit_progress()

    def _commit_before_call(self, ctx):
        """Commit, so that no transaction is open while the shop answers: what people
        do meanwhile would be invisible in it."""
        _client = ctx.client  # reading its settings would begin one
        self._commit()

    def _rollback(self):
        self.env.cr.rollback()
        self.env.invalidate_all()
