from odoo import models

# What may name a person, or tell of one.
HELD = (
    "name",
    "code",
    "ean",
    "payload",
    "payload_hash",
    "shop_values",
    "shop_facts",
    "base",
    "left_note",
    "left_out",
)


class ShoperElement(models.Model):
    """What elements hold of people can be deleted for good."""

    _inherit = "shoper.element"

    def _empty(self):
        """Empty what these elements hold of the shop; their ids and links stay."""
        self.write(dict.fromkeys(HELD, False))

    def _forget(self):
        """Empty what these elements hold for good, and what changes and decisions about
        them do. Those without a link are left out of every synchronisation from now
        on.

        :return: how many changes were emptied
        """
        about = [("element_id", "in", self.ids)]
        decisions = self.env["shoper.decision"].search(about)
        decisions.filtered(lambda decision: decision.state == "open")._settle()
        decisions.write({"name": False, "message": False, "memo": False})
        changes = self.env["shoper.sync.change"].search(
            [*about, ("is_emptied", "=", False)]
        )
        open_ones = changes.filtered(lambda item: item.state in ("planned", "waiting"))
        open_ones.state = "skipped"
        changes._empty()
        self._empty_old_rules()
        self._empty()
        self.is_forgotten = True
        unlinked = self.filtered(lambda element: element.link_state == "unlinked")
        unlinked.link_state = "ignored"
        return len(changes)

    def _empty_old_rules(self):
        """Empty the texts that early versions kept instead of the code of a rule."""
        codes = list(self.env["shoper.sync"]._rule_labels())
        self.filtered(lambda item: item.link_rule not in codes).link_rule = False
        self.env["shoper.link.log"].search(
            [("element_id", "in", self.ids), ("rule", "not in", [False, *codes])]
        ).rule = False
