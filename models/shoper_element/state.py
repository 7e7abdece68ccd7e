from odoo import api, fields, models

SYNC_STATES = [
    ("unlinked", "Not Linked"),
    ("linked", "Linked"),
    ("same", "In Agreement"),
    ("changed", "Changed in Odoo"),
    ("differs", "Differs"),
    ("conflict", "Conflict"),
    ("waiting", "Waiting"),
    ("failed", "Failed"),
    ("ignored", "Ignored"),
    ("missing", "Gone from the Shop"),
]
# States by what an open change of the latest comparison means, the gravest first.
BY_CHANGE = {
    "failed": "failed",
    "conflict": "conflict",
    "waiting": "waiting",
    "changed": "changed",
    "differs": "differs",
}
# States of a step that has compared what it is about.
COMPARED = ("planned", "applying", "done", "done_with_errors", "skipped")


class ShoperElement(models.Model):
    """Tell how elements stood to their records when they were last compared."""

    _inherit = "shoper.element"

    sync_state = fields.Selection(
        SYNC_STATES,
        string="State",
        compute="_compute_sync_state",
        help="As of the last comparison of the properties chosen then. Changed in "
        "Odoo: edited since. Linked: not compared yet.",
    )
    synced_at = fields.Datetime("Last Synchronisation", compute="_compute_sync_state")

    @api.depends("link_state", "res_id")
    def _compute_sync_state(self):
        """Tell the state of each element by what its latest comparison left undone."""
        # Whoever sees an element may know its state, also where it follows from steps
        # and changes that the reader does not see.
        steps = self.sudo()._last_steps()
        changes = self.env["shoper.sync.change"].sudo()
        found = {}
        for change in changes.search_fetch(
            [
                ("element_id", "in", self.ids),
                ("step_id", "in", [step.id for step in steps.values()]),
                ("state", "not in", ("done", "undone")),
            ],
            ["element_id", "step_id", "verb", "state"],
        ):
            if change.step_id == steps.get(change.element_id.id):
                found.setdefault(change.element_id.id, set()).add(self._meaning(change))
        changed = self._changed_ids()
        for element in self:
            step = steps.get(element.id)
            element.synced_at = element.linked_at
            if step:
                element.synced_at = step.ended_at or step.write_date
            if element.link_state != "linked":
                element.sync_state = element.link_state
                continue
            meanings = found.get(element.id, set())
            if element.id in changed:
                meanings = meanings | {"changed"}
            element.sync_state = next(
                (state for key, state in BY_CHANGE.items() if key in meanings),
                "same" if step else "linked",
            )

    def _meaning(self, change):
        """Return the key of ``BY_CHANGE`` for a change that was not carried out."""
        if change.state == "failed":
            return "failed"
        if change.verb == "conflict":
            return "conflict"
        return "waiting" if change.state == "waiting" else "differs"

    def _last_steps(self):
        """Find the latest step in which each element was compared: {element id:
        step}."""
        steps = self.env["shoper.sync.step"]
        found = {}
        for (connector, entity), elements in self.grouped(
            lambda element: (element.connector_id, element.entity)
        ).items():
            own = [
                ("connector_id", "=", connector.id),
                ("entity", "=", entity),
                ("state", "in", COMPARED),
                ("started_at", "!=", False),
                ("update_linked", "!=", "none"),
            ]
            last = steps.search(
                [*own, ("is_partial", "=", False)], order="id desc", limit=1
            )
            later = steps.search(
                [*own, ("is_partial", "=", True), ("id", ">", last.id or 0)], order="id"
            )
            found |= dict.fromkeys(elements.ids, last)
            for step in later:
                found |= dict.fromkeys(step._concerned(elements).ids, step)
        return found
