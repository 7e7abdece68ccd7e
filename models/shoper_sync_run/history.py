from collections import Counter

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import formatLang

from ..shoper_sync_change.change import SIDES

PURPOSES = [
    ("wizard", "Synchronisation"),
    ("preset", "Preset"),
    ("decision", "Decision"),
    ("undo", "Undoing"),
    ("product", "Single Products"),
    ("compare", "Comparison"),
    ("settings", "What Orders Need"),
    ("webhook", "Told by the Shop"),
    ("stock", "Stock Moved in Odoo"),
]
ICONS = {
    "wizard": "fa-refresh",
    "preset": "fa-clock-o",
    "decision": "fa-question-circle",
    "undo": "fa-undo",
    "product": "fa-cube",
    "compare": "fa-columns",
    "settings": "fa-cog",
    "webhook": "fa-bell-o",
    "stock": "fa-truck",
}
ICON = Markup('<i class="fa fa-fw %(icon)s" role="img" title="%(kind)s"></i>')


class ShoperSyncRun(models.Model):
    """Say what a run was, in words in which people remember it."""

    _inherit = "shoper.sync.run"

    purpose = fields.Selection(
        PURPOSES,
        "Kind",
        required=True,
        readonly=True,
        default="wizard",
        index=True,
    )
    what = fields.Char(compute="_compute_what", help="The preset, or what was done")
    icon = fields.Html(
        "Icon of the Kind",
        compute="_compute_icon",
        sanitize=False,  # made of names of icons and escaped texts only
        exportable=False,
    )
    result = fields.Selection(
        lambda self: [
            *self._fields["state"]._description_selection(self.env),
            ("compared", self.env._("Compared")),
        ],
        compute="_compute_result",
    )
    changed = fields.Char(
        "Changes",
        compute="_compute_changed",
        help="How many changes were made on each side",
    )
    duration = fields.Char(
        compute="_compute_duration",
        help="From start to end; for a plan that waited for approval, since it was "
        "applied",
    )

    @api.depends("purpose", "preset_id.name")
    @api.depends_context("lang")
    def _compute_what(self):
        labels = dict(self._fields["purpose"]._description_selection(self.env))
        for run in self:
            run.what = run.preset_id.name or labels.get(run.purpose)

    @api.depends("purpose")
    @api.depends_context("lang")
    def _compute_icon(self):
        kinds = dict(self._fields["purpose"]._description_selection(self.env))
        for run in self:
            kind = kinds.get(run.purpose)
            run.icon = kind and ICON % {"icon": ICONS[run.purpose], "kind": kind}

    @api.depends("state", "purpose", "step_ids.is_downloaded")
    def _compute_result(self):
        for run in self:
            is_compared = run.purpose == "compare" and run.state == "cancelled"
            is_compared &= any(run.step_ids.mapped("is_downloaded"))
            run.result = "compared" if is_compared else run.state

    @api.depends("change_ids.state", "change_ids.verb")
    @api.depends_context("lang")
    def _compute_changed(self):
        for run in self:
            sides = Counter()
            for step in run.step_ids:
                for verb, _action, state, number in step.tally or ():
                    if state in ("done", "undone"):
                        sides[SIDES.get(verb, "link")] += number
            run.changed = self._changed_text(sides)

    def _changed_text(self, sides):
        """Say how many changes there are on each side.

        :param sides: {``odoo``, ``shop`` or ``link``: number}
        """
        numbers = {
            side: formatLang(self.env, count, digits=0) for side, count in sides.items()
        }
        texts = {
            "odoo": self.env._("%s in Odoo", numbers.get("odoo")),
            "shop": self.env._("%s in the shop", numbers.get("shop")),
            "link": self.env._("%s linked", numbers.get("link")),
        }
        return ", ".join(text for side, text in texts.items() if sides.get(side))

    @api.depends("started_at", "applying_since", "ended_at", "auto_apply")
    @api.depends_context("lang")
    def _compute_duration(self):
        for run in self:
            waited = run.applying_since and not run.auto_apply
            began = run.applying_since if waited else run.started_at
            run.duration = (
                began and run.ended_at and self._duration_text(run.ended_at - began)
            )

    def _duration_text(self, duration):
        """Say how long something took, as coarsely as people do."""
        minutes, seconds = divmod(max(0, round(duration.total_seconds())), 60)
        hours, minutes = divmod(minutes, 60)
        if hours:
            return self.env._(
                "%(hours)s h %(minutes)s min", hours=hours, minutes=minutes
            )
        if minutes:
            return self.env._(
                "%(minutes)s min %(seconds)s s", minutes=minutes, seconds=seconds
            )
        return self.env._("%s s", seconds)

    def action_show_comparison(self):
        """Show what a comparison of a product found, as a dialog in which each row is
        chosen; the run itself where there is nothing to show."""
        self.ensure_one()
        self.check_access("read")
        if self.purpose != "compare" or self.state != "planned":
            return self._action_open()
        action = self.env["shoper.product.compare"]._open_for(self)
        # Whatever is chosen is done by a run of its own. Users may not write runs.
        self.sudo()._end("cancelled", self.env._("Compared only: nothing was written."))
        return action
