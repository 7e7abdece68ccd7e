from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...sync.core.code import property_of

UPDATES = ("update_odoo", "update_shop")
CREATIONS = ("create_odoo", "create_shop")
DELETIONS = ("delete_shop", "archive_odoo", "delete_odoo")
# What is done besides, and neither creates, updates nor deletes.
ACTIONS = ("act", "restore_odoo", "unlink")
COMPARISONS = {"<": SQL("<"), "<=": SQL("<="), ">": SQL(">"), ">=": SQL(">=")}


class ShoperSyncChange(models.Model):
    """Find changes by the properties that they change, and by how far prices move."""

    _inherit = "shoper.sync.change"

    changed_property = fields.Char(
        compute="_compute_changed_property",
        search="_search_changed_property",
        help="Codes of the properties that get a value",
    )
    price_change = fields.Float(
        "Price Change (%)",
        compute="_compute_price_change",
        search="_search_price_change",
        aggregator=None,
        help="By how much the price changes; of several prices, the one that falls "
        "most or rises least",
    )

    changes_texts = fields.Boolean(
        compute="_compute_changes_texts", search="_search_changes_texts"
    )

    @api.depends("after", "verb")
    def _compute_changed_property(self):
        for change in self:
            is_new = change.verb in CREATIONS
            codes = {
                property_of(code)
                for code, value in (change.after or {}).items()
                if value is not None or not is_new
            }
            change.changed_property = ", ".join(sorted(codes))

    def _search_changed_property(self, operator, value):
        if operator != "in":
            return NotImplemented
        codes = [code for code in value if isinstance(code, str)]
        return Domain("verb", "in", UPDATES + CREATIONS) & Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "EXISTS (SELECT FROM jsonb_each_text(%s) AS held(code, value)"
                " WHERE split_part(held.code, '@', 1) = ANY(%s)"
                " AND (held.value IS NOT NULL OR %s = ANY(%s)))",
                self._sql_values(alias, "after"),
                codes,
                SQL.identifier(alias, "verb"),
                list(UPDATES),
            )
        )

    @api.depends("changed_property")
    def _compute_changes_texts(self):
        texts = self._text_codes()
        for change in self:
            codes = change.changed_property.split(", ")
            change.changes_texts = change.verb in UPDATES and not texts.isdisjoint(
                codes
            )

    def _search_changes_texts(self, operator, value):
        if operator != "in":
            return NotImplemented
        texts = self._search_changed_property("in", self._text_codes())
        return Domain("verb", "in", UPDATES) & texts

    @api.model
    def _text_codes(self):
        """Find the codes of the properties that are texts, of any type."""
        rows = self.env["shoper.property"].search([("section", "=", "texts")])
        return set(rows.mapped("code"))

    def _compute_price_change(self):
        found = {}
        if self.ids:
            self.flush_model(["before", "after", "verb"])
            found = dict(
                self.env.execute_query(
                    SQL(
                        "SELECT c.id, %s FROM shoper_sync_change c WHERE c.id = ANY(%s)"
                        " AND c.verb = ANY(%s)",
                        self._sql_price_change("c"),
                        self.ids,
                        list(UPDATES),
                    )
                )
            )
        for change in self:
            change.price_change = float(found.get(change.id) or 0)

    def _search_price_change(self, operator, value):
        if operator not in COMPARISONS:
            return NotImplemented
        return Domain("verb", "in", UPDATES) & Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s %s %s",
                self._sql_price_change(alias),
                COMPARISONS[operator],
                float(value),
            )
        )

    @api.model
    def _sql_values(self, alias, name):
        """Write the values of a change by property as SQL, an empty object where it has
        none."""
        column = SQL.identifier(alias, name)
        return SQL(
            "CASE jsonb_typeof(%s) WHEN 'object' THEN %s ELSE '{}'::jsonb END",
            column,
            column,
        )

    @api.model
    def _sql_price_change(self, alias):
        """Write as SQL how far the prices of a change move, in percent: the least of
        them."""
        return SQL(
            "(SELECT min(%s) FROM jsonb_each_text(%s) AS held(code, value)"
            " WHERE held.code = ANY(%s))",
            self._sql_percent(
                SQL("%s ->> held.code", self._sql_values(alias, "before")),
                SQL("held.value"),
            ),
            self._sql_values(alias, "after"),
            self._price_codes(),
        )

    @api.model
    def _sql_percent(self, old, new):
        """Write as SQL how far a value moves, in percent; nothing where one is no
        amount."""
        number = r"^[0-9]+(\.[0-9]+)?$"
        return SQL(
            "CASE WHEN %(old)s ~ %(number)s AND %(new)s ~ %(number)s THEN"
            " (%(new)s)::numeric * 100 / NULLIF((%(old)s)::numeric, 0) - 100 END",
            old=SQL("(%s)", old),
            new=new,
            number=number,
        )

    @api.model
    def _price_codes(self):
        """Find the codes of the properties that are amounts of money, of any type."""
        return sorted(
            {
                prop.code
                for entity in self.env["shoper.sync"]._entities()
                for prop in entity._properties
                if prop.kind == "money"
            }
        )
