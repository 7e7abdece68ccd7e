import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import chain
from typing import Any

from odoo.api import Environment
from odoo.models import BaseModel

from ...core.code import PropertyCode, property_of
from ...core.refs import Ref, RefKind, StoredRef
from ..tree import parent_property, paths


class NamesByReference(dict[tuple[str, str], str]):
    """Names of what is referred to, by the type's code and the reference as text. Those
    of a type are read when the first of them is asked for, all at once."""

    def __init__(self, env: Environment, wanted: dict[str, set[StoredRef]]) -> None:
        """Begin with no name.

        :param env: of the reader
        :param wanted: the references that may be asked for, by the type's code
        """
        super().__init__()
        self.env = env
        self.wanted = wanted

    def __missing__(self, key: tuple[str, str]) -> str:
        code, text = key
        names = Names(self.env["shoper.sync"]._entity(code))
        found = names.of_references(self.wanted.pop(code, ()))
        self.update(((code, str(item)), name) for item, name in found.items())
        if key not in self:
            raise KeyError(text)
        return self[key]


class Names:
    """Names properties, elements and what property values refer to, for the reader."""

    def __init__(self, entity: BaseModel) -> None:
        """Prepare to name what belongs to a type.

        :param entity: in the reader's language
        """
        self.entity = entity
        self.env = entity.env

    # ------------------------------------------------------------- properties
    @cached_property
    def _places(self) -> dict[str, int]:
        """Tell the places of the properties in their order, by code."""
        return {prop.code: at for at, prop in enumerate(self.entity._properties)}

    def of_code(self, code: str, main_lang: str = "") -> str:
        """Name a property, a text in a further language with that: ``Name
        (English)``.

        :param main_lang: language to be named of a text in the main one
        """
        prop = self.entity._property(code)
        label = self.env._(prop.label)
        locale = PropertyCode.of(code).locale or (main_lang if prop.translated else "")
        if not locale:
            return label
        name = self.env["res.lang"]._get_data(code=locale).name or locale
        return f"{label} ({re.split(' [(/]', name)[0]})"

    def of_action(self, code: str, is_done: bool = False) -> str:
        """Name an action of the type.

        :param is_done: in words for when it was done
        """
        labels = self.entity._actions
        label = (is_done and self.entity._acted.get(code)) or labels.get(code)
        return self.env._(label) if label else code

    def held_codes(self, *sides: Iterable[str]) -> list[str]:
        """List the codes of the properties that any of the sides holds, in their order;
        a further language of a text (``name@en_US``) comes after the text.

        :param sides: codes, or values by code
        """
        places = self._places
        codes = {code for side in sides for code in side}
        known = [code for code in codes if property_of(code) in places]
        return sorted(known, key=lambda code: (places[property_of(code)], code))

    # -------------------------------------------------------------------- elements
    def title(self, name: str | bool) -> str | bool:
        """Name an element where nothing beside it tells of which type it is: ``Order
        35`` where its name alone is a number."""
        if not (name and self.entity._title):
            return name
        pattern = self.env._(self.entity._title)
        return str(pattern % name)

    def with_type(self, name: str | bool) -> str:
        """Name an element together with its type: ``Product: Tent``."""
        title = self.title(name)
        if title != name:
            return str(title)
        return f"{self.env._(self.entity._label_of_one)}: {name}"

    # ---------------------------------------------------------------- references
    def in_changes(
        self, changes: BaseModel, agreed: Iterable[Mapping[str, Any]] = ()
    ) -> NamesByReference:
        """Name everything that changes refer to, in few queries, when it is asked
        for.

        :param agreed: what both sides last agreed on, where that is shown, too:
            several {code: value}
        """
        sides = (
            values
            for change in changes
            for values in (change.before or {}, change.after or {})
        )
        return self.in_sides(chain(sides, agreed))

    def in_sides(self, sides: Iterable[Mapping[str, Any]]) -> NamesByReference:
        """Name everything that property values refer to, in few queries, once it is
        asked for.

        :param sides: several {code: value}
        """
        wanted: dict[str, set[StoredRef]] = {}
        for values in sides:
            for prop in self.entity._properties:
                if not prop.entity or not values.get(prop.code):
                    continue
                value = values[prop.code]
                items = value if isinstance(value, list) else [value]
                wanted.setdefault(prop.entity, set()).update(items)
        return NamesByReference(self.env, wanted)

    def of_references(self, items: Iterable[StoredRef]) -> dict[StoredRef, str]:
        """Name what references of this type stand for: {reference: name}. What is gone,
        or what the shop does not list, has a text instead that says so. Of several of
        the same name, an id tells which it is."""
        return self._of_references(items, is_told_apart=True)

    def of_each(self, items: Iterable[StoredRef]) -> dict[StoredRef, str]:
        """Name what references of this type stand for, each as if it were alone."""
        return self._of_references(items, is_told_apart=False)

    def _of_references(
        self, items: Iterable[StoredRef], *, is_told_apart: bool
    ) -> dict[StoredRef, str]:
        """Name what references of this type stand for, see :meth:`of_references`.

        :param is_told_apart: whether those of the same name get their ids
        """
        env, refs = self.env, {item: Ref.parse(item) for item in items}
        ids = [ref.id for ref in refs.values() if ref.kind is RefKind.ELEMENT]
        # Whoever may see a change may read what it refers to by name.
        elements = env["shoper.element"].sudo()
        elements = elements.search_fetch(
            [("id", "in", ids)],
            ["connector_id", "parent_remote_id", "remote_id", "name"],
            order="id",
        )
        record_ids = {
            item: ref.id for item, ref in refs.items() if ref.kind is RefKind.RECORD
        }
        # For the same reason: a name is read, nothing else of the record.
        model = env[self.entity._odoo_model].sudo()
        records = model.browse(record_ids.values()).exists()
        record_names = {record.id: record.display_name for record in records}
        gone = env._("Deleted in Odoo")
        names = self.of_elements(elements) | {
            item: record_names[res_id]
            for item, res_id in record_ids.items()
            if res_id in record_names
        }
        marks = {
            element.id: env._("ID in the shop: %s", element.remote_id)
            for element in elements
        } | {
            item: env._("ID in Odoo: %s", res_id) for item, res_id in record_ids.items()
        }
        times = Counter(names.values() if is_told_apart else ())
        return (
            dict.fromkeys(refs, env._("Not listed by the shop"))
            | dict.fromkeys(record_ids, gone)
            | {
                item: f"{name} ({marks[item]})" if times[name] > 1 else name
                for item, name in names.items()
            }
        )

    def of_reference(self, item: StoredRef) -> str:
        """Name what one reference of this type stands for."""
        return self.of_references([item])[item]

    def of_elements(self, elements: BaseModel) -> dict[int, str]:
        """Name elements of this type, those with parents of the same type by their
        paths: {element id: name}."""
        nameless = self.env._("Without a name")
        if parent_property(self.entity):
            return paths(self.entity, elements, nameless)
        return {element.id: element.name or nameless for element in elements}


def readable_names(
    env: Environment, model: str | bool, res_ids: Iterable[int]
) -> dict[int, str]:
    """Name the records that the user of the environment may read: {id: name}.

    :param model: none is named of one that is not installed any more
    """
    if model not in env:
        return {}
    readable = env[model].browse(res_ids).exists()._filtered_access("read")
    return {record.id: record.display_name for record in readable}
