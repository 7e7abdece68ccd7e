from odoo.models import BaseModel
from odoo.tools import SQL

from ...core.side import Side
from ...core.values import Property
from ..context import Context
from ..links import in_shop
from ..references import References
from ..sides import Sides
from .detail import UndoDetail
from .originals import Lines, Originals
from .touched import Touched

# Who uses something: ids of the changes after which they do not any more, and the name
# of one that goes on using it, or False.
Users = tuple[tuple[int, ...], str | bool]

# What refers to elements of the shop, see `_read_users`.
USERS = """SELECT v.target::int, e.name, COALESCE(own.change_id, whole.id),
     %(is_part)s AND own.element_id IS NULL AND EXISTS (
       SELECT 1 FROM shoper_sync_change c
       WHERE c.element_id = e.id AND c.run_id = ANY(%(origins)s)
         AND c.verb = 'create_shop')
   FROM shoper_element e
   CROSS JOIN LATERAL jsonb_array_elements_text(
     CASE jsonb_typeof(%(value)s) WHEN 'array' THEN %(value)s
          ELSE '[]' END) v(target)
   LEFT JOIN (
     SELECT c.element_id, max(c.id) FILTER (
       WHERE c.state = 'planned' AND (
         c.verb = 'delete_shop' OR c.verb = 'update_shop'
           AND c.after -> %(code)s IS NOT NULL)) AS change_id
     FROM shoper_sync_change c WHERE c.run_id = %(run)s
     GROUP BY c.element_id) own ON own.element_id = e.id
   LEFT JOIN (
     SELECT p.remote_id, max(c.id) AS id
     FROM shoper_sync_change c
     JOIN shoper_element p ON p.id = c.element_id
     WHERE c.run_id = %(run)s AND c.state = 'planned'
       AND c.verb = 'delete_shop' AND p.entity = ANY(%(wholes)s)
     GROUP BY p.remote_id) whole
     ON whole.remote_id = e.parent_remote_id
   WHERE e.connector_id = %(connector)s AND e.entity = %(entity)s %(inside)s
     AND %(in_shop)s
     AND v.target = ANY(%(targets)s)"""


