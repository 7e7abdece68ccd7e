from odoo import models
from odoo.tools import SQL


class ShoperSync(models.AbstractModel):
    """Plan to undo that something was created: it goes again, unless somebody edited
    it since or something else uses it that stays."""

    _inherit = "shoper.sync"

    # ------------------------------------------------------------------ in Odoo
    def _undo_create_odoo(self, ctx, original, odoo):
        _ = ctx.env._
        if odoo is None or not self._is_still_linked(original):
            return self._not_linked(ctx, original, odoo, "delete_odoo")
        values = {
            code: value
            for code, value in (original.after or {}).items()
            if ctx.entity._property(code)
        }
        edited = [
            code
            for code in values
            if code in odoo and not self._still_holds(ctx, original, code, odoo, "odoo")
        ]
        depends, part = ctx.facts["odoo parts"].get(original.element_id.id, ((), False))
        reason = part and _("Its part “%s” stays, so it stays as well.", part)
        if edited:
            reason = _("It was edited since; it stays.")
        if reason:
            before = {code: odoo[code] for code in edited}
            return self._undo_nothing(
                ctx, original, odoo, reason, "delete_odoo", before=before
            )
        before = {code: odoo[code] for code in values if code in odoo}
        had = self._had_before(ctx, original)
        if had:
            after = had | {"_keep": True}
            message = ctx.entity._adoption_note(ctx, original)
        else:
            is_touched = original.id in ctx.facts["touched"]
            after = {"_archive": True} if is_touched else False
            message = is_touched and _(
                "It was edited since: it is archived, not deleted."
            )
        return [
            {
                "verb": "delete_odoo",
                "before": before,
                "after": after,
                "message": message,
                "depends": depends,
            }
        ]

    def _undo_delete_odoo(self, ctx, original, odoo):
        """A record that was archived instead of deleted, or left to another shop, is
        linked again; others come back only by being created anew."""
        record, _ = ctx.records.browse(original.res_id), ctx.env._
        link = {"verb": "link", "rule": "wanted again"}
        if odoo is not None and "active" in record._fields and not record.active:
            return [{"verb": "restore_odoo"}, link]
        if odoo is not None and original.element_id.left_res_id == record.id:
            return [link]
        reason = _("Decide among the Decisions whether it is created in Odoo again.")
        return self._undo_nothing(ctx, original, odoo, reason, "create_odoo")

    def _odoo_parts(self, ctx, originals):
        """Parts (pictures, variants) of records that were created, as far as this run
        is to delete them: {element id: (ids of the changes that do so, name of a part
        that stays since somebody edited it or False)}."""
        if not originals or not ctx.entity._parts:
            return {}
        elements = {item.element_id.remote_id: item.element_id for item in originals}
        lines = self.env["shoper.sync.change"].search_fetch(
            [
                ("run_id", "=", ctx.run.id),
                ("entity", "in", ctx.entity._parts),
                ("verb", "=", "delete_odoo"),
                ("element_id.parent_remote_id", "in", list(elements)),
            ],
            ["state", "element_id", "before", "name"],
        )
        found = {}
        for line in lines:
            element = elements[line.element_id.parent_remote_id]
            changes, name = found.get(element.id, ((), False))
            if line.state == "planned":
                changes += (line.id,)
            elif line.before:
                name = name or line.name
            found[element.id] = changes, name
        return found

    def _had_before(self, ctx, original):
        """Values of a record that was there before and only became the element's by
        its creation; none where it was really created."""
        before = original.before or {}
        if any(ctx.entity._property(code) for code in before):
            return {code: before[code] for code in before if code != "_import"}
        return {}

    def _touched(self, ctx, originals):
        """Ids of the changes to whose record somebody wrote since the run that
        created it."""
        records = ctx.records.browse(originals.mapped("res_id")).exists()
        written, found = ctx.entity._written_at(ctx, records), set()
        for original in originals:
            moment, ended = written.get(original.res_id), original.run_id.ended_at
            # The end of a run is kept in whole seconds.
            if moment and ended and moment.replace(microsecond=0) > ended:
                found.add(original.id)
        return found

    # -------------------------------------------------------------- in the shop
    def _undo_create_shop(self, ctx, original, odoo):
        element, _ = original.element_id, ctx.env._
        if original.payload and not original.res_id:
            is_known = element.link_state == "unlinked"  # restored by an undo
        else:
            is_known = self._is_still_linked(original)
        if not is_known:
            return self._not_linked(ctx, original, odoo, "delete_shop")
        shop = self._shop_values(ctx, element)
        given = self._known_references(ctx, original.after)
        given = {
            code: value
            for code, value in given.items()
            if ctx.entity._property(code)
            and code in shop
            and code not in ctx.entity._follows
        }
        edited = [
            code
            for code, value in given.items()
            if not ctx.entity._property(code).same(value, shop[code])
            and not self._still_holds(ctx, original, code, shop, "shop")
        ]
        reason, before = False, {code: shop[code] for code in given}
        depends, user = ctx.facts["users"].get(element.id, ((), False))
        if edited:
            reason = _("It was edited in the shop since; it stays.")
            before = {code: shop[code] for code in edited}
        elif user:
            reason = _("In the shop “%s” uses it; it stays.", user)
        else:
            reason = ctx.entity._shop_deletion_obstacle(ctx, shop)
        if reason:
            return self._undo_nothing(
                ctx, original, odoo, reason, "delete_shop", before=before
            )
        return [{"verb": "delete_shop", "before": before, "depends": depends}]

    def _users_in_shop(self, ctx, originals):
        """What refers in the shop to elements that were created there, as far as it
        is mirrored: {element id: (ids of the changes of this run after which it will
        not any more, name of one that goes on doing so or False)}.

        A part of the element (a picture of a product) that was created with it goes
        with it, unless this run has something to say about the part itself."""
        found = {}
        if not originals:
            return found
        ids = {item.element_id.remote_id: item.element_id.id for item in originals}
        for entity in self._entities():
            for prop in entity._properties:
                if prop.entity != ctx.entity._entity or prop.entity == entity._entity:
                    continue
                for remote_id, name, change_id, goes_along in self._read_users(
                    ctx, entity, prop, list(ids), originals
                ):
                    changes, user = found.get(ids[remote_id], ((), False))
                    if change_id:
                        changes += (change_id,)
                    elif not goes_along:
                        user = user or name or f"#{remote_id}"
                    found[ids[remote_id]] = changes, user
        return found

    def _read_users(self, ctx, entity, prop, remote_ids, originals):
        """:meth:`_users_in_shop` by one property of one type: [(shop id that is
        referred to, name of the element that does, change by which it ceases to or
        None, whether it goes along)]"""
        key = entity._follows.get(prop.code, prop.code)
        value = SQL("e.shop_values -> %s", key)
        if prop.kind != "refs":
            value = SQL("jsonb_build_array(%s)", value)
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """SELECT v.target::int, e.name, COALESCE(own.change_id, whole.id),
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
                   WHERE e.connector_id = %(connector)s AND e.entity = %(entity)s
                     AND e.link_state <> 'missing'
                     AND v.target = ANY(%(targets)s)""",
                value=value,
                connector=ctx.connector.id,
                entity=entity._entity,
                run=ctx.run.id,
                wholes=[
                    other._entity
                    for other in self._entities()
                    if entity._entity in other._parts
                ],
                code=prop.code,
                is_part=entity._entity in ctx.entity._parts,
                origins=originals.run_id.ids,
                targets=[str(remote_id) for remote_id in remote_ids],
            )
        )
        return self.env.cr.fetchall()
