from typing import Any

from odoo import api, models
from odoo.models import BaseModel

from ..core.side import Side
from ..core.values import Property
from ..engine.context import Context
from .entity import Rule, _lt


class ShoperSyncEntityMirrored(models.AbstractModel):
    """Records are rows of the connector's own, one for each element, that follow the
    shop: statuses, methods of payment and delivery. People say beside them what they
    mean in Odoo; nothing of that is a property.

    Codes of properties are names of fields of the records, which also have
    ``connector_id`` and ``number``, the shop's id."""

    _name = "shoper.sync.entity.mirrored"
    _inherit = "shoper.sync.entity"
    _description = "Shoper Entity: Mirrored Rows"

    _criteria = {"number": _lt("Number")}
    _rules = {"same number": _lt("Same number in the shop")}
    _is_on_by_default = False
    _owns_records = True
    _is_linked_by_hand = False
    _gone_elements = "archive"
    _undo_refusal = _lt("It only repeats what the shop has; nothing can be undone.")
    _fixed = {
        "fetch_all": True,
        "update_linked": "odoo",
        "import_unlinked": True,
        "export_unlinked": False,
        "delete_unlinked": False,
        "conflict_policy": "overwrite",
    }

    @api.model
    def _option_hints(self) -> dict[str, str]:
        """Say that nothing but following the shop is offered."""
        reason = self.env._(
            "It follows the shop: all is downloaded and repeated in Odoo, nothing else "
            "can be chosen."
        )
        return dict.fromkeys(
            (
                "fetch_all",
                "update_linked",
                "update_shop",
                "export_unlinked",
                "delete_unlinked",
                "conflict_policy",
            ),
            reason,
        )

    @api.model
    def _linkable_domain(self, connector: BaseModel) -> list[Any]:
        """Say that only the connector's own rows stand for elements of its shop."""
        return [("connector_id", "=", connector.id)]

    @api.model
    def _linkable_note(self) -> str:
        """Tell a person that the shop's number is the link."""
        return self.env._("It follows the shop, and is linked by its number there.")

    @api.model
    def _odoo_values(self, ctx: Context, records: BaseModel) -> dict[int, Side]:
        """Read the fields that are named like the properties."""
        return {
            record.id: Side(
                {
                    prop.code: self._read_field(prop, record[prop.code])
                    for prop in self._properties
                }
            )
            for record in records
        }

    def _read_field(self, prop: Property, value: Any) -> Any:
        """Make a property value of what a field holds."""
        if prop.kind == "bool":
            return value
        return str(value) if prop.kind == "number" else value or ""

    @api.model
    def _to_odoo(
        self,
        ctx: Context,
        values: Side,
        record: BaseModel | None = None,
        current: Side | None = None,
    ) -> dict[str, Any]:
        """Write the fields that are named like the properties."""
        numbers = {prop.code for prop in self._properties if prop.kind == "number"}
        return {
            code: int(value) if code in numbers else value
            for code, value in values.items()
        }

    @api.model
    def _create_values(
        self, ctx: Context, change: BaseModel, values: Side
    ) -> dict[str, Any]:
        """Say whose row it is, and its number in the shop."""
        return super()._create_values(ctx, change, values) | {
            "connector_id": ctx.connector.id,
            "number": change.element_id.remote_id,
        }

    @api.model
    def _link_rules(
        self, ctx: Context, elements: BaseModel, records: BaseModel
    ) -> list[Rule]:
        """Pair by the number in the shop, such as what was unlinked by hand."""
        return [
            (
                "same number",
                {element.id: [element.remote_id] for element in elements},
                {record.id: [record.number] for record in records},
                True,
            )
        ]

    @api.model
    def _value_text(self, change: BaseModel, prop: Property, value: Any) -> str | None:
        """Write what a selection of the records holds in its own words."""
        field = self.env[self._odoo_model]._fields[prop.code]
        if field.type != "selection":
            return None
        return dict(field._description_selection(self.env)).get(value)
