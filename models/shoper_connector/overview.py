import json
from collections import Counter
from collections.abc import Collection
from datetime import timedelta
from typing import Any

from babel.dates import format_skeleton

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, babel_locale_parse, formatLang

from ...sync.engine.dates import moment_text
from ...sync.engine.states import RUN_ENDED

DAYS = 14  # of the graph
PRESETS = 4  # with a button of their own on the card


class ShoperConnector(models.Model):
    """Say on the card of a shop in the *Overview* how things stand. Each number is read
    at once for all shops that are shown."""

    _inherit = "shoper.connector"

    plan_count = fields.Integer("Plans to Look At", compute="_compute_overview")
    to_decide_count = fields.Integer("To Decide", compute="_compute_overview")
    blocked_count = fields.Integer(
        "Blocked",
        compute="_compute_overview",
        help="What only waits for another decision",
    )
    edited_count = fields.Integer(
        "Products Edited since in Odoo",
        compute="_compute_overview",
        help="Linked products that were edited in Odoo, or of which a variant or a "
        "picture was, since a synchronisation last compared them. Prices of lists are "
        "not counted.",
    )
    only_shop_count = fields.Integer(
        "Products Only in the Shop", compute="_compute_overview"
    )
    only_odoo_count = fields.Integer(
        "Products Only in Odoo", compute="_compute_overview"
    )
    is_only_unknown = fields.Boolean(
        compute="_compute_overview",
        help="The products of the shop were never downloaded as a whole: nobody knows "
        "which of them only one side has.",
    )
    is_only_odoo_unknown = fields.Boolean(
        compute="_compute_overview",
        help="The conditions by which products take part do not fit any more.",
    )
    last_run_id = fields.Many2one(
        "shoper.sync.run", "Last Synchronisation", compute="_compute_overview"
    )
    last_run_state = fields.Selection(
        lambda self: (
            self.env["shoper.sync.run"]
            ._fields["state"]
            ._description_selection(self.env)
        ),
        "Result",
        compute="_compute_overview",
    )
    last_run_text = fields.Char("Last", compute="_compute_overview")
    schedule_text = fields.Char(
        "Next by Its Schedule",
        compute="_compute_overview",
        help="When which preset runs next",
    )
    next_run_text = fields.Char(
        "Next",
        compute="_compute_overview",
        help="What starts next by itself: by its schedule, or once more after an "
        "outage",
    )
    preset_buttons = fields.Json(
        compute="_compute_overview", help="Presets to be started from the card"
    )
    ignored_ids = fields.One2many(
        "shoper.ignored.record", "connector_id", "Ignored Records", readonly=True
    )
    changes_graph = fields.Text(
        compute="_compute_overview", help="Changes a day, and failures"
    )

    @api.depends_context("lang", "tz", "uid")
    def _compute_overview(self):
        plans = self._counts("shoper.sync.run", *self._to_look_at())
        to_decide = self._decision_counts()
        # What the filter *Not Sent to the Shop* finds, and what is only in Odoo: it is
        # counted whatever the reader may see.
        offered = self.env["shoper.sync"]._entity("product")._offered_domain()
        countable = {
            shop.id: shop._taking_part(offered)
            for shop in self._origin.sudo()
            if shop._product_scope().with_user(SUPERUSER_ID)._fits()
        }
        products = self.env["shoper.element"]._product_counts(self.ids, countable)
        only_shop = self._counts("shoper.element", *self._only_in_shop())
        downloaded = self._counts(
            "shoper.sync.step",
            ("entity", "=", "product"),
            ("is_partial", "=", False),
            ("is_downloaded", "=", True),
        )
        last, today = self._last_runs(), fields.Date.context_today(self)
        days = [today - timedelta(days=ago) for ago in reversed(range(DAYS))]
        runs_of_days = self._runs_since(days[0])
        # A query of its own: given the ids of the runs, PostgreSQL knows how many they
        # are, which it would only guess in a join.
        counts = self._change_counts(
            {
                *(run.id for run in last.values()),
                *(run_id for run_id, *_ in runs_of_days),
            }
        )
        by_day = self._counts_by_day(runs_of_days, counts)
        presets = self.env["shoper.sync.preset"].search_fetch(
            [("connector_id", "in", self.ids)],
            ["name", "connector_id", "is_scheduled", "next_run", "allow_deletes"],
        )
        by_connector = presets.grouped("connector_id")
        runnable = presets.filtered("may_run")
        tries = self.env["shoper.sync.run"]._next_second_tries(self.ids)
        for connector in self:
            origin = connector._origin
            own = by_connector.get(origin, presets.browse())
            connector.plan_count = plans.get(origin, 0)
            connector.to_decide_count, connector.blocked_count = to_decide.get(
                origin.id, (0, 0)
            )
            connector.edited_count, connector.only_odoo_count = products.get(
                origin.id, (0, 0)
            )
            connector.is_only_unknown = origin not in downloaded
            connector.is_only_odoo_unknown = origin.id not in countable
            connector.only_shop_count = only_shop.get(origin, 0)
            run = connector.last_run_id = last.get(origin.id, False)
            connector.last_run_text = run and self._last_run_text(
                run, counts[run.id, "done"]
            )
            connector.last_run_state = run and run.state
            connector.changes_graph = self._graph(origin.id, days, by_day)
            scheduled = own.filtered(lambda preset: preset.is_scheduled)
            scheduled = scheduled.filtered("next_run").sorted("next_run")[:1]
            connector.schedule_text = bool(scheduled) and self._moment_text(
                scheduled.next_run, scheduled.name
            )
            connector.next_run_text = self._next_run_text(
                scheduled, tries.get(origin.id, False)
            )
            connector.preset_buttons = [
                {"id": preset.id, "name": preset.name}
                for preset in (own & runnable)[:PRESETS]
            ]

    # -------------------------------------------------------------- decisions
    def _decision_counts(self) -> dict[int, tuple[int, int]]:
        """Count what a person must decide, and what only waits for that: {connector id:
        (to decide, blocked)}."""
        groups = self.env["shoper.decision"]._read_group(
            [
                ("connector_id", "in", self.ids),
                "|",
                ("state", "=", "open"),
                "&",
                ("state", "=", "blocked"),
                ("cause_id.state", "=", "open"),
            ],
            ["connector_id", "state"],
            ["__count"],
        )
        found = {(connector.id, state): count for connector, state, count in groups}
        return {
            connector_id: tuple(
                found.get((connector_id, state), 0) for state in ("open", "blocked")
            )
            for connector_id in self.ids
        }

    # --------------------------------------------------------------- products
    @api.model
    def _only_in_shop(self) -> list[tuple]:
        """Say which elements are products that Odoo does not have, as conditions."""
        return [
            ("entity", "=", "product"),
            ("link_state", "=", "unlinked"),
            ("is_out_of_scope", "=", False),
        ]

    def _product_scope(self) -> Any:
        """Return what says which products take part, or none."""
        return self.scope_ids.filtered(lambda scope: scope.entity == "product")

    def _taking_part(self, offered: list[tuple]) -> Domain:
        """Say which products the shop gets by a synchronisation that creates there what
        is only in Odoo, and those that it has already.

        :param offered: which ones any shop may get
        """
        self.ensure_one()
        ignored = self.ignored_ids.filtered(lambda line: line.entity == "product")
        products = self.env["shoper.sync"]._entity("product")
        return Domain.AND(
            [
                products._linkable_domain(self),
                offered,
                self._product_scope()._domain(),
                [("id", "not in", ignored.mapped("res_id"))],
            ]
        )

    def _only_in_odoo(self) -> Domain:
        """Say which products take part but have no element in the shop. Where that is
        searched, the context key ``shoper_connector_id`` must name the shop."""
        offered = self.env["shoper.sync"]._entity("product")._offered_domain()
        taking_part = self._taking_part(offered)
        return taking_part & Domain("shoper_link_state", "=", "unlinked")

    # ------------------------------------------------------------------- runs
    def _last_runs(self) -> dict[int, Any]:
        """Find the latest run of each shop that ended by itself: {connector id:
        run}."""
        if not self.ids:
            return {}
        runs = self.env["shoper.sync.run"]
        runs.flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT c.id, last.id FROM shoper_connector c
                   CROSS JOIN LATERAL (
                     SELECT r.id FROM shoper_sync_run r
                     WHERE r.connector_id = c.id AND r.state IN %(ended)s
                     ORDER BY r.id DESC LIMIT 1) last
                   WHERE c.id IN %(ids)s""",
                ended=tuple(state for state in RUN_ENDED if state != "cancelled"),
                ids=tuple(self.ids),
            )
        )
        found = runs.browse([run_id for _connector_id, run_id in rows])
        found.fetch(
            [
                *("connector_id", "state", "started_at", "applying_since"),
                *("ended_at", "auto_apply"),
            ]
        )
        return {run.connector_id.id: run for run in found}

    def _last_run_text(self, run: Any, count: int) -> str:
        """Say when a run ended, how much it did and how long it took."""
        _ = self.env._
        parts = [_("changes: %s", formatLang(self.env, count, digits=0))]
        if run.ended_at:
            parts.insert(0, moment_text(self.env, run.ended_at))
        if run.duration:  # without the time that a plan waited for a person
            parts.append(run.duration)
        return " · ".join(parts)

    def _next_run_text(self, scheduled: Any, tried: Any) -> str | bool:
        """Say what starts next by itself, and when.

        :param scheduled: the preset that its schedule starts first, or none
        :param tried: the run that is the first to be tried once more, or False
        """
        if tried and not (scheduled and scheduled.next_run < tried.retry_at):
            text = self.env._("%s, second try after an outage", tried.what)
            return self._moment_text(tried.retry_at, text)
        if not scheduled:
            return False
        return self._moment_text(scheduled.next_run, scheduled.name)

    def _moment_text(self, moment: Any, text: str) -> str:
        """Say what happens at a moment, as the reader writes moments."""
        return f"{moment_text(self.env, moment)} · {text}"

    # ------------------------------------------------------------------ graph
    def _graph(
        self,
        shop_id: int,
        days: list[Any],
        counts: dict[tuple[int, Any], tuple[int, int]],
    ) -> str:
        """Draw the changes of a shop that were carried out each day, and what failed
        (changes, steps, and runs that failed as a whole).

        :param counts: see :meth:`_counts_by_day`
        """
        locale, values = babel_locale_parse(self.env.lang or "en_US"), []
        for day in days:
            done, failed = counts.get((shop_id, day), (0, 0))
            label = format_skeleton("Md", day, locale=locale)
            values.append({"label": label, "value": done, "failed": failed})
        return json.dumps([{"values": values}])

    def _runs_since(self, first: Any) -> list[tuple[int, int, int, Any]]:
        """Find the runs that ended since a day of the reader: [(run id, connector id,
        failures, day)]. A run that failed as a whole counts once, of others each step
        that failed.

        :param first: the first day
        """
        if not self.ids:
            return []
        self.env["shoper.sync.run"].flush_model()
        self.env["shoper.sync.step"].flush_model()
        return self.env.execute_query(
            SQL(
                """SELECT id, connector_id,
                     CASE WHEN state = 'failed' THEN 1 ELSE (
                       SELECT count(*) FROM shoper_sync_step s
                       WHERE s.run_id = r.id AND s.state = 'failed') END,
                     (ended_at AT TIME ZONE 'UTC' AT TIME ZONE %s)::date
                   FROM shoper_sync_run r
                   WHERE connector_id IN %s AND ended_at >= %s::date - 1""",
                str(self.env.tz),
                tuple(self.ids),
                first,
            )
        )

    def _counts_by_day(
        self,
        runs: list[tuple[int, int, int, Any]],
        counts: Counter[tuple[int, str]],
    ) -> dict[tuple[int, Any], tuple[int, int]]:
        """Sum up runs by shop and day: {(connector id, day): (done, failed)}.

        :param runs: see :meth:`_runs_since`
        :param counts: what these did, see :meth:`_change_counts`
        """
        found: dict[tuple[int, Any], tuple[int, int]] = {}
        for run_id, connector_id, failures, day in runs:
            done, failed = found.get((connector_id, day), (0, 0))
            found[connector_id, day] = (
                done + counts[run_id, "done"],
                failed + counts[run_id, "failed"] + failures,
            )
        return found

    def _change_counts(self, run_ids: Collection[int]) -> Counter[tuple[int, str]]:
        """Count what runs did and what failed: {(run id, ``done`` or ``failed``):
        number}. Whoever sees the shop sees the numbers.

        All that is asked for is in the index by step: no change is read itself."""
        self.env["shoper.sync.change"].flush_model(["step_id", "state"])
        rows = self.env.execute_query(
            SQL(
                """SELECT s.run_id, CASE c.state WHEN 'failed' THEN 'failed'
                     ELSE 'done' END, count(*)
                   FROM shoper_sync_step s
                     JOIN shoper_sync_change c ON c.step_id = s.id
                   WHERE s.run_id = ANY(%s) AND c.state IN ('done', 'undone', 'failed')
                   GROUP BY 1, 2""",
                list(run_ids),
            )
        )
        return Counter({(run_id, state): count for run_id, state, count in rows})

    # ---------------------------------------------------------------- buttons
    def action_run_preset(self):
        """Run the preset whose button was pressed now, and show the run.

        :raises UserError: when it is none of the shop's, or none any more
        """
        self.ensure_one()
        preset = self.preset_ids & self.env["shoper.sync.preset"].browse(
            self.env.context.get("shoper_preset_id")
        )
        if not preset:
            raise UserError(
                self.env._(
                    "This preset was archived or deleted meanwhile. Reload the page."
                )
            )
        return preset.action_run()

    @api.model
    def _to_look_at(self) -> list[tuple]:
        """Say which plans wait for a person, as conditions: a comparison is none, it is
        only shown, and in an empty one there is nothing to look at."""
        return [
            ("state", "=", "planned"),
            ("purpose", "!=", "compare"),
            "|",
            ("change_ids.state", "in", ("planned", "sending", "skipped", "failed")),
            ("step_ids.state", "in", ("failed", "blocked")),
        ]

    def action_open_plans(self):
        """Open the plans that wait for a person; the only one at once."""
        self.ensure_one()
        action = self._with_empty_help(
            self.action_open_runs(),
            self.env._("No plan waits for anybody here"),
            self.env._(
                "What a preview found is listed here until somebody applies or "
                "discards it."
            ),
        )
        action["domain"] = [("connector_id", "=", self.id), *self._to_look_at()]
        plans = self.env["shoper.sync.run"].search(action["domain"], limit=2)
        return plans._action_open() if len(plans) == 1 else action

    def action_open_presets(self):
        """Open the presets of the shop."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "shoper_connector.shoper_sync_preset_action"
        )
        return action | {
            "domain": [("connector_id", "=", self.id)],
            "context": {"default_connector_id": self.id},
        }

    def action_open_last_run(self):
        """Open the latest synchronisation that ended."""
        self.ensure_one()
        self.check_access("read")
        return self.last_run_id._action_open()

    def action_open_failed_run(self):
        """Open the synchronisations because of which the shop counts as failing, the
        latest of each preset; all synchronisations of the shop if none fails by now."""
        self.ensure_one()
        self.check_access("read")
        _since, run_ids = self._failing().get(self.id, (None, []))
        if not run_ids:
            return self.action_open_runs()
        return self.env["shoper.sync.run"].browse(run_ids)._action_open_all()

    def action_open_only_shop(self):
        """Open the products of the shop that Odoo does not have."""
        self.ensure_one()
        action = self.action_open_elements()
        action["domain"] += self._only_in_shop()
        action["context"] = {}
        known = Domain("connector_id", "=", self.id) & Domain("entity", "=", "product")
        if not self.env["shoper.element"].search_count(known, limit=1):
            return action  # nothing was downloaded yet: its help tells how to begin
        return self._with_empty_help(
            action, self.env._("Nothing here is only in the shop")
        )

    def action_open_only_odoo(self):
        """Open the products of Odoo that the shop does not have.

        :raises ValidationError: the conditions by which they take part do not fit
        """
        self.ensure_one()
        self.check_access("read")
        # Only the conditions are made with all rights: the reader searches by them.
        connector = self.sudo()
        connector._product_scope()._check_record_domain()
        return self._with_empty_help(
            self._action_open_products(list(connector._only_in_odoo())),
            self.env._("No product here is only in Odoo"),
        )

    def action_open_edited(self):
        """Open the products that were edited in Odoo and not sent to the shop."""
        self.ensure_one()
        self.check_access("read")
        action = self._action_open_products([])
        action["context"] |= {"search_default_shoper_unsent": 1}
        return self._with_empty_help(
            action,
            self.env._("No product here has been edited since it was last compared"),
            self.env._(
                "What you edit in Odoo is listed here until it is sent to the shop, or "
                "compared with it."
            ),
        )

    @api.model
    def _with_empty_help(self, action, sentence, text=""):
        """Make a list say what it means that it is empty, instead of the help of its
        menu, which tells how to begin.

        :param action: that opens the list
        :param sentence: what an empty one says
        :param text: what it says below that
        """
        return action | {"help": self._empty_list_help(sentence, text)}

    def _action_open_products(self, domain):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sale.product_template_action"
        )
        return action | {
            "domain": domain,
            "context": {"shoper_connector_id": self.id},
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
        }
