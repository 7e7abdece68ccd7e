from odoo import api, models
from odoo.tools import SQL

from ...sync.engine.states import LIVE

LIMIT = 10_000
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
    "base_facts",
    "left_note",
    "left_out",
)


class ShoperElement(models.Model):
    """Delete for good what elements hold of people."""

    _inherit = "shoper.element"

    @api.model
    def _about(self, entity, records, emails):
        """Find the elements of a type that are linked with some records, or whose row
        of the shop names one of the e-mail addresses: not those that are linked with
        another record, which are of somebody else at the same address.

        :param entity: the type
        :param records: of its Odoo model
        :param emails: without capitals
        """
        return self.search(
            [
                ("entity", "=", entity._entity),
                "|",
                "&",
                ("id", "in", self._naming([entity], emails)),
                ("res_id", "=", False),
                "&",
                ("res_model", "=", records._name),
                ("res_id", "in", records.ids),
            ]
        )

    @api.model
    def _naming(self, entities, emails):
        """Find the elements of some types whose row of the shop names one of the e-mail
        addresses.

        :param emails: without capitals
        :return: their ids, whoever sees them
        """
        self.flush_model(["entity", "payload", "shop_values"])
        rows = self.env.execute_query(
            SQL(
                """SELECT id FROM shoper_element WHERE entity = ANY(%(entities)s)
                     AND (lower(btrim(payload ->> 'email')) = ANY(%(emails)s)
                          OR lower(shop_values ->> 'email') = ANY(%(emails)s))""",
                entities=[entity._entity for entity in entities],
                emails=list(emails),
            )
        )
        return [row[0] for row in rows]

    def _empty(self):
        """Empty what these elements hold of the shop; their ids and links stay."""
        self.write(dict.fromkeys(HELD, False))

    def _forget(self):
        """Empty what these elements hold for good, and what changes, decisions and
        steps about them hold. Those without a link are left out of every
        synchronisation from now on. Of orders that Odoo never takes off its stock, what
        they sold is kept.

        :return: how many changes were emptied
        """
        self.env["shoper.sync.step"]._forget_words(self)
        count = self._forget_changes()
        self._empty_old_rules()
        sold = self._sold_to_keep()
        self._empty()
        self.is_forgotten = True
        unlinked = self.filtered(lambda element: element.link_state == "unlinked")
        unlinked.link_state = "ignored"
        for element, vals in sold.items():
            element.write(vals)
        return count

    def _forget_changes(self):
        """Empty what changes, decisions and the choices of steps about these elements
        hold, and let none of it go on.

        :return: how many changes were emptied
        """
        about = [("element_id", "in", self.ids)]
        decisions = self.env["shoper.decision"].search(about)
        decisions.filtered(lambda decision: decision.state in LIVE)._settle()
        decisions._empty()
        self.env["shoper.sync.step"]._forget_choices(self)
        changes = self.env["shoper.sync.change"].search(
            [*about, ("is_emptied", "=", False)]
        )
        open_ones = changes.filtered(lambda item: item.state in ("planned", "waiting"))
        open_ones.state = "skipped"
        changes._empty()
        return len(changes)

    @api.autovacuum
    def _gc_forgotten(self):
        """Forget what a synchronisation was noting about people just when somebody
        forgot them: neither transaction saw what the other one did.

        :return: (how many changes were emptied, whether there may be more)
        """
        late = self.env["shoper.sync.change"].search(
            [
                ("is_emptied", "=", False),
                ("element_id.is_forgotten", "=", True),
            ],
            limit=LIMIT,
        )
        late.element_id._forget_changes()
        return len(late), len(late) == LIMIT

    def _empty_old_rules(self):
        """Empty the texts that early versions kept instead of the code of a rule."""
        codes = list(self.env["shoper.sync"]._rule_labels())
        self.filtered(lambda item: item.link_rule not in codes).link_rule = False
        self.env["shoper.link.log"].search(
            [("element_id", "in", self.ids), ("rule", "not in", [False, *codes])]
        ).rule = False
