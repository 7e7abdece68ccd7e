from odoo import fields, models


class ShoperConnector(models.Model):
    """What becomes of a pair when one of the two is gone."""

    _inherit = "shoper.connector"

    gone_record_policy = fields.Selection(
        [
            ("ask", "Ask each time"),
            ("unlink", "Unlink the element"),
            ("hide", "Hide the product in the shop"),
        ],
        "Deleted or Archived in Odoo",
        default="ask",
        required=True,
        help="What is done about elements of the shop whose record was deleted or "
        "archived in Odoo. A deleted variant is hidden by making it inactive; pictures "
        "are asked about, and so is what an undo took away. Nothing is ever deleted in "
        "the shop because of it unless somebody decides so.",
    )
    gone_element_policy = fields.Selection(
        [
            ("ask", "Ask each time"),
            ("archive", "Archive the record in Odoo"),
            ("unlink", "Unlink the record"),
            ("recreate", "Create it in the shop again"),
        ],
        "Deleted in the Shop",
        default="ask",
        required=True,
        help="What is done about records whose element was deleted in the shop.",
    )
