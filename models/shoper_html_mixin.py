from odoo import fields, models


class ShopHtml(fields.Html):
    """HTML that is sanitised as any other, but translated as a whole.

    Odoo translates sanitised HTML term by term: writing one language then rewrites the
    text of the others, while the shop keeps a text of its own for each language. The
    models with such fields inherit ``shoper.html.mixin``."""

    def _get_attrs(self, model_class, name):
        """Translate the field as a whole, which Odoo allows for HTML that is not
        sanitised."""
        attrs = super()._get_attrs(model_class, name)
        attrs["translate"] = True
        return attrs

    def sanitised(self, text: str, records: models.BaseModel) -> str:
        """Sanitise a text of one language as writing the field does.

        :param text: HTML
        :param records: any of the field's model
        """
        return str(self._convert(text, records, True))


class ShoperHtmlMixin(models.AbstractModel):
    """Sanitises HTML of a shop in translations, too: Odoo sanitises what is created and
    written, but stores translations as they come."""

    _name = "shoper.html.mixin"
    _description = "Record with HTML of a Shoper Shop"

    def _update_field_translations(
        self, field_name, translations, digest=None, source_lang=""
    ):
        """Sanitise the translations of HTML fields before they are stored."""
        field = self._fields[field_name]
        if isinstance(field, ShopHtml):
            translations = {
                lang: field.sanitised(text, self) if isinstance(text, str) else text
                for lang, text in translations.items()
            }
        return super()._update_field_translations(
            field_name, translations, digest, source_lang
        )
