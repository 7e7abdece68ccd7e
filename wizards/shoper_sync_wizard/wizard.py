from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ...sync.engine.options import StepOptions
from ...sync.engine.rights import Rights

PRODUCT = "product"  # the type of the records that the dialog may be limited to


class ShoperSyncWizard(models.TransientModel):
    """The dialog in which a synchronisation is put together, a line per type."""

    _name = "shoper.sync.wizard"
    _description = "Synchronise with a Shoper Shop"
    _inherit = ["shoper.shop.guard", "shoper.first.step"]

    connector_id = fields.Many2one(
        "shoper.connector",
        string="Shop",
        default=lambda self: self._first_connector(),
    )
    # An onchange may name any shop: its user must be allowed to read that.
    company_id = fields.Many2one(related="connector_id.company_id", related_sudo=False)
    connector_state = fields.Selection(related="connector_id.state", related_sudo=False)
    has_odoo_problem = fields.Boolean(
        related="connector_id.has_odoo_problem", related_sudo=False
    )
    has_shop = fields.Boolean(compute="_compute_has_shop")
    line_ids = fields.One2many(
        "shoper.sync.wizard.line",
        "wizard_id",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )
    product_ids = fields.Many2many(
        "product.template",
        string="Only These Products",
        readonly=True,
        context={"active_test": False},
        help="With their variants and images; nothing else is read or written.",
    )
    is_limited = fields.Boolean(
        compute="_compute_is_limited",
        store=True,
        help="It was opened for certain products, and stays about them whatever "
        "becomes of them: with all of them deleted it does nothing.",
    )
    had_run = fields.Boolean(
        compute="_compute_had_run",
        help="A synchronisation of this shop has been carried out already; until one "
        "has been, only the preview is offered.",
    )
    has_deletes = fields.Boolean(
        compute="_compute_has_deletes",
        help="Such a synchronisation only starts from its preview: whoever deletes "
        "sees the names first.",
    )

    def _first_connector(self):
        """Return the first connector that the user sees; one that can be synchronised
        where there is any."""
        found = self.env["shoper.connector"].search(
            [("company_id", "in", self.env.companies.ids)]
        )
        connected = found.filtered(lambda connector: connector.state == "connected")
        return (connected or found)[:1]

    @api.depends("product_ids")
    def _compute_is_limited(self):
        # Products that are deleted are no new choice: this is not computed again.
        for wizard in self:
            wizard.is_limited = bool(wizard.product_ids)

    @api.depends("connector_id")
    def _compute_had_run(self):
        synchronised = self.connector_id._synchronised()
        for wizard in self:
            wizard.had_run = wizard.connector_id._origin in synchronised

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_has_shop(self):
        """Tell whether there is any shop to choose."""
        self.has_shop = bool(self._first_connector())

    @api.depends("line_ids.enabled", "line_ids.only_in_shop")
    def _compute_has_deletes(self):
        for wizard in self:
            wizard.has_deletes = any(
                line.enabled and line.only_in_shop == "delete"
                for line in wizard.line_ids
            )

    @api.depends("connector_id", "is_limited")
    def _compute_line_ids(self):
        """Make a line per type, with what the user last chose for this shop. To delete
        and to overwrite are chosen anew each time."""
        for wizard in self:
            chosen = wizard._last_choices()
            commands = [Command.clear()]
            for entity in self.env["shoper.sync"]._entities():
                if entity._leader:
                    continue
                values = StepOptions(entity).usual() | chosen.get(entity._entity, {})
                if wizard.is_limited:
                    if StepOptions(entity).for_records(PRODUCT, []) is None:
                        continue
                    values |= wizard._options_for_products(values)
                if Rights(wizard.connector_id).reason(entity):
                    values["enabled"] = False
                commands.append(Command.create(values))
            wizard.line_ids = commands

    def _last_choices(self):
        """Find what the user last chose for this shop, but to delete and to overwrite:
        {code of a type: values of ``shoper.sync.options``}. A type without an entry is
        to be proposed as usual. A plan that was thrown away is no choice, nor is it one
        that a type took no part since the shop's user lacked a right."""
        options = self.env["shoper.sync.options"]
        own = [
            ("connector_id", "=", self.connector_id.id),
            ("user_id", "=", self.env.uid),
            ("purpose", "=", "wizard"),
            ("is_partial", "=", False),
            "|",
            ("state", "!=", "cancelled"),
            ("applying_since", "!=", False),
        ]
        last = self.env["shoper.sync.run"].search(own, limit=1)
        if not last:
            return {}
        held_up = last.held_up_types or []
        # Types that were locked then are proposed as they last took part.
        steps = {step.entity: step for step in self._latest_steps(own, held_up)}
        steps |= {step.entity: step for step in last.step_ids}
        deleted = [code for code, step in steps.items() if step.delete_unlinked]
        before = self._latest_steps(own, deleted, [("delete_unlinked", "=", False)])
        imports = {step.entity: step.import_unlinked for step in before}
        chosen = {}
        for entity in self.env["shoper.sync"]._entities():
            code = entity._entity
            if code in steps:
                values = options._option_values(steps[code])
                del values["conflict_policy"]
                if code in deleted:
                    # Deleting had switched creating in Odoo off.
                    usual = StepOptions(entity).usual()["import_unlinked"]
                    values["delete_unlinked"] = False
                    values["import_unlinked"] = imports.get(code, usual)
                chosen[code] = values
            elif code not in held_up:
                chosen[code] = {"enabled": False}
        return chosen

    def _latest_steps(self, runs, entities, domain=()):
        """Find the latest step of each of these types in some runs.

        :param runs: domain of the runs that count
        :param entities: codes of types
        :param domain: of the steps that count
        :return: ``shoper.sync.step``
        """
        steps = self.env["shoper.sync.step"]
        if not entities:
            return steps
        groups = steps._read_group(
            [("run_id", "any", runs), ("entity", "in", entities), *domain],
            ["entity"],
            ["id:max"],
        )
        return steps.browse([step_id for _entity, step_id in groups])

    @api.model
    def action_new(self):
        """Open the dialog for the user's first connector. It is stored before it is
        shown, so that the buttons of its lines work at once."""
        return self.create({})._action_open()

    def _action_open(self):
        """Return the action that shows the dialog."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Synchronise"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def _options_for_products(self, values):
        """Return what differs in a dialog for single products: everything takes part,
        in the direction that the user last chose; to the shop where it has none of
        them."""
        direction = values["update_linked"]
        options = {
            "enabled": True,
            "fetch_all": True,
            "update_linked": "odoo" if direction == "none" else direction,
            # These products are there already; others of the shop are not wanted.
            "import_unlinked": values["entity"] != PRODUCT
            and values["import_unlinked"],
            "delete_unlinked": False,
        }
        linked = self.product_ids._origin._shoper_linked_by_shop()
        if self.connector_id._origin not in linked:
            options |= {
                "update_linked": "shop",
                "import_unlinked": False,
                "export_unlinked": True,
            }
        return options

    def action_open_settings(self):
        """Open the settings of the shop, to be tested."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.connector_id._name,
            "res_id": self.connector_id.id,
            "view_mode": "form",
        }

    def action_open_odoo_check(self):
        """Open what has to be fixed in Odoo before this shop is synchronised."""
        self.ensure_one()
        return self.connector_id.action_open_odoo_check()

    def action_preview(self):
        """Plan the synchronisation and show what it would do; nothing is written."""
        return self._start(auto_apply=False)

    def action_synchronise(self):
        """Plan the synchronisation and carry it out.

        :raises UserError: when its preview has to be looked at first
        """
        self._check_needs_no_preview()
        return self._start(auto_apply=True)

    def _check_needs_no_preview(self):
        """Refuse what only starts by its preview: the first synchronisation of a shop,
        and deletes in the shop.

        :raises UserError: with what to do
        """
        self.ensure_one()
        if self.connector_state != "connected":
            return  # making the run says so
        if not self.had_run:
            raise UserError(
                self.env._(
                    "%s has never been synchronised: look at the preview first. Press "
                    "Preview, look through the plan and apply it; nothing is written "
                    "before that.",
                    self.connector_id.display_name,
                )
            )
        if self.has_deletes and not self.is_limited:
            raise UserError(
                self.env._(
                    "Elements are only deleted from the shop after you have seen "
                    "their names. Press Preview, look through the plan and apply it."
                )
            )

    def action_save_preset(self):
        """Show the options as a new preset, which is saved once it has a name."""
        self.ensure_one()
        options = self.env["shoper.sync.options"]
        presets = self.env["shoper.sync.preset"]
        presets.check_access("create")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Preset"),
            "res_model": presets._name,
            "view_mode": "form",
            "context": {
                "default_connector_id": self.connector_id.id,
                "default_line_ids": [
                    Command.create(options._option_values(line))
                    for line in self.line_ids
                    if line.enabled
                ],
            },
        }

    def _start(self, auto_apply):
        """Queue the run and show it.

        :raises UserError: when there is no shop, or none of the chosen products
        """
        self.ensure_one()
        if not self.connector_id:
            raise UserError(self.env["shoper.connector"]._no_shop_text())
        if self.is_limited and not self.product_ids:
            raise UserError(
                self.env._(
                    "None of the chosen products is there any more: they were deleted "
                    "meanwhile, or you do not see them now. Nothing was started. Press "
                    "Cancel, then choose products again."
                )
            )
        facts = {"held_up_types": self._held_up_types()}
        if self.is_limited:
            facts = {"purpose": "product"}
        run = self.connector_id._synchronise(self._run_options(), auto_apply=auto_apply)
        run.sudo().write(facts)  # users may not write these fields
        return run._action_open()

    def _held_up_types(self):
        """List the types that the dialog would have proposed to synchronise, but are
        locked: codes."""
        chosen = self._last_choices()
        found = []
        for line in self.line_ids:
            usual = StepOptions(self.env["shoper.sync"]._entity(line.entity)).usual()
            wanted = usual | chosen.get(line.entity, {})
            if line.locked and not line.enabled and wanted["enabled"]:
                found.append(line.entity)
        return found

    def _run_options(self):
        options = []
        for line in self.line_ids:
            values = line._option_values(line)
            if self.is_limited:
                entity = self.env["shoper.sync"]._entity(line.entity)
                values |= StepOptions(entity).for_records(PRODUCT, self.product_ids.ids)
                values["delete_unlinked"] = False
            options.append(values)
        return options
