from typing import Any

from markupsafe import Markup

from odoo import api, fields, models

from ...sync.engine.dates import moment_text
from ...sync.engine.shown.edited import (
    NEVER,
    LastWrite,
    edited_sides,
    edited_text,
    last_writes,
)
from ...sync.engine.shown.facts import ShownFacts
from ...sync.engine.shown.quotes import quoted_apart
from ...sync.engine.states import LIVE

FEW = 3  # values that a row shows
MOST_LINES = 20  # of a reason that a row shows; the form has all
CANDIDATE_FACTS = ("code", "ean", "price", "details")  # not each type has all of them
VALUE = Markup(
    '<div class="o_shoper_side text-wrap text-break"><span class="text-muted">%s</span>'
    " %s</div>"
)
TEXT = Markup('<div class="o_shoper_side text-wrap text-break">%s</div>')
REASON = Markup('<div class="text-wrap text-break">%s</div>')
NEW_LINE = Markup("<br/>")
# Names of twins may differ in a space only, which must show.
TWINS = Markup('<div class="o_shoper_side text-prewrap text-break">%s</div>')
MUTED = Markup('<div class="text-muted">%s</div>')
MORE = Markup('<div class="text-muted">+%s</div>')
SMALL = Markup('<div class="text-muted small text-wrap">%s</div>')
ANSWERED = Markup('<div class="fw-bold text-wrap text-break">%s</div>')
ASK = Markup('<div class="text-muted text-wrap">%s</div>')
BLOCKED = Markup('<div class="fw-bold text-wrap">%s</div>')


