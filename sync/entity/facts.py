from typing import Any

from markupsafe import Markup

from odoo import api, models
from odoo.models import BaseModel

from ..core.values import match_key
from ..shown_html import shown_html
from .display import Names

# Facts that lists of candidates have a column for.
COLUMNS = ("name", "code", "ean", "price")
WRAPPED = Markup('<span class="text-wrap text-break">%s</span>')


class ShoperSyncEntity(models.AbstractModel):
    """What people compare when they decide which record an element is, and how the
    values of a conflict are shown."""

    _inherit = "shoper.sync.entity"

    @api.model
    def _element_facts(self, element: BaseModel) -> dict[str, Any]:
        """Read what people compare of an element, keys as in :meth:`_fact_labels`: such
        as ``name``, ``code``, ``ean`` and ``price`` (gross, in the shop's currency), as
        far as the type has them."""
        return {"name": element.name, "code": element.code, "ean": element.ean}

    @api.model
    def _record_facts(
        self, connector: BaseModel, res_ids: list[int]
    ) -> dict[int, dict[str, Any]]:
        """Read the same of those records that are there and that the user may read:
        {record id: facts}."""
        records = (
            self.env[self._odoo_model]
            .with_context(
                lang=connector._active_lang(connector.lang), active_test=False
            )
            .browse(res_ids)
            .exists()
            ._filtered_access("read")
        )
        return {record.id: self._facts_of(connector, record) for record in records}

    @api.model
    def _facts_of(self, connector: BaseModel, record: BaseModel) -> dict[str, Any]:
        """Read what people compare of one record, in the connector's language."""
        return {"name": record.display_name}

    @api.model
    def _fact_labels(self) -> dict[str, str]:
        """Name the facts for the reader, in the order in which they are shown:
        {key: label}."""
        _ = self.env._
        return {
            "name": _("Name"),
            "code": _("Code"),
            "ean": _("EAN"),
            "price": _("Price (gross)"),
        }

    @api.model
    def _same_facts(self, shop: dict[str, Any], odoo: dict[str, Any]) -> list[str]:
        """Name the facts that are the same on both sides, by their labels."""
        return [
            label
            for key, label in self._fact_labels().items()
            if shop.get(key) and match_key(shop[key]) == match_key(odoo.get(key))
        ]

    @api.model
    def _more_facts(self, facts: dict[str, Any]) -> str:
        """Tell in one line what else than name, code, EAN and price tells a candidate
        apart."""
        return " · ".join(
            f"{label}: {facts[key]}"
            for key, label in self._fact_labels().items()
            if key not in COLUMNS and facts.get(key)
        )

    @api.model
    def _facts_table(self, facts: dict[str, Any]) -> Markup:
        """Show facts as a table, a row each."""
        rows = Markup("").join(
            Markup('<tr><th class="fw-normal text-muted pe-3">%s</th><td>%s</td></tr>')
            % (label, facts[key])
            for key, label in self._fact_labels().items()
            if facts.get(key)
        )
        return Markup('<table class="table table-sm w-auto mb-0">%s</table>') % rows

    # ----------------------------------------------------------------- values
    @api.model
    def _show_values(self, values: BaseModel) -> dict[BaseModel, tuple[Any, ...]]:
        """Show rows of a conflict as markup: {row: (label, last common value, Odoo's,
        the shop's)}.

        :param values: ``shoper.decision.value``, all of decisions of this type
        """
        changes = values.decision_id.change_id
        changes.fetch(["before", "after", "base"])
        names = self._reference_names(changes)
        shown = {}
        for value in values:
            change, code = value.decision_id.change_id, value.code
            odoo, shop = value.decision_id._sides().get(code, (None, None))
            base = (change.base or {}).get(code)
            if isinstance(base, dict):  # each side had a form of its own
                base = base.get("odoo")
            shown[value] = (
                self._code_label(code),
                *(
                    self._show_value(change, code, item, names)
                    for item in (base, odoo, shop)
                ),
            )
        return shown

    def _show_value(
        self, change: BaseModel, code: str, value: Any, names: Names
    ) -> Markup:
        """Show one value as markup, a dash for none.

        :param names: see :meth:`_reference_names`
        """
        prop = self._property(code)
        if prop.kind == "html":
            text = shown_html(value)
        else:
            text = self._format_value(change, prop, value, names)
            text = text and WRAPPED % text
        return text or Markup('<span class="text-muted">–</span>')
