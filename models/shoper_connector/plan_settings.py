from odoo import fields, models


class ShoperConnector(models.Model):
    """Notice that a plan, or what both sides last agreed on, was made with other
    settings than there are now."""

    _inherit = "shoper.connector"

    bases_with = fields.Json(
        readonly=True,
        copy=False,
        exportable=False,
        help="The settings with which both sides were last compared, see "
        "``_plan_settings``",
    )

    def _plan_settings(self):
        """Return the settings that decide where in Odoo a value of the shop belongs,
        and what it means there. A plan is only good with the settings that it was made
        with."""
        self.ensure_one()
        return {
            "lang": self.lang,
            "default_locale": self.default_locale,
            "languages": {
                line.locale: line.lang_id.code
                for line in self.language_ids
                if line.lang_id
            },
            "category_root": self.category_root_id.id,
            "price_lists": [pricelist.id for pricelist in self._price_lists()],
            "default_tax": self.default_tax_id.id,
        }

    def _changed_settings(self, then):
        """Return the names of the settings that are others now than ``_plan_settings``
        was then. A first default VAT rate changes nothing: without one there was no
        price of a product that needs it."""
        now = self._plan_settings()
        changed = {name for name in now if now[name] != then.get(name, now[name])}
        return changed if then.get("default_tax") else changed - {"default_tax"}
