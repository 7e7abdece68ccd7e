from typing import Any

from markupsafe import Markup

from odoo.models import BaseModel
from odoo.tools import html2plaintext

from ...core.values import Property
from .difference import marked
from .html import shown_html
from .names import Names, NamesByReference
from .number import shown_amount, shown_number

# The lines of an order are one below the other.
WRAPPED = Markup('<span class="text-break" style="white-space: pre-line">%s</span>')
NOTHING = Markup('<span class="text-muted">–</span>')


class ShownValues:
    """Shows single values of properties, as text or as markup."""

    def __init__(self, entity: BaseModel) -> None:
        """Prepare to show values of a type.

        :param entity: in the reader's language
        """
        self.entity = entity
        self.env = entity.env

    def text(
        self, change: BaseModel, prop: Property, value: Any, names: NamesByReference
    ) -> str:
        """Write a value as plain text, an empty one for none.

        :param names: of what the change refers to, see :class:`.names.Names`
        """
        own = self.entity._value_text(change, prop, value)
        if own is not None:
            return own
        if value is None or value == "" or value == []:
            return ""
        if prop.kind == "bool":
            return self.env._("Yes") if value else self.env._("No")
        if prop.kind in ("money", "number"):
            return self._number(change, prop, value)
        if prop.kind == "html":
            return html2plaintext(value, include_references=False).strip()
        if prop.entity:
            items = value if isinstance(value, list) else [value]
            return ", ".join(names[prop.entity, str(item)] for item in items)
        if isinstance(value, list):
            return ", ".join(str(item) for item in value)
        return str(value)

    def _number(self, change: BaseModel, prop: Property, value: Any) -> str:
        """Write a number as the reader's language does: an amount of money in its
        currency, another one with its decimals and the property's unit."""
        if prop.kind == "money":
            return shown_amount(self.env, value, change.connector_id.currency_id)
        text = shown_number(self.env, value)
        space = "" if prop.unit == "%" else " "
        return f"{text}{space}{prop.unit}" if prop.unit else text

    def markup(
        self, change: BaseModel, code: str, value: Any, names: NamesByReference
    ) -> Markup:
        """Show a value as markup, a dash for none.

        :param code: of the property
        :param names: of what the change refers to, see :class:`.names.Names`
        """
        prop = self.entity._property(code)
        if prop.kind == "html":
            return shown_html(value) or NOTHING
        text = self.text(change, prop, value, names)
        return WRAPPED % text if text else NOTHING

    def in_conflict(self, values: BaseModel) -> dict[BaseModel, tuple[Any, ...]]:
        """Show rows of a conflict as markup: {row: (label, last common value, Odoo's,
        the shop's)}, with what differs between the two sides marked.

        :param values: ``shoper.decision.value``, all of decisions of this type
        """
        changes = values.decision_id.change_id
        changes.fetch(["before", "after", "base"])
        labels = Names(self.entity)
        agreed = {
            value: value.decision_id.change_id._last_agreed(value.code)
            for value in values
        }
        names = labels.in_changes(
            changes, [{value.code: base} for value, base in agreed.items()]
        )
        shown = {}
        for value in values:
            change, code = value.decision_id.change_id, value.code
            odoo, shop = value.decision_id._sides().get(code, (None, None))
            base = agreed[value]
            shown_base, shown_odoo, shown_shop = (
                self.markup(change, code, item, names) for item in (base, odoo, shop)
            )
            if NOTHING not in (shown_odoo, shown_shop):
                shown_odoo, shown_shop = marked(shown_odoo, shown_shop)
            shown[value] = labels.of_code(code), shown_base, shown_odoo, shown_shop
        return shown