class ShoperDecision(models.Model):
    """Show what people see of a decision: what each side holds, who edited it when, and
    what waits for it. It is read at once for all decisions that are shown."""

    _inherit = "shoper.decision"

    # Not exportable: of people these fields tell where they live, and Odoo's own export
    # would offer them with the list.
    shop_html = fields.Html(
        "In the Shop", compute="_compute_sides", sanitize=False, exportable=False
    )
    odoo_html = fields.Html(
        "In Odoo", compute="_compute_sides", sanitize=False, exportable=False
    )
    odoo_edited = fields.Char(
        "Last Updated in Odoo",
        compute="_compute_edited",
        help="When it was last edited in Odoo, and by whom",
    )
    odoo_editor = fields.Char(
        compute="_compute_edited", help="Who wrote the record last, if a person did"
    )
    shop_read = fields.Char(
        "Read from the Shop",
        compute="_compute_edited",
        help="When the shop's value was last read",
    )
    shop_edited = fields.Char(
        "Last Edited in the Shop",
        compute="_compute_edited",
        help="The shop tells this of products only.",
    )
    blocked_text = fields.Char("Blocks", compute="_compute_blocked_text")
    why = fields.Html(compute="_compute_why", sanitize=False, exportable=False)
    element_facts = fields.Html(
        "Data in the Shop",
        compute="_compute_element_facts",
        exportable=False,
        sanitize=False,  # made of escaped text only
    )
    candidate_facts = fields.Json(
        compute="_compute_candidate_facts",
        help="The columns in which any of the candidates has something",
    )

    # ---------------------------------------------------------------------- values
    @api.depends(
        "change_id", "value_ids", "candidate_ids", "element_id", "is_about_twins"
    )
    @api.depends_context("lang", "tz", "uid")
    def _compute_sides(self):
        # Computed for all at once.
        self.filtered("has_values").value_ids.mapped("label")
        twins = self.filtered("is_about_twins")._twins()
        others = self.filtered(lambda decision: decision not in twins)
        facts, texts = others._facts_lines(), others._change_texts()
        texts |= others._record_lines()
        for decision in self:
            if decision.has_values:
                decision.shop_html, decision.odoo_html = decision._values_html()
                continue
            if decision in twins:
                elements, records = twins[decision]
                decision.shop_html, decision.odoo_html = (
                    bool(named) and TWINS % quoted_apart(self.env, named)
                    for named in (
                        [(element.name, element.remote_id) for element in elements],
                        [(record.name, 0) for record in records],
                    )
                )
                continue
            text = texts.get(decision)
            # What is to be created on one side is what the other side holds; what could
            # not be undone is what that side itself held. Actions are done in Odoo.
            of_shop = (decision.verb or "").endswith("_shop")
            is_action = decision.verb == "act"
            is_of_odoo = (
                decision in facts or is_action or of_shop != decision._is_of_undo()
            )
            shop = facts.get(decision) or (not is_of_odoo and text)
            odoo = is_of_odoo and text
            decision.shop_html = TEXT % shop if shop else False
            if shop and decision.verb == "gone_shop":
                last_known = SMALL % self.env._("as last known")
                decision.shop_html = decision.shop_html + last_known
            decision.odoo_html = TEXT % odoo if odoo else False
            if odoo and is_action:
                not_done = SMALL % self.env._("planned, not done yet")
                decision.odoo_html = decision.odoo_html + not_done

    def _change_texts(self) -> dict[Any, str]:
        """Tell in one line what the changes hold, or which records there are to choose
        from, where there are no values to choose from: {decision: text}."""
        shown = self.filtered(lambda item: item.change_id and not item.has_values)
        texts = shown._candidate_names()
        left = shown.filtered(
            lambda item: item not in texts and item.kind not in ("link", "gone")
        )
        of_undo = left.filtered(lambda item: item._is_of_undo())
        # Computed for these changes alone: else Odoo describes all that are shown.
        for some, name in ((of_undo, "before_text"), (left - of_undo, "brief")):
            ids = some.change_id.ids
            for decision in some:
                texts[decision] = decision.change_id.with_prefetch(ids)[name]
        return texts

    def _candidate_names(self) -> dict[Any, str]:
        """Name the records to choose from, as far as the reader may see them, of all
        decisions at once: {decision: names in one line}."""
        texts = {}
        asked = self.filtered("candidate_ids")
        for code, own in asked.grouped("entity").items():
            model = self.env[self.env["shoper.sync"]._entity(code)._odoo_model]
            found = model.browse(set(own.candidate_ids.mapped("res_id"))).exists()
            readable = found._filtered_access("read")
            names = {record.id: record.display_name for record in readable}
            for decision in own:
                shown = (names.get(line.res_id) for line in decision.candidate_ids)
                texts[decision] = " · ".join(filter(None, shown))
        return texts

    def _values_html(self) -> tuple[Markup, Markup]:
        """Show the values to choose from, with who edited them when."""
        edited = self.shop_edited and self.env._("last edited %s", self.shop_edited)
        read = self.shop_read and self.env._("read %s", self.shop_read)
        told = " · ".join(filter(None, (edited, read)))
        written = LastWrite(self.odoo_editor, self.odoo_edited).text(self.env)
        return (
            self._column("shop_html") + (SMALL % told if told else ""),
            self._column("odoo_html") + (SMALL % written if written else ""),
        )

    def _last_agreed_html(self) -> Markup:
        """Show the values that both sides last agreed on, if they ever did, and which
        side was edited since."""
        base = self.change_id.base or {}
        if all(base.get(value.code) is None for value in self.value_ids):
            return TEXT % self.env._("Never compared before")
        change = self.change_id
        entity = self.env["shoper.sync"]._entity(self.entity)
        sides = edited_sides(entity, base, change.before or {}, change.after or {})
        return (
            TEXT % edited_text(self.env, sides)
            + TEXT % self.env._("Last agreed")
            + self._column("base_html")
        )

    def _column(self, name: str) -> Markup:
        """Show the first values of one column, what is undecided first.

        :param name: field of ``shoper.decision.value``
        """
        values = self.value_ids.sorted(lambda value: (bool(value.choice), value.id))
        more = max(0, len(values) - FEW)
        lines = Markup("").join(
            VALUE % (f"{value.label}:", value[name] or "") for value in values[:FEW]
        )
        return lines + (MORE % more if more else "")

    def _facts_lines(self) -> dict[Any, str]:
        """Tell in one line what the shop says of the elements that people must find:
        {decision: text}."""
        about = self.filtered(
            lambda item: (
                item.element_id
                and (item.kind in ("link", "gone") or item.candidate_ids)
            )
        )
        about.element_id.fetch(["name", "code", "ean", "shop_values", "shop_facts"])
        lines = {}
        for code, own in about.grouped("entity").items():
            entity = self.env["shoper.sync"]._entity(code)
            shown = ShownFacts(entity)
            for decision in own:
                facts = entity._shown_of_element(decision.element_id)
                lines[decision] = shown.line(facts)
        about.element_id.invalidate_recordset(["shop_values", "shop_facts"])
        return lines

    def _record_lines(self) -> dict[Any, str]:
        """Tell in one line what Odoo holds of what is gone from the shop, as far as the
        reader may see it: {decision: text}."""
        gone = self.filtered(lambda item: item.verb == "gone_shop" and item.res_id)
        lines = {}
        for (code, connector), own in gone.grouped(
            lambda item: (item.entity, item.connector_id)
        ).items():
            shown = ShownFacts(self.env["shoper.sync"]._entity(code))
            facts = shown.of_records(connector, own.mapped("res_id"))
            for decision in own:
                lines[decision] = shown.line(facts.get(decision.res_id, {}))
        return lines

    @api.depends("element_id", "candidate_ids", "kind")
    @api.depends_context("lang")
    def _compute_element_facts(self):
        for decision in self:
            element, facts = decision.element_id, False
            if element and (decision.kind == "link" or decision.candidate_ids):
                entity = element._sync_entity()
                facts = ShownFacts(entity).table(entity._shown_of_element(element))
            decision.element_facts = facts

    @api.depends("candidate_ids")
    @api.depends_context("lang", "uid")
    def _compute_candidate_facts(self):
        for decision in self:
            lines = decision.candidate_ids
            decision.candidate_facts = [
                name for name in CANDIDATE_FACTS if any(lines.mapped(name))
            ]

    # ---------------------------------------------------------------------- edited
    @api.depends("res_model", "res_id", "step_id")
    @api.depends_context("lang", "tz", "uid")
    def _compute_edited(self):
        """Tell of values in conflict who edited the record, as far as the reader may
        see it, when the shop was read, and when somebody had edited it there."""
        shown = self.filtered("has_values")
        (self - shown).odoo_edited = (self - shown).shop_read = False
        (self - shown).odoo_editor = (self - shown).shop_edited = False
        moments = shown.element_id._shop_edit_moments()
        for model, own in shown.grouped("res_model").items():
            written = last_writes(self.env, model, own.mapped("res_id"))
            for decision in own:
                last = written.get(decision.res_id, NEVER)
                decision.odoo_edited = last.told
                decision.odoo_editor = last.editor
                started = decision.step_id.started_at
                decision.shop_read = moment_text(self.env, started)
                moment = moments.get(decision.element_id.id)
                decision.shop_edited = moment_text(self.env, moment)

    # --------------------------------------------------------------------- blocked
    @api.depends("blocked_count")
    @api.depends_context("lang")
    def _compute_blocked_text(self):
        """Tell what waits for each decision, counted by type."""
        labels = dict(self.env["shoper.sync"]._entity_selection())
        counts, same = {}, {}
        for cause, entity, is_same, count in self._read_group(
            [("cause_id", "in", self.ids), ("state", "=", "blocked")],
            ["cause_id", "entity", "is_same"],
            ["__count"],
        ):
            if is_same:
                same[cause] = same.get(cause, 0) + count
            else:
                counts.setdefault(cause, []).append((entity, count))
        for decision in self:
            origin, parts = decision._origin, []
            if same.get(origin):
                text = self.env._("The same holds for: %s more", same[origin])
                parts.append(text)
            if counts.get(origin):
                blocked = ", ".join(
                    f"{labels[entity]} ({count})" for entity, count in counts[origin]
                )
                parts.append(self.env._("Blocks: %s", blocked))
            decision.blocked_text = " · ".join(parts)

    @api.depends(
        "message",
        "blocked_text",
        "kind",
        "value_ids",
        "answer",
        "decided_by",
        "decided_at",
        "lacks_right_to_make",
        "state",
        "cause_id.state",
        "is_same",
    )
    @api.depends_context("lang", "tz", "uid")
    def _compute_why(self):
        """Tell why it is asked about, and what stands behind it; of a conflict, whose
        group says why, which side was edited since the values last agreed on. What only
        waits for another decision names that alone: its own reason would tell what to
        do without it. What is not asked about any more says first what was
        answered."""
        for decision in self:
            lines = (decision.message or "").splitlines()
            more = len(lines) - MOST_LINES
            why = REASON % NEW_LINE.join(lines[:MOST_LINES])
            why += MORE % more if more > 0 else ""
            if decision.kind == "conflict":
                why = MUTED % decision._last_agreed_html()
            if cause := decision._waits_for():
                why = REASON % cause._waited_for_text()
            if decision.lacks_right_to_make and decision.state in LIVE:
                why += ASK % self.env._(
                    "Only who may create taxes (Accounting: Administrator) has the "
                    "button Make It Like… here: ask such a person to press it."
                )
            if decision.blocked_text:
                why += BLOCKED % decision.blocked_text
            if decision.answer:
                why = ANSWERED % decision._answered_text() + why
            decision.why = why
