from odoo import api, fields, models
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

    @api.depends("connector_id", "product_ids")
    def _compute_line_ids(self):
        """Make a line per type, with what the user last chose for this shop. Deletes
        are chosen anew each time."""
        options = self.env["shoper.sync.options"]
        for wizard in self:
            own = [
                ("connector_id", "=", wizard.connector_id.id),
                ("user_id", "=", self.env.uid),
                ("purpose", "=", "wizard"),
                ("is_partial", "=", False),
            ]
            last = self.env["shoper.sync.run"].search(own, limit=1)
            chosen = {
                step.entity: options._option_values(step) for step in last.step_ids
            }
            deleted = last.step_ids.filtered("delete_unlinked").mapped("entity")
            imports = self._imports_before(own, deleted)
            commands = [(5, 0, 0)]
            for entity in self.env["shoper.sync"]._entities():
                if entity._leader:
                    continue
                values = StepOptions(entity).usual()
                if last:
                    imports_by_default = values["import_unlinked"]
                    values |= chosen.get(entity._entity, {"enabled": False})
                    if values.get("delete_unlinked"):
                        # Deleting had switched creating in Odoo off.
                        values["delete_unlinked"] = False
                        values["import_unlinked"] = imports.get(
                            entity._entity, imports_by_default
                        )
                if wizard.product_ids:
                    if StepOptions(entity).for_records(PRODUCT, []) is None:
                        continue
                    values |= wizard._options_for_products(values)
                if Rights(wizard.connector_id).reason(entity):
                    values["enabled"] = False
                commands.append((0, 0, values))
            wizard.line_ids = commands

    def _imports_before(self, runs, entities):
        """Find what was last chosen for creating in Odoo when nothing was deleted:
        {entity code: whether}.

        :param runs: domain of the runs that count
        :param entities: codes of types
        """
        if not entities:
            return {}
        steps = self.env["shoper.sync.step"]
        groups = steps._read_group(
            [
                ("run_id", "any", runs),
                ("entity", "in", entities),
                ("delete_unlinked", "=", False),
            ],
            ["entity"],
            ["id:max"],
        )
        found = steps.browse([step_id for _entity, step_id in groups])
        return {step.entity: step.import_unlinked for step in found}

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
            return  # which is said when the run is made
        if not self.had_run:
            raise UserError(
                self.env._(
                    "%s has never been synchronised: look at the preview first. Press "
                    "Preview, look through the plan and apply it; nothing is written "
                    "before that.",
                    self.connector_id.display_name,
                )
            )
        if self.has_deletes and not self.product_ids:
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
                    (0, 0, options._option_values(line))
                    for line in self.line_ids
                    if line.enabled
                ],
            },
        }

    def _start(self, auto_apply):
        """Queue the run and show it."""
        self.ensure_one()
        if not self.connector_id:
            raise UserError(self.env["shoper.connector"]._no_shop_text())
        run = self.connector_id._synchronise(self._run_options(), auto_apply=auto_apply)
        if self.product_ids:
            run.sudo().purpose = "product"  # a fact, which nobody writes
        return run._action_open()

    def _run_options(self):
        options = []
        for line in self.line_ids:
            values = line._option_values(line)
            if self.product_ids:
                entity = self.env["shoper.sync"]._entity(line.entity)
                values |= StepOptions(entity).for_records(PRODUCT, self.product_ids.ids)
                values["delete_unlinked"] = False
            options.append(values)
        return options
