from odoo import api, models


class ShoperSync(models.AbstractModel):
    """Why links are made and undone: kept by codes, read by everybody in the language
    of their own."""

    _inherit = "shoper.sync"

    @api.model
    def _rule_labels(self):
        """What people read of why a link was made or undone: {code: text}."""
        _ = self.env._
        found = {
            "by hand": _("By hand"),
            "created in Odoo": _("Created in Odoo"),
            "created in the shop": _("Created in the shop"),
            "created earlier": _("Created in the shop by an earlier synchronisation"),
            "linked again": _("Linked again when unlinking was undone"),
            "wanted again": _("Linked again, since it was wanted in Odoo again"),
            "record deleted": _("Record deleted in Odoo"),
            "outdated": _("Belongs to something else now"),
            "undone": _("Undone"),
            "gone": _("Gone on one of the sides"),
        }
        for entity in self._entities():
            found |= {rule: _(label) for rule, label in entity._rules.items()}
        return found
