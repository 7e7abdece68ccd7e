from odoo import fields, models
from odoo.exceptions import UserError

from ...sync.engine.states import LIVE

FEW_NAMED = 5  # decisions that a notification names
NO_OPTIONS = {
    "enabled": True,
    "fetch_all": True,
    "is_partial": True,
    "update_linked": "none",
    "import_unlinked": False,
    "export_unlinked": False,
    "delete_unlinked": False,
    "conflict_policy": "protect",
}


class ShoperDecision(models.Model):
    """Decide: what a person presses below a decision.

    Nothing but what this addon remembers is written here. Values are carried over and
    records created by a partial run of the person who decides, which looks at both
    sides again before it writes."""

    _inherit = "shoper.decision"

    def action_take_shop(self):
        """Let the shop's values count in all of these."""
        return self._choose_side("shop")

    def action_take_odoo(self):
        """Let Odoo's values count in all of these."""
        return self._choose_side("odoo")

    def action_leave(self):
        """Leave both values as they are until one of them is edited again."""
        return self._choose_side("leave")

    def action_create(self):
        """Create the elements in Odoo: none of the candidates is the right record."""
        chosen = self._fitting(lambda decision: decision.can_create)
        twins = chosen.filtered("is_about_twins")
        if twins:
            twins.action_create_both()
        (chosen - twins)._create_elements()
        return self._report(chosen)

    def _create_elements(self):
        """Queue a run that creates the elements of these decisions, and remember that
        their candidates were refused."""
        self._tell_apart()
        for decision in self:
            element = decision.element_id
            refused = set(element.refused_res_ids or ())
            found = set((decision.change_id.meta or {}).get("candidates", ()))
            decision.memo = (decision.memo or {}) | {
                "refused": sorted(refused),
                "note": element.left_note,
            }
            element.refused_res_ids = sorted(refused | found) or False
            # A person wants it in Odoo: it may be created, and not be deleted in the
            # shop before that.
            element.write({"left_note": False, "is_kept_in_shop": True})
        for connector, own in self.grouped("connector_id").items():
            options = [
                NO_OPTIONS
                | {
                    "entity": entity,
                    "import_unlinked": True,
                    "only_element_ids": some.element_id.ids,
                }
                for entity, some in own.grouped("entity").items()
            ]
            own._decide("create", own._queue(connector, options))

    def action_create_in_shop(self):
        """Create records in the shop that others need there."""
        chosen = self._fitting(lambda decision: decision.can_create_in_shop)
        for connector, own in chosen.grouped("connector_id").items():
            options = [
                NO_OPTIONS
                | {
                    "entity": entity,
                    "export_unlinked": True,
                    "only_res_ids": some.mapped("res_id"),
                }
                for entity, some in own.grouped("entity").items()
            ]
            own._decide("create", own._queue(connector, options))
        return self._report(chosen)

    def action_ignore(self):
        """Leave the element, or the record, out of every synchronisation."""
        chosen = self._fitting(lambda decision: decision.can_ignore)
        chosen.element_id.sudo(False).action_ignore()
        records = chosen.filtered(lambda decision: not decision.element_id)
        ignored = chosen.env["shoper.ignored.record"]
        for (connector, code), own in records._by_type().items():
            ignored._ignore(connector, code, own.mapped("res_id"))
        records._decide("ignore")
        return self._report(chosen)

    def _want_again(self):
        """Allow that elements whose creation was undone are created again."""
        wanted = self.filtered(lambda item: item.verb in ("create_odoo", "ambiguous"))
        wanted.element_id.write({"left_note": False, "is_kept_in_shop": True})
        gone = self.filtered(lambda item: item.verb == "create_shop" and item.res_id)
        for (connector, code), own in gone._by_type().items():
            self.env["shoper.element"].search(
                [
                    ("connector_id", "=", connector.id),
                    ("entity", "=", code),
                    ("link_state", "=", "missing"),
                    ("res_id", "in", own.mapped("res_id")),
                    ("gone_choice", "=", "leave"),
                ]
            ).gone_choice = "recreate"

    def _undo_again(self, run):
        """Queue a run that undoes what an undoing run left undone.

        :raises AccessError: unless the user may undo
        """
        originals = self.change_id.undoes_id
        undo = run.undoes_id.sudo(False)._undo(originals.sudo(False))
        undo.sudo().auto_apply = True  # a fact that people read only
        return undo

    def _retry_options(self, step):
        """Return the options of a partial step that does again what was left undone.

        :param step: the step that left it
        """
        elements = self.element_id
        records = self.filtered(lambda decision: not decision.element_id)
        options = self.env["shoper.sync.options"]._option_values(step) | {
            "is_partial": True,
            "delete_unlinked": False,
            "only_element_ids": elements.ids,
            "only_res_ids": records.mapped("res_id"),
        }
        if step.choices:
            chosen = set(elements.ids)
            options["choices"] = {
                key: value for key, value in step.choices.items() if int(key) in chosen
            }
        return options

    def action_choose_record(self):
        """Open the dialog in which any record can be chosen; for a record that others
        need in the shop, that in which its element is."""
        self.ensure_one()
        if self.element_id:
            return self.element_id.action_open_link_wizard()
        record = self.env[self.res_model].browse(self.res_id)
        return self.env["shoper.record.links"]._open_for(record)

    def action_always(self):
        """Decide about every conflict of the properties that differ here from now
        on."""
        chosen = self._fitting(lambda decision: decision.can_take_odoo)
        if len(chosen.connector_id) > 1:
            raise UserError(self.env._("Choose decisions of one shop."))
        return chosen._action_always(chosen.value_ids._property())

    def _action_always(self, properties):
        """Open the dialog in which all conflicts of properties are decided.

        :raises UserError: for what is decided anew each time
        """
        if not properties:
            raise UserError(self.env._("None of these can be decided like this."))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Always Decide Like This"),
            "res_model": "shoper.decision.always",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_connector_id": self.connector_id.id,
                "default_property_ids": properties.ids,
                "default_offered_ids": properties.ids,
            },
        }

    def _fitting(self, fits):
        """Return those of the decisions that are open and can be decided in one way, in
        superuser mode: whoever sees a decision may decide, but writes nothing else.

        :param fits: tells of a decision whether it can be decided so
        :raises UserError: when there are none
        """
        self.check_access("read")
        # Whoever sees a decision may decide.
        chosen = self.sudo().filtered(
            lambda decision: decision.state in LIVE and fits(decision)
        )
        if not chosen:
            message = self.env._("None of these can be decided like this.")
            only_left = self._to_leave()
            if only_left:
                names = only_left[:FEW_NAMED].mapped("title")
                message += " " + only_left._only_left_text(names)
            raise UserError(message)
        chosen.change_id.fetch(["before", "after", "meta", "verb"])
        return chosen

    def _by_type(self):
        """Return these by what they are about: {(connector, code of a type):
        decisions}."""
        return self.grouped(lambda decision: (decision.connector_id, decision.entity))

    def _queue(self, connector, options, origin="person", auto_apply=True):
        """Queue a partial run that carries out decisions and acts for the user.

        :param options: see ``_create_run`` of ``shoper.connector``
        :param auto_apply: False stops at the plan
        :return: the run
        """
        acting = connector.with_user(self.env.user)
        run = acting._create_run(options, auto_apply, origin, self.env.user)
        run.sudo().purpose = "decision"  # users may not write this field
        return run

    def _decide(self, choice, run=None):
        """Mark these as decided by the user, and let the others be arranged anew.

        :param choice: one of ``CHOICES``
        :param run: the run that carries the answer out, if one does
        """
        self.write(
            {
                "state": "decided",
                "choice": choice,
                "decided_by": self.env.uid,
                "decided_at": fields.Datetime.now(),
                "decision_run_id": run.id if run else False,
                "cause_id": False,
                "is_same": False,
            }
        )
        self.env["shoper.sync.change"]._note_answered(self)
        self._arrange(self.connector_id)
        self._announce()

    def _decide_values(self, run=None):
        """Mark decisions about values as decided, by what was chosen value by value."""
        alike = {}
        for decision in self:
            choices = set(decision.value_ids.mapped("choice"))
            choice = choices.pop() if len(choices) == 1 else "several"
            key = choice, run or decision.decision_run_id
            alike.setdefault(key, []).append(decision.id)
        for (choice, own_run), ids in alike.items():
            self.browse(ids)._decide(choice, own_run)

    def _report(self, chosen, message=None, plans=()):
        """Return a notification that tells how many were decided, and reloads the
        screen. Where a single one was, it has a link to that, where it can be taken
        back; it also has links to those of which both sides can only be left as they
        are.

        :param chosen: those of these that were decided
        :param message: what to tell, if not that so many were decided
        :param plans: runs that a person must look at, which are shown instead
        """
        left = self - chosen
        only_left = left._to_leave()
        linked = named = only_left[:FEW_NAMED]
        other = len(left) - len(only_left)
        if not message and len(chosen) == 1:
            # The second %s becomes a link. A name may end with a full stop, as
            # units do.
            message = self.env._("Decided: “%s”.", "%s")
            linked = chosen + named
        parts = [message or self.env._("Decided: %s.", len(chosen))]
        if named:
            parts.append(only_left._only_left_text(["%s"] * len(named)))
        if other:
            parts.append(self.env._("Cannot be decided like this: %s.", other))
        shown = {"type": "ir.actions.act_window_close"}
        if plans:
            shown = plans._action_open_all()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": " ".join(parts),
                "links": [
                    {
                        "label": decision.title or "",
                        "url": f"/odoo/shoper-decisions/{decision.id}",
                    }
                    for decision in linked
                ],
                "type": "warning" if left else "success",
                # There is more to read than a moment allows.
                "sticky": bool(named or plans),
                "next": shown,
            },
        }

    def _to_leave(self):
        """Return those that wait for a person and of which both sides can only be left
        as they are, in superuser mode."""
        # Whoever decides need not see what orders are delivered.
        return self.sudo().filtered(
            lambda decision: decision.state in LIVE and decision.is_only_left
        )

    def _only_left_text(self, names):
        """Tell that both sides of these can only be left as they are.

        :param names: of the first ones
        """
        more = ["…"] if len(self) > len(names) else []
        return self.env._(
            "Can only be left as they are, with Leave Both (%(count)s): %(names)s.",
            count=len(self),
            names=", ".join([*names, *more]),
        )
