from odoo import Command, api, fields, models


class ShoperRecordLinks(models.TransientModel):
    """The dialog in which a person sees and changes how a record of Odoo is linked with
    each shop."""

    _name = "shoper.record.links"
    _description = "Links of a Record with Shoper Shops"

    res_model = fields.Char(required=True, readonly=True)
    res_id = fields.Many2oneReference(
        "Record", model_field="res_model", required=True, readonly=True
    )
    record_name = fields.Char("In Odoo", compute="_compute_record_name")
    line_ids = fields.One2many("shoper.record.links.line", "dialog_id")
    log_ids = fields.Many2many("shoper.link.log", compute="_compute_log_ids")

    @api.depends("res_model", "res_id")
    def _compute_record_name(self):
        for dialog in self:
            dialog.record_name = dialog._record().display_name

    @api.depends("line_ids.element_id")
    def _compute_log_ids(self):
        for dialog in self:
            dialog.log_ids = self.env["shoper.link.log"].search(
                [("res_model", "=", dialog.res_model), ("res_id", "=", dialog.res_id)]
            )

    def _record(self):
        """Return the record."""
        self.ensure_one()
        return self.env[self.res_model].browse(self.res_id)

    @api.model
    def _open_for(self, record):
        """Open the dialog for a record.

        :param record: one record of a model that takes part in synchronisations
        """
        record.check_access("read")
        entities = [
            entity
            for entity in self.env["shoper.sync"]._entities_of(record._name)
            if entity._is_linked_by_hand
        ]
        connectors = self.env["shoper.connector"].search(
            [("company_id", "in", self.env.companies.ids)]
        )
        dialog = self.create(
            {
                "res_model": record._name,
                "res_id": record.id,
                "line_ids": [
                    Command.create(
                        {"connector_id": connector.id, "entity": entity._entity}
                    )
                    for connector in connectors
                    for entity in entities
                ],
            }
        )
        return dialog._action_open()

    def _action_open(self):
        """Return the action that shows the dialog."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("%s in the Shops", self.record_name),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }
