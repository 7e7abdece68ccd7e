"""By what products of the shop and of Odoo are paired."""

from collections.abc import Collection, Mapping
from typing import Any

from odoo.models import BaseModel
from odoo.tools import SQL

from ...core.values import match_key, normal_text
from ...engine.context import Context
from ...entity import _lt
from ..variation.templates import Variation

RULES = {
    "same name and code": _lt("Same name and code"),
    "same name, variants": _lt("Same name, both with variants"),
    "same code": _lt("Same code"),
    "same ean": _lt("Same EAN"),
    "same name": _lt("Same name"),
    "similar code": _lt("Same code but for capitals"),
    "archived product": _lt("Archived in Odoo"),
}
Texts = dict[int, str]  # by the id of an element or record


class ProductMatching:
    """Makes the keys by which products of both sides fit."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx

    def rules(self, elements: BaseModel, records: BaseModel) -> list[Any]:
        """Give the rules by which pairs are found, as ``_link_rules`` (entity.py) does:
        the chosen criterion first."""
        records.fetch(["name", "default_code", "shoper_code", "active"])
        archived = {record.id for record in records if not record.active}
        single = Variation.of(self.ctx).single_variants(records)
        names = {element.id: match_key(element.name) for element in elements}
        record_names = {record.id: match_key(record.name) for record in records}
        codes = {element.id: normal_text(element.code) for element in elements}
        record_codes = {
            record.id: normal_text(record.default_code or record.shoper_code)
            for record in records
        }
        eans = {element.id: (element.ean or "").strip() for element in elements}
        record_eans = {
            record.id: (single[record.id].barcode or "").strip()
            if record.id in single
            else ""
            for record in records
        }
        keys: dict[str, tuple[str, Mapping[int, Any], Mapping[int, Any]]] = {
            "name": ("same name", names, record_names),
            "code": ("same code", codes, record_codes),
            "ean": ("same ean", eans, record_eans),
            "name_code": (
                "same name and code",
                {key: name and (name, codes[key]) for key, name in names.items()},
                {
                    key: name and (name, record_codes[key])
                    for key, name in record_names.items()
                },
            ),
        }
        chosen = self.ctx.step.link_criterion or "name_code"
        order = [chosen, *(key for key in ("code", "ean") if key != chosen)]
        rules = [
            (
                keys[name][0],
                {key: [value] for key, value in keys[name][1].items() if value},
                {key: [value] for key, value in keys[name][2].items() if value},
                name == chosen,
            )
            for name in order
        ]
        if chosen != "name":
            coded = single.keys() | {key for key, code in record_codes.items() if code}
            same = self._variants_rule(names, record_names, coded)
            rules.insert(1, (*same, chosen == "name_code"))
        rules.append(_similar_codes(codes, record_codes))
        return _archived_apart(rules, archived)

    def _variants_rule(self, names: Texts, record_names: Texts, coded: set[int]) -> Any:
        """Make the rule for products with variants, for which Odoo keeps neither code
        nor EAN: the name must do, where the shop's has variants too. By another
        criterion than name and code, it only asks a person; so none is there twice.

        :param coded: ids of the records that do have a code
        """
        uncoded = {
            key: [name]
            for key, name in record_names.items()
            if name and key not in coded
        }
        # Elements and records may be handed over in separate calls: that there are no
        # such records here does not say that it is not needed.
        with_variants = self._with_variants(names.keys()) if names else set()
        return (
            "same name, variants",
            {
                key: [name]
                for key, name in names.items()
                if name and key in with_variants
            },
            uncoded,
        )

    def _with_variants(self, element_ids: Collection[int]) -> set[int]:
        """Choose the elements of products that have variants in the shop: their ids."""
        env = self.ctx.env
        env["shoper.element"].flush_model(["shop_facts"])
        rows = env.execute_query(
            SQL(
                """SELECT id FROM shoper_element
                   WHERE id = ANY(%s)
                     AND COALESCE(shop_facts -> 'variants', '[]') <> '[]'""",
                list(element_ids),
            )
        )
        return {row[0] for row in rows}


def _similar_codes(codes: Texts, record_codes: Texts) -> Any:
    """Make the rule for codes that differ in capitals only, which the shop may take for
    one: a person is asked."""
    return (
        "similar code",
        {key: [code.lower()] for key, code in codes.items() if code},
        {key: [code.lower()] for key, code in record_codes.items() if code},
        False,
    )


def _archived_apart(rules: list[Any], archived: set[int]) -> list[Any]:
    """Leave it to a person whether something is an archived product: who put it away
    once may not want it hidden in the shop, too.

    :param rules: that say nothing of that
    :param archived: ids of the records that are archived
    """
    of_elements: dict[int, list[Any]] = {}
    of_archived: dict[int, list[Any]] = {}
    active = []
    for rule, element_keys, record_keys, decides in rules:
        for key, found in element_keys.items():
            of_elements.setdefault(key, []).extend((rule, item) for item in found)
        for key in archived & record_keys.keys():
            found = [(rule, item) for item in record_keys[key]]
            of_archived.setdefault(key, []).extend(found)
        own = {key: item for key, item in record_keys.items() if key not in archived}
        active.append((rule, element_keys, own, decides))
    return [*active, ("archived product", of_elements, of_archived, False)]
