from odoo import fields


class ShopHtml(fields.Html):
    """HTML that is sanitised as any other, but translated as a whole.

    Odoo translates sanitised HTML term by term: writing one language then
    rewrites the text of the others, while the shop keeps a text of its own for
    each language."""

    def _get_attrs(self, model_class, name):
        attrs = super()._get_attrs(model_class, name)
        attrs["translate"] = True
        return attrs
