"""What is kept of something before it is deleted in the shop."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .row import Row


@dataclass
class Backup:
    """A row of the shop that is deleted there, and what goes with it.

    ``facts`` are what the row does not hold, such as which file keeps its picture.
    ``parts`` are what the shop deletes with it: {code of a type: what is kept of each
    element}."""

    row: Row
    facts: dict[str, Any] = field(default_factory=dict)
    parts: dict[str, list["Backup"]] = field(default_factory=dict)

    @classmethod
    def load(cls, row: Row | None, meta: Mapping[str, Any] | None) -> "Backup":
        """Read what a change kept.

        :param row: ``payload`` of ``shoper.sync.change``
        :param meta: its ``meta``
        """
        meta = meta or {}
        parts = {
            code: [cls(item["row"], item.get("facts") or {}) for item in items]
            for code, items in (meta.get("parts") or {}).items()
        }
        return cls(row or {}, meta.get("kept") or {}, parts)

    def meta(self) -> dict[str, Any]:
        """Give what ``meta`` of the change that keeps it holds beside the row."""
        meta: dict[str, Any] = {}
        if self.facts:
            meta["kept"] = self.facts
        if self.parts:
            meta["parts"] = {
                code: [
                    {"row": item.row} | ({"facts": item.facts} if item.facts else {})
                    for item in items
                ]
                for code, items in self.parts.items()
            }
        return meta
