from odoo import api, models
from odoo.exceptions import UserError


class ShoperConnector(models.Model):
    """Find languages that were deactivated in Odoo since they were chosen, and the
    language and time zone of whoever reads what is written."""

    _inherit = "shoper.connector"

    @api.model
    def _active_lang(self, *codes):
        """Return the first of the languages that is active in Odoo, or None."""
        for code in codes:
            if code == "en_US" or (code and self.env["res.lang"]._get_data(code=code)):
                return code
        return None

    def _reader_context(self, person):
        """Make the context in which texts and times are written for a person; those of
        the shop where that one has none, or there is nobody. Scheduled actions have
        neither a language nor a time zone."""
        return {
            "lang": self._active_lang(person.lang, self.lang),
            "tz": person.tz or self._timezone().key,
        }

    def _check_catalogue_lang(self):
        """Refuse to work while the language of the catalogue is not active in Odoo.

        :raises UserError: with what to do
        """
        if not self._active_lang(self.lang):
            raise UserError(
                self.env._(
                    "The language of the catalogue, %(lang)s, is not active in Odoo "
                    "any more. Activate it (in developer mode: Settings > Translations "
                    "> Languages), or choose another one in the settings of the shop "
                    "%(connector)s.",
                    lang=self._lang_name(self.lang),
                    connector=self.display_name,
                )
            )

    def _check_user_lang(self, user):
        """Refuse to work for a user whose language is not active in Odoo.

        :raises UserError: with what to do
        """
        if user.lang and not self._active_lang(user.lang):
            raise UserError(
                self.env._(
                    "The language of the user %(user)s, %(lang)s, is not active in "
                    "Odoo any more. Activate it (in developer mode: Settings > "
                    "Translations > Languages), or choose another one for the user.",
                    lang=self._lang_name(user.lang),
                    user=user.display_name,
                )
            )

    def _lang_name(self, code):
        """Return the name of a language, active or not, else its code."""
        # People only see languages that are active.
        found = self.env["res.lang"].sudo().with_context(active_test=False)
        return found.search([("code", "=", code)]).name or code
