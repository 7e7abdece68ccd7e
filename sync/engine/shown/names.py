import re
from collections.abc import Iterable, Mapping
from typing import Any

from odoo.models import BaseModel

from ...core.refs import Kind, Ref, Stored
from ..tree import parent_property, paths

# Names of what is referred to, by the type's code and the reference as text.
NamesByReference = dict[tuple[str, str], str]


class Names:
    """Names properties, elements and what property values refer to, for the reader."""

    def __init__(self, entity: BaseModel) -> None:
        """Speak of a type.

        :param entity: in the reader's language
        """
        self.entity = entity
        self.env = entity.env

    # ------------------------------------------------------------- properties
    def of_code(self, code: str) -> str:
        """Name a property, a text in a further language with that: ``Name
        (English)``."""
        label = self.env._(self.entity._property(code).label)
        locale = code.partition("@")[2]
        if not locale:
            return label
        name = self.env["res.lang"]._get_data(code=locale).name or locale
        return f"{label} ({re.split(' [(/]', name)[0]})"

    def of_action(self, code: str) -> str:
        """Name an action of the type."""
        label = self.entity._actions.get(code)
        return self.env._(label) if label else code

    def held_codes(self, *sides: Iterable[str]) -> list[str]:
        """List the codes of the properties that any of the sides holds, in their order;
        a further language of a text (``name@en_US``) comes after the text.

        :param sides: codes, or values by code
        """
        places = {prop.code: at for at, prop in enumerate(self.entity._properties)}
        codes = {code for side in sides for code in side}
        known = [code for code in codes if code.partition("@")[0] in places]
        return sorted(known, key=lambda code: (places[code.partition("@")[0]], code))

    # ---------------------------------------------------------------- references
    def in_changes(self, changes: BaseModel) -> NamesByReference:
        """Name everything that changes refer to, in few queries."""
        return self.in_sides(
            values
            for change in changes
            for values in (change.before or {}, change.after or {})
        )

    def in_sides(self, sides: Iterable[Mapping[str, Any]]) -> NamesByReference:
        """Name everything that property values refer to, in few queries.

        :param sides: several {code: value}
        """
        wanted: dict[str, set[Stored]] = {}
        for values in sides:
            for prop in self.entity._properties:
                if not prop.entity or not values.get(prop.code):
                    continue
                value = values[prop.code]
                items = value if isinstance(value, list) else [value]
                wanted.setdefault(prop.entity, set()).update(items)
        engine = self.env["shoper.sync"]
        return {
            (code, str(item)): name
            for code, items in wanted.items()
            for item, name in Names(engine._entity(code)).of_references(items).items()
        }

    def of_references(self, items: Iterable[Stored]) -> dict[Stored, str]:
        """Name what references of this type stand for: {reference: name}. What is gone,
        or what the shop does not list, has a text instead that says so."""
        env, refs = self.env, {item: Ref.parse(item) for item in items}
        ids = [ref.id for ref in refs.values() if ref.kind is Kind.ELEMENT]
        # Whoever may see a change may read what it refers to by name.
        elements = env["shoper.element"].sudo().browse(ids).exists()
        record_ids = {
            item: ref.id for item, ref in refs.items() if ref.kind is Kind.RECORD
        }
        # The same: a name, nothing else of the record.
        model = env[self.entity._odoo_model].sudo()
        records = model.browse(record_ids.values()).exists()
        record_names = {record.id: record.display_name for record in records}
        gone = env._("Deleted in Odoo")
        return (
            dict.fromkeys(refs, env._("Not listed by the shop"))
            | self.of_elements(elements)
            | {
                item: record_names.get(res_id, gone)
                for item, res_id in record_ids.items()
            }
        )

    def of_reference(self, item: Stored) -> str:
        """Name what one reference of this type stands for."""
        return self.of_references([item])[item]

    def of_elements(self, elements: BaseModel) -> dict[int, str]:
        """Name elements of this type, those with parents of the same type by their
        paths: {element id: name}."""
        nameless = self.env._("Without a name")
        if parent_property(self.entity):
            return paths(self.entity, elements, nameless)
        return {element.id: element.name or nameless for element in elements}
