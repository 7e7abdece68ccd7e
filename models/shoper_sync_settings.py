from odoo import fields, models

from .shoper_connector_price import PRICE_LIST_FIELDS


class ShoperSyncRun(models.Model):
    """A plan that waits is only good with the settings that it was made with."""

    _inherit = "shoper.sync.run"

    planned_with = fields.Json(
        "Planned With",
        readonly=True,
        prefetch=False,
        help="Settings of the connector that say where the planned values belong",
    )

    def _is_planned_otherwise(self):
        """Whether the same values would be written elsewhere by now."""
        then, now = self.planned_with, self.connector_id._plan_settings()
        if not then:
            return False
        known, mapped = then.pop("languages"), now.pop("languages")
        # What was planned in a language that takes no part any more has moved anyway.
        return then != now or any(
            mapped.get(locale, lang) != lang for locale, lang in known.items()
        )


class ShoperConnector(models.Model):
    _inherit = "shoper.connector"

    def _plan_settings(self):
        """Settings on which it depends where in Odoo a value of the shop belongs."""
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
            "price_lists": [self[name].id for name in PRICE_LIST_FIELDS],
        }
