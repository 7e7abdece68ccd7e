from odoo import fields, models


class ShoperConnectorCheck(models.Model):
    """One line of the result of *Test settings*: a right that the synchronisation
    needs in the shop, or a fact about the shop, and what to do if it is missing."""

    _name = "shoper.connector.check"
    _description = "Shoper Settings Check"
    _order = "sequence, id"

    connector_id = fields.Many2one(
        "shoper.connector", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="connector_id.company_id", store=True)
    sequence = fields.Integer()
    name = fields.Char("Right", required=True)
    needed_for = fields.Char()
    result = fields.Selection(
        [
            ("granted", "Granted"),
            ("missing", "Missing"),
            ("unknown", "Shown by the first write"),
        ],
        required=True,
    )
    advice = fields.Text("What to Do")
