from lxml import etree

from odoo import api, models

CHOSEN = ("selection", "many2one", "many2many")


class ShoperEmptyWords(models.AbstractModel):
    """Says in a form what it means that nothing is chosen, also to those who may not
    edit it: Odoo shows placeholders to editors alone. Placeholders of fields in which
    people type are left out: they are examples, and would read as if somebody had typed
    them."""

    _name = "shoper.empty.words"
    _description = "Says What Nothing Chosen Means"

    @api.model
    def get_view(self, view_id=None, view_type="form", **options):
        result = super().get_view(view_id, view_type, **options)
        if view_type != "form" or self.has_access("write"):
            return result
        arch = etree.fromstring(result["arch"])
        for field in arch.xpath("//group/field[@placeholder][not(ancestor::field)]"):
            if self._fields[field.get("name")].type in CHOSEN:
                _say_when_empty(field)
        return result | {"arch": etree.tostring(arch, encoding="unicode")}


def _say_when_empty(field):
    """Put the words of a field's placeholder in its place while it is empty."""
    name = field.get("name")
    label = etree.Element("label", {"for": field.get("id") or name})
    row = etree.Element("div")
    if field.get("invisible"):
        for node in (label, row):
            node.set("invisible", field.get("invisible"))
    field.addprevious(label)
    field.addprevious(row)
    row.append(field)
    field.set("invisible", f"not {name}")
    words = etree.SubElement(row, "span", {"class": "text-muted", "invisible": name})
    words.text = field.get("placeholder")
