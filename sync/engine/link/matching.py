from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from odoo.models import BaseModel
from odoo.tools import SQL, split_every

from ..context import Context

Link = tuple[BaseModel, int, str]  # an element, a record's id, the code of the rule
Ambiguous = tuple[BaseModel, set[int], str]  # an element, ids of records, the reason
# Of a rule: its code, whether it decides, and {element: ids of records that fit}.
RuleMatches = tuple[str, bool, dict[BaseModel, set[int]]]
# Given elements and records: what ``_link_rules`` of a type returns for these.
Rules = Callable[[BaseModel, BaseModel], list[Any]]

CHUNK = 1000  # elements or records whose values are in memory at once
ELEMENT_FIELDS = ["remote_id", "parent_remote_id", "name", "code", "ean"]


class Matching:
    """Compares elements with records by the keys of a type's rules, such as a code or
    a name, and pairs what only fits each other."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.env = ctx.env
        self.entity = ctx.entity

    def match(
        self, elements: BaseModel, records: BaseModel, rules: Rules | None = None
    ) -> tuple[list[Link], list[Ambiguous]]:
        """Pair elements with records.

        :param elements: unlinked ``shoper.element``
        :param records: records of the type's Odoo model that have no element
        :param rules: give the keys of some elements and records as ``_link_rules`` of
            the type does, which is asked unless these are given
        :return: (links, ambiguous): pairs where a rule that decides leaves exactly one
            on both sides, and elements of which a person must decide which of the
            records that fit is theirs
        """
        links: list[Link] = []
        ambiguous: list[Ambiguous] = []
        refused = self._refused()
        taken_elements: set[BaseModel] = set()
        taken_records: set[int] = set()
        labels = self.env["shoper.sync"]._rule_labels()
        rules = rules or partial(self.entity._link_rules, self.ctx)
        for rule, decides, fitting in self._fitting_records(elements, records, rules):
            candidates: dict[BaseModel, set[int]] = {}
            claims: defaultdict[int, set[int]] = defaultdict(set)
            for element, found in fitting.items():
                found = found - taken_records - refused.get(element.id, set())
                if found and element not in taken_elements:
                    candidates[element] = found
                    for res_id in found:
                        claims[res_id].add(element.id)
            # How many elements want any of some records; many elements of one name
            # want the same ones, so that it is counted once for all of them.
            rivals: dict[frozenset[int], int] = {}
            for element, found in candidates.items():
                key = frozenset(found)
                if key not in rivals:
                    rivals[key] = len(set().union(*(claims[item] for item in found)))
                if decides and len(found) == 1 and rivals[key] == 1:
                    links.append((element, next(iter(found)), rule))
                else:
                    reason = self._ambiguity_reason(
                        labels[rule], len(found), rivals[key], decides
                    )
                    ambiguous.append((element, found, reason))
            taken_elements |= candidates.keys()
            taken_records |= claims.keys()
        return links, ambiguous

    def _refused(self) -> dict[int, set[int]]:
        """Read which records a person said an element is not, and those whose creation
        was undone: {element id: {record ids}}."""
        self.env["shoper.element"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT id, refused_res_ids, left_res_id FROM shoper_element
                   WHERE connector_id = %s AND entity = %s
                     AND (refused_res_ids IS NOT NULL OR left_res_id > 0)""",
                self.ctx.connector.id,
                self.entity._entity,
            )
        )
        return {
            element_id: {*(refused or ()), left} for element_id, refused, left in rows
        }

    def _fitting_records(
        self, elements: BaseModel, records: BaseModel, rules: Rules
    ) -> list[RuleMatches]:
        """Find which elements and records share a key, rule by rule, in the rules'
        order. The values of everything would not fit into memory, so they are read in
        chunks and only what fits is kept."""
        if not elements or not records:
            return []
        # {number of the rule: {key: ids of records}}
        by_key: defaultdict[int, defaultdict[str, set[int]]] = defaultdict(
            lambda: defaultdict(set)
        )
        for chunk in self._chunks(records):
            found_rules = rules(elements.browse(), chunk)
            for number, (_rule, _keys, record_keys, _decides) in enumerate(found_rules):
                for res_id, keys in record_keys.items():
                    for key in keys:
                        by_key[number][key].add(res_id)
        fitting: list[RuleMatches] = [
            (rule, decides, {}) for rule, _keys, _own, decides in found_rules
        ]
        for chunk in self._chunks(elements, ELEMENT_FIELDS):
            found_rules = rules(chunk, records.browse())
            for number, (_rule, element_keys, _own, _decides) in enumerate(found_rules):
                own = by_key[number]
                for element in chunk:
                    keys = element_keys.get(element.id, ())
                    found = set().union(*(own[key] for key in keys if key in own))
                    if found:
                        fitting[number][2][element] = found
        return fitting

    def _chunks(
        self, records: BaseModel, field_names: Sequence[str] = ()
    ) -> Iterator[BaseModel]:
        """Give a recordset in parts. The values of each are dropped from the cache
        when the next one is taken."""
        for ids in split_every(CHUNK, records.ids):
            chunk = records.browse(ids)
            chunk.fetch(field_names)
            yield chunk
            chunk.invalidate_recordset()

    def _ambiguity_reason(
        self, label: str, records: int, elements: int, decides: bool
    ) -> str:
        """Say why a person must link an element.

        :param label: of the rule that found the records
        :param records: how many fit
        :param elements: how many elements want any of them
        :param decides: whether the rule makes links at all
        """
        if not decides:
            return self.env._(
                "%(rule)s, but not the chosen criterion: press Link beside the one "
                "it is, or Ignore.",
                rule=label,
            )
        if elements > 1:
            return self.env._(
                "%(rule)s: several fit (in the shop: %(elements)s, in Odoo: "
                "%(records)s); press Link beside the one it is, or Ignore.",
                rule=label,
                elements=elements,
                records=records,
            )
        return self.env._(
            "%(rule)s: several fit in Odoo (%(records)s); press Link beside the one it "
            "is, or Ignore.",
            rule=label,
            records=records,
        )
