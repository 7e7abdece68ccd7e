from collections import defaultdict

from odoo.tools import SQL, split_every

from ..context import Context

CHUNK = 1000  # elements or records whose values are in memory at once
ELEMENT_FIELDS = ["remote_id", "parent_remote_id", "name", "code", "ean"]


class Matching:
    """TODO"""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.env = ctx.env
        self.entity = ctx.entity

    def match(self, elements, records):
        """Pair elements with records.

        :return: (links, ambiguous): ``[(element, record id, rule)]`` where the
            criterion leaves exactly one on both sides, rules as codes, and
            ``[(element, {record ids}, reason)]`` where a person must decide
        """
        links, ambiguous = [], []
        refused = self._refused()
        taken_elements, taken_records = set(), set()
        labels = self.env["shoper.sync"]._rule_labels()
        for rule, decides, fitting in self._fitting_records(elements, records):
            candidates, claims = {}, defaultdict(set)
            for element, found in fitting.items():
                found = found - taken_records - refused.get(element.id, set())
                if found and element not in taken_elements:
                    candidates[element] = found
                    for res_id in found:
                        claims[res_id].add(element.id)
            rivals = {}  # many elements of one name have the same candidates
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

    def _refused(self):
        """Records that a person said an element is not, or whose creation was undone:
        {element id: {record ids}}."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """SELECT id, refused_res_ids, left_res_id FROM shoper_element
                   WHERE connector_id = %s AND entity = %s
                     AND (refused_res_ids IS NOT NULL OR left_res_id > 0)""",
                self.ctx.connector.id,
                self.entity._entity,
            )
        )
        return {
            element_id: {*(refused or ()), left}
            for element_id, refused, left in self.env.cr.fetchall()
        }

    def _fitting_records(self, elements, records):
        """What shares a key with what, rule by rule. The values of everything would
        not fit into memory, so they are read in chunks and only what fits is kept.

        :return: ``[(rule, decides, {element: {record ids}})]`` in the rules' order
        """
        if not elements or not records:
            return []
        by_key = defaultdict(lambda: defaultdict(set))  # of each rule
        for chunk in self._chunks(records):
            rules = self.entity._link_rules(self.ctx, elements.browse(), chunk)
            for number, (_rule, _keys, record_keys, _decides) in enumerate(rules):
                for res_id, keys in record_keys.items():
                    for key in keys:
                        by_key[number][key].add(res_id)
        fitting = [(rule, decides, {}) for rule, _keys, _own, decides in rules]
        for chunk in self._chunks(elements, ELEMENT_FIELDS):
            rules = self.entity._link_rules(self.ctx, chunk, records.browse())
            for number, (_rule, element_keys, _own, _decides) in enumerate(rules):
                own = by_key[number]
                for element in chunk:
                    keys = element_keys.get(element.id, ())
                    found = set().union(*(own[key] for key in keys if key in own))
                    if found:
                        fitting[number][2][element] = found
        return fitting

    def _chunks(self, records, field_names=()):
        """Parts of a recordset, each forgotten again when the next one is taken."""
        for ids in split_every(CHUNK, records.ids):
            chunk = records.browse(ids)
            chunk.fetch(field_names)
            yield chunk
            self.env.flush_all()
            chunk.invalidate_recordset(flush=False)

    def _ambiguity_reason(self, label, records, elements, decides):
        if not decides:
            return self.env._(
                "%(rule)s, but not the chosen criterion: link it by hand or ignore it.",
                rule=label,
            )
        if elements > 1:
            return self.env._(
                "%(rule)s: %(elements)s elements of the shop and %(records)s records "
                "fit; link it by hand or ignore it.",
                rule=label,
                elements=elements,
                records=records,
            )
        return self.env._(
            "%(rule)s: %(records)s records fit; link it by hand or ignore it.",
            rule=label,
            records=records,
        )
