from collections.abc import Collection
from typing import Any

from markupsafe import Markup

from odoo.models import BaseModel

from ...core.values import match_key


class ShownFacts:
    """Shows what people compare when they decide which record an element is; the type
    says what that is, see ``_shown_labels``."""

    def __init__(self, entity: BaseModel) -> None:
        """Prepare to show facts of a type.

        :param entity: in the reader's language, with the reader's rights
        """
        self.entity = entity
        self.env = entity.env

    def of_records(
        self, connector: BaseModel, res_ids: list[int]
    ) -> dict[int, dict[str, Any]]:
        """Read what people compare of those records that are there and that the user
        may read: {record id: facts}."""
        records = (
            self.env[self.entity._odoo_model]
            .with_context(
                lang=connector._active_lang(connector.lang), active_test=False
            )
            .browse(res_ids)
            .exists()
            ._filtered_access("read")
        )
        return {
            record.id: self.entity._shown_of_record(connector, record)
            for record in records
        }

    def same(self, shop: dict[str, Any], odoo: dict[str, Any]) -> list[str]:
        """Name the facts that are the same on both sides, by their labels."""
        return [
            label
            for key, label in self.entity._shown_labels().items()
            if shop.get(key) and match_key(shop[key]) == match_key(odoo.get(key))
        ]

    def line(self, facts: dict[str, Any], without: Collection[str] = ("name",)) -> str:
        """Tell facts in one line.

        :param without: keys of those that are told elsewhere
        """
        return " · ".join(
            f"{label}: {facts[key]}"
            for key, label in self.entity._shown_labels().items()
            if key not in without and facts.get(key)
        )

    def table(self, facts: dict[str, Any]) -> Markup:
        """Show facts as a table, a row each."""
        rows = Markup("").join(
            Markup('<tr><th class="fw-normal text-muted pe-3">%s</th><td>%s</td></tr>')
            % (label, facts[key])
            for key, label in self.entity._shown_labels().items()
            if facts.get(key)
        )
        return Markup('<table class="table table-sm w-auto mb-0">%s</table>') % rows