class CreationUndo:
    """Plans how creations are undone: what nobody touched since is deleted, or archived
    where something needs it; what was edited stays."""

    def __init__(
        self,
        ctx: Context,
        originals: BaseModel,
        details: dict[BaseModel, UndoDetail],
    ) -> None:
        """Read at once what there is to know of what was created.

        :param originals: the ``shoper.sync.change`` that are to be undone
        :param details: what the type says of them
        """
        self.ctx = ctx
        self._details = details
        self.env = ctx.env
        self.entity = ctx.entity
        self.originals = Originals(ctx)
        self.references = References(ctx)
        self.sides = Sides(ctx)
        by_verb, none = originals.grouped("verb"), originals.browse()
        imported = by_verb.get("create_odoo", none)
        exported = by_verb.get("create_shop", none)
        self._users = self._users_in_shop(exported)
        self._kept: dict[int, str] = {}
        if self.entity._spares_some:
            self._kept = self.entity._kept_in_shop(ctx, exported.element_id)
        self._parts = self._odoo_parts(imported)
        self._touched = Touched(ctx).res_ids(imported)

    def in_odoo(self, original: BaseModel, odoo: Side | None) -> Lines:
        """Plan to take back a creation in Odoo: its record is deleted, archived where
        it was written to since, or given back the values that it had where it was there
        before.

        :param odoo: the record's side, None where it is gone
        """
        _ = self.env._
        if odoo is None or not self.originals.is_still_linked(original):
            return self.originals.not_linked(original, odoo, "delete_odoo")
        values = {
            code: value
            for code, value in (original.after or {}).items()
            if self.entity._property(code)
        }
        edited = [
            code
            for code in values
            if code in odoo
            and not self.originals.still_holds(original, code, odoo, "odoo")
        ]
        depends, part = self._parts.get(original.element_id.id, ((), False))
        reason = part and _("Its part “%s” stays, so it stays as well.", part)
        had = self._had_before(original)
        held = [code for code in values if code in odoo]
        is_touched = had is None and original.res_id in self._touched
        if is_touched and "active" not in self.ctx.records._fields:
            edited = edited or held
        if edited:
            reason = _("It was edited since; it stays.")
        if reason:
            before = {code: odoo[code] for code in edited}
            return self.originals.nothing(reason, "delete_odoo", before=before)
        before = {code: odoo[code] for code in held}
        if had is not None:
            meta = {"keep": True}
            detail = self._details.get(original, UndoDetail())
            message = detail.note or _(
                "It was there before: it stays, with the values that it had."
            )
        else:
            meta = {"archive": True} if is_touched else {}
            message = is_touched and _(
                "It was edited since: it is archived, not deleted."
            )
        return [
            {
                "verb": "delete_odoo",
                "before": before,
                "after": had or False,
                "meta": meta,
                "message": message,
                "depends": depends,
            }
        ]

    def deleted_in_odoo(self, original: BaseModel, odoo: Side | None) -> Lines:
        """Plan to take back a deletion in Odoo. A record that was archived instead of
        deleted, or left to another shop, is linked again; others come back only by
        being created anew."""
        record, _ = self.ctx.records.browse(original.res_id), self.env._
        link = {"verb": "link", "rule": "wanted again"}
        if odoo is not None and "active" in record._fields and not record.active:
            return [{"verb": "restore_odoo"}, link]
        if odoo is not None and original.element_id.left_res_id == record.id:
            return [link]
        reason = _("Decide among the Decisions whether it is created in Odoo again.")
        if self.entity._whole and not original.element_id.left_note:
            reason = _("It comes back with what it is a part of.")
        return self.originals.nothing(reason, "create_odoo")

    def _odoo_parts(self, originals: BaseModel) -> dict[int, Users]:
        """Find parts of records that were created, as far as this run is to delete
        them: {element id: (ids of the changes that do so, name of a part that stays
        because somebody edited it, or False)}."""
        if not originals or not self.entity._parts:
            return {}
        elements = {item.element_id.remote_id: item.element_id for item in originals}
        lines = self.env["shoper.sync.change"].search_fetch(
            [
                ("run_id", "=", self.ctx.run.id),
                ("entity", "in", self.entity._parts),
                ("verb", "=", "delete_odoo"),
                ("element_id.parent_remote_id", "in", list(elements)),
            ],
            ["state", "element_id", "before", "name"],
        )
        found: dict[int, Users] = {}
        for line in lines:
            element = elements[line.element_id.parent_remote_id]
            changes, name = found.get(element.id, ((), False))
            if line.state == "planned":
                changes += (line.id,)
            elif line.before:
                name = name or line.name
            found[element.id] = changes, name
        return found

    def _had_before(self, original: BaseModel) -> Side | None:
        """Give the values of a record that was there before and only became the
        element's by its creation; None where it was really created."""
        before = original._before()
        if (original.meta or {}).get("adopted"):  # nothing of it was written
            return before
        is_adopted = any(self.entity._property(code) for code in before.keys())
        return before if is_adopted else None

    def in_shop(self, original: BaseModel, odoo: Side | None) -> Lines:
        """Plan to take back a creation in the shop: its element is deleted there unless
        somebody edited it or something else uses it.

        :param odoo: the record's side, None where it is gone
        """
        element, _ = original.element_id, self.env._
        if original.payload and not original.res_id:
            is_known = element.link_state == "unlinked"  # restored by an undo
        else:
            is_known = self.originals.is_still_linked(original)
        if not is_known:
            return self.originals.not_linked(original, odoo, "delete_shop")
        shop = self.sides.of_element(element)
        given = self.references.known(original.after)
        given = {
            code: value
            for code, value in given.items()
            if self.entity._property(code)
            and code in shop
            and code not in self.entity._read_beside
        }
        edited = [
            code
            for code, value in given.items()
            if not self.entity._property(code).same(value, shop[code])
            and not self.originals.still_holds(original, code, shop, "shop")
        ]
        reason: str | bool = False
        before = {code: shop[code] for code in given}
        depends, user = self._users.get(element.id, ((), False))
        if edited:
            reason = _("It was edited in the shop since; it stays.")
            before = {code: shop[code] for code in edited}
        elif user:
            reason = _("In the shop “%s” uses it; it stays.", user)
        elif element.id in self._kept:
            reason = self._kept[element.id]
        else:
            spares = self.entity._spares_some
            reason = spares and self.entity._delete_obstacle(self.ctx, shop)
        if reason:
            return self.originals.nothing(reason, "delete_shop", before=before)
        return [{"verb": "delete_shop", "before": before, "depends": depends}]

    def _users_in_shop(self, originals: BaseModel) -> dict[int, Users]:
        """Find what refers in the shop to elements that were created there, as far as
        it is mirrored: {element id: (ids of the changes of this run after which it will
        not any more, name of one that goes on doing so or False)}.

        A part that was created with the element goes with it, unless this run has
        something to say about the part itself."""
        found: dict[int, Users] = {}
        if not originals:
            return found
        ids = {item.element_id.remote_id: item.element_id.id for item in originals}
        for entity in self.env["shoper.sync"]._entities():
            for prop in entity._properties:
                if prop.entity != self.entity._entity or prop.entity == entity._entity:
                    continue
                for remote_id, name, change_id, goes_along in self._read_users(
                    entity, prop, list(ids), originals
                ):
                    changes, user = found.get(ids[remote_id], ((), False))
                    if change_id:
                        changes += (change_id,)
                    elif not goes_along:
                        user = user or name or f"#{remote_id}"
                    found[ids[remote_id]] = changes, user
        return found

    def _read_users(
        self,
        entity: BaseModel,
        prop: Property,
        remote_ids: list[int],
        originals: BaseModel,
    ) -> list[tuple[int, str | None, int | None, bool]]:
        """Find what refers to elements by one property of one type, for
        :meth:`_users_in_shop`: [(shop id that is referred to, name of the element that
        does, change by which it ceases to or None, whether it goes along)].

        :param entity: the type of what refers
        :param remote_ids: shop ids that are referred to
        :param originals: the changes that created them
        """
        value = SQL("e.shop_values -> %s", prop.code)
        if prop.code in entity._read_beside:
            value = SQL("e.shop_facts -> %s", entity._read_beside[prop.code])
        if prop.kind != "refs":
            value = SQL("jsonb_build_array(%s)", value)
        # Parts are found by their whole, however many other ones the shop has.
        inside = SQL("AND e.parent_remote_id = ANY(%s)", remote_ids)
        self.env["shoper.element"].flush_model()
        self.env["shoper.sync.change"].flush_model()
        return self.env.execute_query(
            SQL(
                USERS,
                value=value,
                inside=inside if prop.code == entity._whole else SQL(""),
                connector=self.ctx.connector.id,
                entity=entity._entity,
                run=self.ctx.run.id,
                wholes=[
                    other._entity
                    for other in self.env["shoper.sync"]._entities()
                    if entity._entity in other._parts
                ],
                code=prop.code,
                is_part=entity._entity in self.entity._parts,
                origins=originals.run_id.ids,
                targets=[str(remote_id) for remote_id in remote_ids],
                in_shop=in_shop("e"),
            )
        )
