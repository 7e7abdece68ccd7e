from odoo import api, fields, models
from odoo.fields import Domain

from ..sync.engine.shown.facts import ShownFacts


class AccountTax(models.Model):
    _name = "account.tax"
    _inherit = ["account.tax", "shoper.linked.mixin", "shoper.fact.guard"]
    _fact_prefix = "shoper_"

    shoper_gross_of_id = fields.Many2one(
        "account.tax",
        "Included in the Price, Instead of",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="This tax stands for that one in orders of a Shoper shop, whose prices "
        "are gross. It is archived, since nobody else needs it.",
    )

    @api.model
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        """Offer the taxes of the domain in the context key ``shoper_first`` before all
        others: a person chooses there like which tax a shop's VAT rate is created."""
        first = self.env.context.get("shoper_first")
        search = super().name_search
        if not first:
            return search(name, domain, operator, limit)
        wanted = Domain(domain or Domain.TRUE)
        found = search(name, wanted & Domain(first), operator, limit)
        if limit is None or len(found) < limit:
            rest = wanted & ~Domain(first)
            found += search(name, rest, operator, limit and limit - len(found))
        return found

    @api.depends("amount", "invoice_label", "tax_group_id")
    @api.depends_context("shoper_facts", "lang")
    def _compute_display_name(self):
        """Add what tells VAT rates of nearly the same name apart, where one is chosen
        for a shop (context key ``shoper_facts``)."""
        result = super()._compute_display_name()
        if self.env.context.get("shoper_facts"):
            entity = self.env["shoper.sync.tax"]
            for tax in self:
                more = ShownFacts(entity).line(entity._shown_of_record(None, tax))
                tax.display_name = f"{tax.display_name} · {more}"
        return result
