from odoo import fields, models

from .shoper_connector_price import PRICE_LIST_FIELDS


class ShoperSyncRun(models.Model):
    """A plan that waits is only good with the settings that it was made with."""

    _inherit = "shoper.sync.run"

    planned_with = fields.Json(
        readonly=True,
        prefetch=False,
        help="Settings of the connector that say where the planned values belong",
    )

    def _changed_settings(self):
        """Names of the settings by which the same values would be written elsewhere
        by now."""
        now, then = self.connector_id._plan_settings(), self.planned_with
        if not then:
            return set()
        changed = {name for name in now if now[name] != then.get(name, now[name])}
        mapped = now["languages"].items() & then["languages"].items()
        # What was planned in a language that takes no part any more has moved anyway.
        if len(mapped) == len(now["languages"].keys() & then["languages"].keys()):
            changed.discard("languages")
        return changed

    def _settings_reason(self):
        """Say why what was planned with other settings is not good any more, or
        False."""
        return bool(self._changed_settings()) and self.env._(
            "The connector's language, price lists or parent of the categories "
            "changed since it was planned; plan it again."
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
