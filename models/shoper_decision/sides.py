from odoo import models

from ...sync.core.compare import left
from .choose import NO_OPTIONS


class ShoperDecision(models.Model):
    """Carry out that a person chose a side or a record."""

    _inherit = "shoper.decision"

    def _choose_record(self, record):
        """Link the element with a record of Odoo."""
        self.ensure_one()
        self._fitting(lambda decision: decision.element_id)
        self.element_id.action_link(record)  # which takes it off the list
        return self._report(self)

    def _choose_side(self, side, values=None):
        """Decide which side's values count, in those of the decisions of which a run
        can carry that out.

        :param side: ``shop``, ``odoo`` or ``leave``
        :param values: ``shoper.decision.value`` rows; when left out, all that are
            undecided
        """
        chosen = self._fitting(lambda decision: decision._can_choose(side))
        if values is None:
            values = chosen.value_ids.filtered(lambda value: not value.choice)
        # Users may not write answers but through this method.
        values = chosen._with_joined(values.sudo())
        if not chosen._are_shown(values):
            return self._changed_report()
        if side == "leave":
            chosen._leave(values)
        else:
            chosen._carry_out(side, values)
        return self._report(chosen)

    def _are_shown(self, values):
        """Tell whether the values are those that the person saw: a synchronisation may
        have met the decision again since the screen was read. The screen says in which
        change it was met then (context key ``shoper_shown``); what is chosen in a list
        has none.

        :param values: ``shoper.decision.value`` rows that are to be answered
        """
        shown = self.env.context.get("shoper_shown")
        if not shown or len(self) > 1 or shown == self.change_id.id:
            return True
        seen = self.change_id.browse(shown).exists()
        seen, now = (seen and seen._both_sides()) or {}, self._sides()
        codes = (values & self.value_ids).mapped("code")
        return all(code in seen and seen[code] == now[code] for code in codes)

    def _changed_report(self):
        """Say that nothing was decided since the values are others by now, and reload
        the screen."""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": self.env._(
                    "Nothing was decided: the values changed meanwhile. Look again."
                ),
                "type": "warning",
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _with_joined(self, values):
        """Add the values that only make sense together with these."""
        chosen, added = values.grouped("decision_id"), []
        for decision in self:
            codes = [value.code for value in chosen.get(decision, ())]
            for joined in self.env["shoper.sync"]._entity(decision.entity)._joined:
                if joined.intersection(codes):
                    added.append(
                        decision.value_ids.filtered(
                            lambda value, joined=joined: value.code in joined
                        )
                    )
        return values.union(*added)

    def _leave(self, values):
        """Note both values as those that the sides last agreed on, so that nothing is
        asked until one of them is edited again."""
        chosen = values.grouped("decision_id")
        for decision in self:
            sides, base = decision._sides(), dict(decision.element_id.base or {})
            memo = dict(decision.memo or {})
            before = memo.setdefault("base", {})
            after = memo.setdefault("left", {})
            for value in chosen.get(decision, ()):
                code = value.code
                before[code] = base.get(code)
                base[code] = after[code] = left(*sides[code])
            decision.element_id.base = base
            decision.memo = memo
        values.choice = "leave"
        self.filtered(
            lambda decision: all(decision.value_ids.mapped("choice"))
        )._decide_values()
        self.env["shoper.decision"]._announce()

    def _carry_out(self, side, values):
        """Queue a run that writes the values of one side on the other one.

        :param side: ``shop`` or ``odoo``: whose values count
        :param values: ``shoper.decision.value`` rows, undecided
        """
        engine = self.env["shoper.sync"]
        for connector, own in self.grouped("connector_id").items():
            options = []
            for code, some in own.grouped("entity").items():
                hints = engine._entity(code)._option_hints()
                options.append(
                    NO_OPTIONS
                    | {
                        "entity": code,
                        "update_linked": "shop" if "update_odoo" in hints else "odoo",
                        "only_element_ids": some.element_id.ids,
                        "choices": some._choices(side, values),
                    }
                )
            run = own._queue(connector, options)
            (values & own.value_ids).choice = side
            for decision in own.filtered("decision_run_id"):
                memo = dict(decision.memo or {})
                runs = [*memo.get("runs", ()), decision.decision_run_id.id]
                decision.memo = memo | {"runs": runs}
            own.decision_run_id = run
            own.filtered(
                lambda decision: all(decision.value_ids.mapped("choice"))
            )._decide_values(run)
        self.env["shoper.decision"]._announce()

    def _choices(self, side, values):
        """Return what a step is to write: {element id as a text: {property: {``side``
        whose value counts, values seen by the person: ``odoo``, ``shop``}}}."""
        choices, chosen = {}, values.grouped("decision_id")
        for decision in self:
            sides = decision._sides()
            codes = [value.code for value in chosen.get(decision, ())]
            choices.setdefault(str(decision.element_id.id), {}).update(
                {
                    code: {"side": side, "odoo": sides[code][0], "shop": sides[code][1]}
                    for code in codes
                }
            )
        return choices
