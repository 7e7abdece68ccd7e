from odoo import Command, api, fields, models
from odoo.exceptions import ValidationError

from ...sync.engine.options import StepOptions


class ShoperSyncOptions(models.AbstractModel):
    """Holds the options of one type, for a line of the wizard, a line of a preset and a
    step of a run. The type says which of them it offers
    (``shoper.sync.<entity>._option_hints``)."""

    _name = "shoper.sync.options"
    _description = "Shoper Synchronisation Options"

    entity = fields.Selection(
        lambda self: self.env["shoper.sync"]._entity_selection(),
        required=True,
        string="Type",
    )
    enabled = fields.Boolean("Include", default=True)
    fetch_all = fields.Boolean(
        "Download Everything",
        default=True,
        help="Download everything. Unticked, only elements created in the shop since "
        "the last time are downloaded: much faster, but what was changed or deleted "
        "in the shop since may go unnoticed.",
    )
    link_criterion = fields.Selection(
        lambda self: self.env["shoper.sync"]._criterion_selection(),
        string="Link By",
    )
    update_linked = fields.Selection(
        [
            ("none", "Do not change"),
            ("odoo", "Update in Odoo"),
            ("shop", "Update in the shop"),
        ],
        string="Linked",
        default="none",
        required=True,
        help="Whether what is linked gets the shop's data in Odoo, or Odoo's data in "
        "the shop",
    )
    property_ids = fields.Many2many("shoper.property", string="Properties")
    import_unlinked = fields.Boolean("Only in the Shop: Create in Odoo")
    export_unlinked = fields.Boolean("Only in Odoo: Create in the Shop")
    delete_unlinked = fields.Boolean("Only in the Shop: Delete from the Shop")
    conflict_policy = fields.Selection(
        [
            ("protect", "Ask"),
            ("overwrite", "Overwrite"),
        ],
        default="protect",
        required=True,
        string="Edited on the Other Side",
        help="Ask: a value edited on the side that would be overwritten is left alone "
        "and listed for a decision. Overwrite: the chosen side always wins.",
    )
    criteria = fields.Json(
        compute="_compute_criteria", help="Codes of the criteria that are offered"
    )

    @api.depends("entity")
    def _compute_criteria(self):
        for line in self:
            criteria = {}
            if line.entity:
                criteria = self.env["shoper.sync"]._entity(line.entity)._criteria
            line.criteria = list(criteria)

    @api.constrains(
        "entity",
        "enabled",
        "fetch_all",
        "link_criterion",
        "update_linked",
        "import_unlinked",
        "export_unlinked",
        "delete_unlinked",
    )
    def _check_options(self):
        for line in self:
            reason = line._unavailable_reason()
            if reason:
                raise ValidationError(reason)
            if line.link_criterion and line.link_criterion not in line.criteria:
                raise ValidationError(
                    self.env._("This type cannot be linked by that criterion.")
                )
            if line.import_unlinked and line.delete_unlinked:
                raise ValidationError(
                    self.env._(
                        "Elements can be created in Odoo or deleted from the shop, "
                        "not both."
                    )
                )
            if line.delete_unlinked and not line.fetch_all:
                raise ValidationError(
                    self.env._(
                        "Elements are only deleted from the shop after everything was "
                        "downloaded."
                    )
                )

    def _unavailable_reason(self):
        """Tell why a chosen option is not offered for the type, or return False."""
        hints = self.env["shoper.sync"]._entity(self.entity)._option_hints()
        chosen = {
            "fetch_all": not self.fetch_all,
            "import_unlinked": self.import_unlinked,
            "export_unlinked": self.export_unlinked,
            "delete_unlinked": self.delete_unlinked,
            "update_odoo": self.update_linked == "odoo",
            "update_shop": self.update_linked == "shop",
        }
        return next(
            (hints[option] for option, on in chosen.items() if on and option in hints),
            False,
        )

    @api.model
    def _option_values(self, line):
        """Return the values with which the options of another line are copied.

        :param line: any record of a model that inherits these options
        """
        entity = self.env["shoper.sync"]._entity(line.entity)
        return {
            "entity": line.entity,
            "enabled": line.enabled,
            "fetch_all": line.fetch_all,
            "link_criterion": StepOptions(entity).criterion(line.link_criterion),
            "update_linked": line.update_linked,
            "property_ids": [Command.set(line.property_ids.ids)],
            "import_unlinked": line.import_unlinked,
            "export_unlinked": line.export_unlinked,
            "delete_unlinked": line.delete_unlinked,
            "conflict_policy": line.conflict_policy,
        }
