from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..sync.core.code import property_of
from ..sync.engine.shown.names import Names

COMPARED = ("update_odoo", "update_shop", "conflict")
CREATED = {"create_odoo": "odoo", "create_shop": "shop"}


class ShoperProductCompare(models.TransientModel):
    """What differs between a product and the shop, just downloaded, with a choice per
    row. Nothing is written before the choices are carried out."""

    _name = "shoper.product.compare"
    _description = "Compare a Product with the Shop"
    _inherit = ["shoper.shop.guard"]
    _shop_path = "run_id.connector_id"

    run_id = fields.Many2one(
        "shoper.sync.run", required=True, readonly=True, ondelete="cascade"
    )
    connector_id = fields.Many2one(related="run_id.connector_id", related_sudo=False)
    line_ids = fields.One2many("shoper.product.compare.line", "wizard_id")
    line_count = fields.Integer(compute="_compute_counts")
    same_count = fields.Integer(
        compute="_compute_counts", help="Properties that were compared and are equal"
    )
    left_text = fields.Text(
        compute="_compute_left_text", help="What was not compared, and why"
    )
    is_blocked = fields.Boolean(
        compute="_compute_left_text",
        help="Something was not compared since another type has to be synchronised "
        "first.",
    )

    @api.depends("run_id")
    def _compute_left_text(self):
        for wizard in self:
            wizard.left_text = "\n".join(
                f"{step.display_name}: {step.message or ''}"
                for step in wizard._left_steps()
            )
            wizard.is_blocked = bool(wizard._blocked_steps())

    @api.depends("line_ids")
    def _compute_counts(self):
        for wizard in self:
            wizard.line_count = len(wizard.line_ids)
            steps = wizard.run_id.step_ids - wizard._left_steps()
            compared = steps.filtered(
                lambda step: step.entity == "product"
            ).property_ids
            differing = {
                property_of(line.code)
                for line in wizard.line_ids
                if line.change_id.entity == "product" and line.code
            }
            wizard.same_count = len(set(compared.mapped("code")) - differing)

    def _left_steps(self):
        """Return the steps whose types were not compared: those that failed, and those
        that did not begin for want of a right, or because of another type's errors."""
        return self.run_id.step_ids.filtered(
            lambda step: step.state == "failed" or not step.started_at
        )

    def _blocked_steps(self):
        """Return the steps that did not begin because of another type."""
        return self.run_id.step_ids.filtered(lambda step: step.state == "blocked")

    @api.model
    def _open_for(self, run):
        """Make the dialog of a planned comparison and open it.

        :param run: ``shoper.sync.run`` that compared one product
        """
        wizard = self.create({"run_id": run.id})
        changes = run.change_ids.filtered(
            lambda change: change.verb in (*COMPARED, *CREATED)
        )
        changes.fetch(["before", "after", "base", "verb", "state"])
        lines = []
        for change in changes:
            if change.verb in CREATED:
                side = CREATED[change.verb]
                lines.append({"change_id": change.id, "side": side, "choice": side})
                continue
            entity = self.env["shoper.sync"]._entity(change.entity)
            lines += [
                {
                    "change_id": change.id,
                    "code": code,
                    "choice": change._side_to_write(code),
                }
                for code in Names(entity).held_codes(change._both_sides())
            ]
        wizard.line_ids = [
            Command.create(values | {"sequence": place})
            for place, values in enumerate(lines)
        ]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._(
                "Comparison with %(shop)s", shop=run.connector_id.display_name
            ),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "views": [(False, "form")],  # a client action asks for it
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def action_apply(self):
        """Carry out what was chosen for each row, and show the run that does it."""
        self.ensure_one()
        options = self._options()
        if not options:
            raise UserError(
                self.env._("Nothing is chosen. Choose a side in a row, or press Close.")
            )
        run = self.run_id.connector_id._synchronise(options)
        run.sudo().purpose = "product"  # a fact, which nobody writes
        return run._action_open()

    def action_unblock(self):
        """Plan to synchronise again, as the last time, the types that keep others from
        being compared, and show that plan."""
        self.ensure_one()
        connector = self.run_id.connector_id
        blocked = [{"entity": step.entity} for step in self._blocked_steps()]
        decisions = self.env["shoper.decision"]
        options, closing = decisions._with_gates(connector, blocked)
        if not closing:
            raise UserError(
                self.env._("Nothing is in the way any more. Press Compare once more.")
            )
        options = [values for values in options if values["entity"] in closing]
        return connector._synchronise(options, auto_apply=False)._action_open()

    def action_all_shop(self):
        """Send all that can be sent to the shop."""
        return self._take_all("shop")

    def action_all_odoo(self):
        """Take all that can be taken from the shop."""
        return self._take_all("odoo")

    def _take_all(self, side):
        self.ensure_one()
        for line in self.line_ids:
            line.choice = side if line.side in (False, side) else "leave"
        return self.action_apply()

    def _options(self):
        """Make the options of the run that carries out the choices, and nothing
        else."""
        engine, options = self.env["shoper.sync"], []
        chosen = self._with_joined().filtered(lambda line: line.choice != "leave")
        for code, lines in chosen.grouped(lambda line: line.change_id.entity).items():
            compared = lines.filtered("code")
            created = (lines - compared).change_id
            choices = {}
            for line in compared:
                odoo, shop = line.change_id._both_sides()[line.code]
                # What is written there is what counts here.
                counts = {"shop": "odoo", "odoo": "shop"}[line.choice]
                own = choices.setdefault(str(line.change_id.element_id.id), {})
                own[line.code] = {"side": counts, "odoo": odoo, "shop": shop}
            to_odoo = created.filtered(lambda change: change.verb == "create_odoo")
            to_shop = created - to_odoo
            hints = engine._entity(code)._option_hints()
            update = "shop" if "update_odoo" in hints else "odoo"
            values = {
                "entity": code,
                "enabled": True,
                "fetch_all": True,
                "is_partial": True,
                "delete_unlinked": False,
                "conflict_policy": "protect",
            }
            if choices:
                options.append(
                    values
                    | {
                        "update_linked": update,
                        "import_unlinked": False,
                        "export_unlinked": False,
                        "only_element_ids": compared.change_id.element_id.ids,
                        "choices": choices,
                    }
                )
            if created:
                options.append(
                    values
                    | {
                        "update_linked": "none",
                        "import_unlinked": bool(to_odoo),
                        "export_unlinked": bool(to_shop),
                        "only_element_ids": to_odoo.element_id.ids,
                        "only_res_ids": to_shop.mapped("res_id"),
                        # A main picture is no record of its own yet.
                        "only_parent_ids": to_shop.filtered(
                            lambda change: not change.res_id
                        ).step_id.only_parent_ids,
                    }
                )
        return options

    def _with_joined(self):
        """Let rows that only make sense together follow the first that was chosen, and
        return all rows."""
        for change, lines in (
            self.line_ids.filtered("code").grouped("change_id").items()
        ):
            entity = self.env["shoper.sync"]._entity(change.entity)
            for joined in entity._joined:
                together = lines.filtered(lambda line: line.code in joined)  # noqa: B023
                first = together.filtered(lambda line: line.choice != "leave")[:1]
                if first:
                    together.choice = first.choice
        return self.line_ids
