from markupsafe import Markup

from odoo import api, models
from odoo.tools import format_amount, html2plaintext

LONG_TEXT = 300


class ShoperSyncEntity(models.AbstractModel):
    """How property values are shown to people."""

    _inherit = "shoper.sync.entity"

    @api.model
    def _describe(self, changes):
        """What people read of changes: {change: (before, after, table)}, two texts of
        one line and a table as markup."""
        names = self._reference_names(changes)
        return {change: self._describe_change(change, names) for change in changes}

    def _describe_change(self, change, names):
        before, after = change.before or {}, change.after or {}
        if "candidates" in after:
            return False, *self._describe_candidates(change)
        rows = [
            (
                self.env._(prop.label),
                self._format_value(change, prop, before.get(prop.code), names),
                self._format_value(change, prop, after.get(prop.code), names),
            )
            for prop in self._properties
            if prop.code in before or prop.code in after
        ]
        return (
            self._one_line((label, old) for label, old, _new in rows),
            self._one_line((label, new) for label, _old, new in rows),
            self._difference_table(change, rows),
        )

    def _one_line(self, items):
        text = " · ".join(f"{label}: {value}" for label, value in items if value)
        return text if len(text) <= LONG_TEXT else f"{text[:LONG_TEXT]}…"

    def _difference_table(self, change, rows):
        if not rows:
            return False
        _ = self.env._
        heads = (_("Before"), _("After"))
        if change.verb == "conflict":
            heads = (_("In Odoo"), _("In the shop"))
        nothing = Markup('<span class="text-muted">–</span>')
        body = Markup("").join(
            Markup(
                '<tr><th class="fw-normal text-muted">%s</th><td class="text-break">%s'
                '</td><td class="text-break fw-bold">%s</td></tr>'
            )
            % (label, old or nothing, new or nothing)
            for label, old, new in rows
        )
        return Markup(
            '<table class="table table-sm mb-0"><thead><tr><th></th><th>%s</th>'
            "<th>%s</th></tr></thead><tbody>%s</tbody></table>"
        ) % (*heads, body)

    def _describe_candidates(self, change):
        records = self.env[self._odoo_model].browse(change.after["candidates"])
        found = records.exists()._filtered_access("read").mapped("display_name")
        items = Markup("").join(Markup("<li>%s</li>") % name for name in found)
        return " · ".join(found), Markup("<ul class='mb-0'>%s</ul>") % items

    def _format_value(self, change, prop, value, names):
        """A value as plain text.

        :param names: {(entity code, reference): name}, see :meth:`_reference_names`
        """
        if value is None or value == "" or value == []:
            return ""
        if prop.kind == "money":
            currency = change.connector_id.currency_id
            if currency:
                return format_amount(self.env, float(value), currency)
            return value
        if prop.kind == "bool":
            return self.env._("Yes") if value else self.env._("No")
        if prop.kind == "html":
            return html2plaintext(value).strip()
        if prop.entity:
            items = value if isinstance(value, list) else [value]
            return ", ".join(
                names.get((prop.entity, str(item)), str(item)) for item in items
            )
        return str(value)

    def _reference_names(self, changes):
        """Names of everything that the changes refer to, in few queries:
        {(entity code, reference as text): name}."""
        wanted = {}
        for change in changes:
            for values in (change.before or {}, change.after or {}):
                for prop in self._properties:
                    if not prop.entity or not values.get(prop.code):
                        continue
                    value = values[prop.code]
                    items = value if isinstance(value, list) else [value]
                    wanted.setdefault(prop.entity, set()).update(items)
        return {
            (code, str(item)): name
            for code, items in wanted.items()
            for item, name in (
                self.env["shoper.sync"]._entity(code)._names_of(self.env, items).items()
            )
        }

    @api.model
    def _names_of(self, env, items):
        """Names of references of this type: {reference: name}."""
        ids = [item for item in items if isinstance(item, int) and item > 0]
        elements = env["shoper.element"].sudo().browse(ids).exists()
        names = {element.id: self._element_name(element) for element in elements}
        for item in items:
            if isinstance(item, str):
                res_id = int(item.partition(",")[2])
                record = env[self._odoo_model].sudo().browse(res_id).exists()
                names[item] = record.display_name or item
            elif item not in names:
                names[item] = f"#{abs(item)}"
        return names

    @api.model
    def _element_name(self, element):
        return element.name or f"#{element.remote_id}"

    @api.model
    def _reference_name(self, env, item):
        """Name of one reference of this type, for messages."""
        return self._names_of(env, [item])[item]
