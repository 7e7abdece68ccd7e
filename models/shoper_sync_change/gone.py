from odoo import api, fields, models
from odoo.exceptions import UserError

GONE = ("gone_shop", "gone_odoo")

# In the words of the buttons.
CHOICES = [
    ("ask", "Ask"),
    ("archive", "Archive in Odoo"),
    ("cancel", "Cancel in Odoo"),
    ("unlink", "Unlink"),
    ("recreate", "Create in the Shop Again"),
    ("import", "Create in Odoo Again"),
    ("hide", "Hide in the Shop"),
    ("delete", "Delete from the Shop"),
    ("ignore", "Ignore from Now On"),
    ("leave", "Leave as It Is"),
]


class ShoperSyncChange(models.Model):
    """Decide about what is gone on one side."""

    _inherit = "shoper.sync.change"

    choices = fields.Json(
        compute="_compute_choices", help="Codes of what can be decided here"
    )

    @api.depends("verb", "state", "res_id", "element_id.link_state")
    def _compute_choices(self):
        for change in self:
            change.choices = change._choices() if change.state == "waiting" else []

    def _choices(self):
        """Return codes of what a person can decide about an element whose counterpart
        is gone; ``CHOICES`` has their labels."""
        self.ensure_one()
        entity = self.env["shoper.sync"]._entity(self.entity)
        hints = entity._option_hints()
        if self.verb == "gone_shop":
            codes = ["unlink", "leave"]
            if "active" in self.env[entity._odoo_model]._fields:
                codes.insert(0, "archive")
            if "export_unlinked" not in hints:
                codes.insert(1, "recreate")
            if entity._gone_action and self._can_be_cancelled(entity):
                codes.insert(0, "cancel")
            return codes
        if self.verb == "gone_odoo":
            if not self.res_id and self.element_id.link_state == "linked":
                return []  # somebody linked it since
            codes = ["unlink", "leave"] if self.res_id else ["ignore"]
            if not self.res_id and "import_unlinked" not in hints:
                codes.insert(0, "import")
            if entity._hidden_values:
                codes.append("hide")
            if "delete_unlinked" not in hints:
                codes.append("delete")
            return codes
        return []

    def _can_be_cancelled(self, entity):
        """Tell whether there is anything to be done with the record of an element that
        was deleted in the shop, and nothing is in the way.

        :param entity: the type, which has a ``_gone_action``
        """
        # Who decides need not see the record itself.
        record = self.env[entity._odoo_model].sudo().browse(self.res_id).exists()
        planned = record and entity._gone_planned(record)
        return bool(planned and not planned.reason)

    def action_choose(self):
        """Decide about these changes what the button says (context key
        ``shoper_choice``)."""
        runs = self._choose(self.env.context.get("shoper_choice"))
        return runs[0]._action_open() if runs else True

    def _choose(self, choice):
        """Decide what becomes of elements whose counterpart is gone. The decision is
        remembered; a small run of each shop writes what must be written for it. Where
        several are to be deleted, its plan waits to be looked at and confirmed by their
        number, as all others that delete.

        :param choice: one of :meth:`_choices` of each of these changes
        :return: the runs that carry it out, where there is anything to do
        """
        self.check_access("read")  # whoever sees it may decide about it
        if any(choice not in (change.choices or ()) for change in self):
            raise UserError(
                self.env._("It was decided or settled meanwhile. Reload the page.")
            )
        if choice == "delete":
            self.env.user._check_may_delete_in_shop()
            self._check_delete_cap()
        # Users may not write changes, elements and decisions, but whoever sees them may
        # decide.
        changes = self.sudo()
        elements = changes.element_id
        listed = changes.env["shoper.decision"].search(
            [
                ("element_id", "in", elements.ids),
                ("change_id.verb", "in", GONE),
                ("state", "=", "open"),
            ]
        )
        for decision in listed:
            element = decision.element_id
            decision.memo = {"gone": element.left_note, "choice": element.gone_choice}
        if choice == "ignore":
            elements.write({"left_note": False})
            elements.action_ignore()
        elif choice == "import":
            elements.write(
                {"left_note": False, "gone_choice": False, "is_kept_in_shop": True}
            )
        else:
            elements.write({"gone_choice": choice})
            if choice == "delete":  # somebody who may delete decided so
                elements.is_kept_in_shop = False
        gone = self.env["shoper.element"]._fields["gone_choice"]
        labels = dict(gone._description_selection(self.env))
        (changes | listed.change_id).write(
            {
                "state": "skipped",
                "message": self.env._(
                    "%(user)s decided: %(choice)s.",
                    user=self.env.user.name,
                    choice=labels[choice],
                ),
            }
        )
        runs = self.env["shoper.sync.run"]
        if choice not in ("leave", "ignore"):
            runs = self._carry_out(elements, choice)
        for connector, own in listed.grouped("connector_id").items():
            run = runs.filtered(lambda run, shop=connector: run.connector_id == shop)
            own._decide(choice, run)
        return runs

    def _check_delete_cap(self):
        """Refuse to delete more elements at once than the settings of their shop
        allow. A single one, which somebody looked at, always may be.

        :raises UserError: for more
        """
        # Who may delete need not read the limits of the shop.
        elements = self.sudo().element_id
        for (connector, code), own in elements.grouped(
            lambda element: (element.connector_id, element.entity)
        ).items():
            cap = max(connector._delete_cap(code), 1)
            if len(own) > cap:
                raise UserError(
                    self.env._(
                        "%(shop)s: you chose %(count)s to be deleted, and the settings "
                        "of the shop allow %(cap)s in one synchronisation. Choose "
                        "fewer, or let a Shoper administrator allow more on its page "
                        "Safety.",
                        shop=connector.name,
                        count=len(own),
                        cap=cap,
                    )
                )

    def _carry_out(self, elements, choice):
        """Queue a run per shop that carries out a choice for these elements alone.

        :param choice: one of :meth:`_choices`
        :return: the runs; one that deletes several elements stops at its plan
        """
        run = self.env["shoper.sync.run"]
        for connector, own in elements.grouped("connector_id").items():
            steps = [
                {
                    "entity": code,
                    "is_partial": True,
                    "only_element_ids": same_type.ids,
                    "update_linked": "none",
                    "import_unlinked": choice == "import",
                    "export_unlinked": False,
                    "delete_unlinked": choice == "delete",
                }
                for code, same_type in own.grouped("entity").items()
            ]
            run |= connector.with_user(self.env.user)._create_run(
                steps,
                auto_apply=choice != "delete" or len(elements) == 1,
                origin="person",
                user=self.env.user,
            )
        run.sudo().purpose = "decision"  # users may not write this field
        return run
