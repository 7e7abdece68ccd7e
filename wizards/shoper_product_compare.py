from odoo import api, fields, models

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

    @api.depends("line_ids")
    def _compute_counts(self):
        for wizard in self:
            wizard.line_count = len(wizard.line_ids)
            compared = wizard.run_id.step_ids.filtered(
                lambda step: step.entity == "product"
            ).property_ids
            differing = {
                line.code.partition("@")[0]
                for line in wizard.line_ids
                if line.change_id.entity == "product" and line.code
            }
            wizard.same_count = len(set(compared.mapped("code")) - differing)

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
                for code in entity._held_codes(change._both_sides())
            ]
        wizard.line_ids = [
            (0, 0, values | {"sequence": place}) for place, values in enumerate(lines)
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
            return {"type": "ir.actions.act_window_close"}
        run = self.run_id.connector_id._synchronise(options)
        run.sudo().purpose = "product"
        return {**run._action_open(), "target": "current"}

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
        """Options of the run that carries out the choices, and nothing else."""
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


class ShoperProductCompareLine(models.TransientModel):
    """One thing that differs: a property of the product or of a part of it, or a part
    that only one side has."""

    _name = "shoper.product.compare.line"
    _description = "Difference of a Product"
    _inherit = ["shoper.shop.guard"]
    _shop_path = "wizard_id.run_id.connector_id"
    _order = "wizard_id, sequence, id"

    wizard_id = fields.Many2one(
        "shoper.product.compare", required=True, readonly=True, ondelete="cascade"
    )
    sequence = fields.Integer(readonly=True)
    change_id = fields.Many2one(
        "shoper.sync.change", required=True, readonly=True, ondelete="cascade"
    )
    code = fields.Char(readonly=True, help="The property; empty: a part as a whole")
    side = fields.Selection(
        [("shop", "The Shop"), ("odoo", "Odoo")],
        readonly=True,
        help="Where a part is missing, and could be created",
    )
    choice = fields.Selection(
        [("shop", "→ Shop"), ("odoo", "→ Odoo"), ("leave", "Leave")],
        required=True,
        default="leave",
    )
    to_shop = fields.Boolean(
        "→ Shop", compute="_compute_to_shop", inverse="_inverse_to_shop"
    )
    to_odoo = fields.Boolean(
        "→ Odoo", compute="_compute_to_odoo", inverse="_inverse_to_odoo"
    )
    is_conflict = fields.Boolean(compute="_compute_texts")
    label = fields.Char("Property", compute="_compute_texts")
    base_html = fields.Html("Last Agreed", compute="_compute_texts", sanitize=False)
    odoo_html = fields.Html("In Odoo", compute="_compute_texts", sanitize=False)
    shop_html = fields.Html("In the Shop", compute="_compute_texts", sanitize=False)

    @api.depends("choice")
    def _compute_to_shop(self):
        for line in self:
            line.to_shop = line.choice == "shop"

    @api.depends("choice")
    def _compute_to_odoo(self):
        for line in self:
            line.to_odoo = line.choice == "odoo"

    @api.onchange("to_shop")
    def _inverse_to_shop(self):
        for line in self:
            if line.to_shop:
                line.choice = "shop"
            elif line.choice == "shop":
                line.choice = "leave"

    @api.onchange("to_odoo")
    def _inverse_to_odoo(self):
        for line in self:
            if line.to_odoo:
                line.choice = "odoo"
            elif line.choice == "odoo":
                line.choice = "leave"

    @api.depends("change_id", "code")
    @api.depends_context("lang")
    def _compute_texts(self):
        """Markup is made of escaped texts and of HTML cleaned as on every screen."""
        engine = self.env["shoper.sync"]
        for code, lines in self.grouped(lambda line: line.change_id.entity).items():
            entity = engine._entity(code)
            changes = lines.change_id
            names = entity._reference_names(changes)
            described = entity._describe(changes)
            for line in lines:
                change = line.change_id
                if not line.code:
                    _before, after, _table = described[change]
                    line.label = change.display_name
                    line.is_conflict = line.base_html = False
                    line.odoo_html = after if line.side == "shop" else False
                    line.shop_html = after if line.side == "odoo" else False
                    continue
                odoo, shop = change._both_sides()[line.code]
                base = change._last_agreed(line.code)
                label = entity._code_label(line.code)
                is_part = code != "product"
                line.label = f"{change.name}: {label}" if is_part else label
                line.is_conflict = change._side_to_write(line.code) == "leave"
                line.base_html, line.odoo_html, line.shop_html = (
                    entity._show_value(change, line.code, value, names)
                    for value in (base, odoo, shop)
                )
