"""Which ids of the shop, elements and records of one type belong together."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from odoo.fields import Domain
from odoo.models import BaseModel
from odoo.tools import SQL

from ..core.refs import Ref, RefKind, StoredRef

# States of elements that belong to a record: one that is gone from the shop keeps its
# record, and is linked again when it comes back.
HAVE_RECORD = ("linked", "missing")
# Elements that the shop has, as far as is known. What was ignored and then deleted
# there stays ignored.
IN_SHOP = Domain("link_state", "!=", "missing") & Domain("is_gone", "=", False)


def in_shop(alias: str) -> SQL:
    """Say :data:`IN_SHOP` in SQL.

    :param alias: of the table of elements in the query
    """
    return SQL(
        "(%(alias)s.link_state <> 'missing' AND %(alias)s.is_gone IS NOT TRUE)",
        alias=SQL.identifier(alias),
    )


@dataclass
class Links:
    """Links of one type in one shop: made ones and those that a run is about to make.

    ``element_by_remote`` and ``remote_by_element`` hold all mirrored elements; the
    others hold linked ones, and ``element_by_record`` also planned links. *Element* and
    *record* are ids in Odoo, *remote* is an id of the shop, *change* that of a planned
    change that makes the link. Where a person took one thing for the same as another,
    the element of that other one stands for both."""

    element_by_remote: dict[int, int] = field(default_factory=dict)
    remote_by_element: dict[int, int] = field(default_factory=dict)
    element_by_record: dict[int, int] = field(default_factory=dict)
    record_by_element: dict[int, int] = field(default_factory=dict)
    change_by_element: dict[int, int] = field(default_factory=dict)
    change_by_record: dict[int, int] = field(default_factory=dict)

    def element_of(self, stored: StoredRef | None) -> int | None:
        """Find the id of the element that a reference stands for, None where there is
        none."""
        ref = None if stored is None else Ref.parse(stored)
        if ref is None or ref.kind is RefKind.SHOP:
            return None
        return (
            ref.id
            if ref.kind is RefKind.ELEMENT
            else self.element_by_record.get(ref.id)
        )

    def remote_of(self, stored: StoredRef | None) -> int | None:
        """Find the shop's id of the element that a reference stands for, None where
        there is none."""
        return self.remote_by_element.get(self.element_of(stored) or 0)

    def record_of(self, stored: StoredRef | None) -> int | None:
        """Find the id of the record that a reference stands for, None where there is
        none."""
        ref = None if stored is None else Ref.parse(stored)
        if ref is not None and ref.kind is RefKind.RECORD:
            return ref.id
        return self.record_by_element.get(self.element_of(stored) or 0)


def read_links(
    connector: BaseModel,
    run: BaseModel,
    codes: Collection[str],
    same_as: Mapping[str, Mapping[int, int]],
) -> dict[str, Links]:
    """Read the links of types of a shop, and those that a run is about to make, in a
    constant number of queries.

    :param connector: ``shoper.connector``
    :param run: ``shoper.sync.run``
    :param codes: of the types
    :param same_as: records for which the element of another one stands: {code of a
        type: {id: id of that}}
    :return: {code: links}
    """
    env = connector.env
    found = {code: Links() for code in codes}
    env["shoper.element"].flush_model()
    rows = env.execute_query(
        SQL(
            """SELECT entity, id, remote_id, CASE WHEN link_state = 'linked'
                      THEN res_id ELSE 0 END, same_as_id
               FROM shoper_element WHERE connector_id = %s AND entity = ANY(%s)""",
            connector.id,
            list(found),
        )
    )
    for code, element_id, remote_id, res_id, same_as_id in rows:
        links = found[code]
        links.element_by_remote[remote_id] = same_as_id or element_id
        links.remote_by_element[element_id] = remote_id
        if res_id:
            links.element_by_record[res_id] = element_id
            links.record_by_element[element_id] = res_id
    env["shoper.sync.step"].flush_model(["run_id", "entity"])
    env["shoper.sync.change"].flush_model()
    rows = env.execute_query(
        SQL(
            """SELECT entity, id, verb, element_id, res_id FROM shoper_sync_change
               WHERE step_id = ANY(ARRAY(SELECT id FROM shoper_sync_step
                                         WHERE run_id = %s AND entity = ANY(%s)))
                 AND verb IN ('link', 'create_odoo', 'create_shop')
                 AND state IN ('planned', 'sending')""",
            run.id,
            list(found),
        )
    )
    for code, change_id, verb, element_id, res_id in rows:
        links = found[code]
        if element_id:
            links.change_by_element[element_id] = change_id
        if res_id:
            links.change_by_record[res_id] = change_id
        if verb == "link":
            links.element_by_record.setdefault(res_id, element_id)
    for code, links in found.items():
        for res_id, other in same_as.get(code, {}).items():
            for known in (links.element_by_record, links.change_by_record):
                if other in known:
                    known[res_id] = known[other]
    return found
