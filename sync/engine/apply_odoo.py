from typing import Any, NamedTuple

from odoo import fields, models

from ..compare import agreed, copied_texts


class Write(NamedTuple):
    """An update of Odoo that is about to be carried out: its change, the record, what
    ``_to_odoo`` made of it and the record's property values."""

    change: Any
    record: Any
    vals: dict
    current: dict


class ShoperSync(models.AbstractModel):
    """Apply changes that write in Odoo, with the rights of the run's user."""

    _inherit = "shoper.sync"

    def _apply_link(self, ctx, changes):
        taken = self._linked_ids(ctx, changes.mapped("res_id"))
        existing = set(ctx.records.browse(changes.mapped("res_id")).exists().ids)
        done = changes.browse()
        for change in changes:
            element = change.element_id
            free = change.res_id in existing and change.res_id not in taken
            is_missing = element.link_state == "missing" and not element.res_id
            if not free or not (
                element.link_state == "unlinked" or (ctx.is_undo and is_missing)
            ):
                continue
            taken.add(change.res_id)
            element._link(
                change.res_id,
                rule=change.rule,
                user=ctx.run.user_id,
                base=change.after or None,
            )
            if is_missing:
                element.link_state = "missing"
            done |= change
        done.element_id._log("linked", user=ctx.run.user_id, run=ctx.run)
        done.write({"state": "done"})
        self._stale(ctx, changes - done)

    def _apply_create_odoo(self, ctx, changes):
        changes = ctx.entity._prepare_import(ctx, changes)
        if ctx.is_undo:
            self._create_in_odoo(ctx, changes)
            return
        with self._creating_alone(ctx, changes):
            self._create_in_odoo(ctx, self._not_made_since(ctx, changes))

    def _create_in_odoo(self, ctx, changes):
        entity = ctx.entity
        exchanged = self._with_exchanged(ctx, changes) - changes
        if exchanged:
            self._apply_update_odoo(ctx, exchanged)
        ready, vals_list = changes.browse(), []
        changes.element_id.fetch(["link_state", "shop_values"])
        for change in changes:
            element = change.element_id
            shop = self._shop_values(ctx, element)
            if element.link_state != "unlinked" or self._moved(ctx, change.after, shop):
                continue
            if self._lacks_reference(ctx, change):
                continue
            ready |= change
            vals_list.append(
                entity._create_values(
                    ctx, change, self._resolve_records(ctx, change.after)
                )
            )
        self._stale(ctx, changes - ready)
        records = entity._create_records(ctx, ready, vals_list)
        for change, record in zip(ready, records, strict=True):
            entity._write_languages(ctx, record, change.after or {})
        self._after_odoo_write(ctx, ready, records, rule="created in Odoo")

    def _not_made_since(self, ctx, changes):
        """The changes without those that would make a second record of what the run of
        another shop, or a person, made in Odoo since they were planned."""
        linked = self.env["shoper.element"]._search(
            [
                ("connector_id", "=", ctx.connector.id),
                ("entity", "=", ctx.entity._entity),
                ("link_state", "=", "linked"),
                ("res_id", ">", 0),
            ]
        )
        # Minutes more: what was not committed yet when links were looked for.
        since = fields.Datetime.subtract(ctx.step.started_at, minutes=10)
        records = ctx.records.search(
            [
                *ctx.entity._record_domain(ctx),
                *ctx.scope._domain(),
                ("create_date", ">=", since),
                ("id", "not in", linked.subselect("res_id")),
            ]
        )
        if not records:
            return changes
        links, unsure = ctx.entity._find_links(ctx, changes.element_id, records)
        found = {element for element, fitting, _why in (*links, *unsure) if fitting}
        made = changes.filtered(lambda change: change.element_id in found)
        self._stale(ctx, made, self._appeared_reason(ctx))
        return changes - made

    def _apply_update_odoo(self, ctx, changes):
        entity = ctx.entity
        # Some of a batch may be done already, together with those before them.
        changes = changes.filtered(lambda change: change.state == "planned")
        batch, changes = changes, self._with_exchanged(ctx, changes)
        exchanged = changes - batch
        changes = entity._prepare_update(ctx, changes, "odoo")
        records = entity._readable(ctx, changes.mapped("res_id"))
        odoo_side = entity._odoo_values(ctx, records)
        changes.element_id.fetch(["link_state", "shop_values", "base"])
        # Odoo keeps code, EAN and weight on a template's only active variant.
        by_id = {record.id: record for record in records.with_context(active_test=True)}
        ready, writes = changes.browse(), []
        for change in entity._write_order(ctx, changes):
            odoo = odoo_side.get(change.res_id)
            shop = self._shop_values(ctx, change.element_id)
            moved = (
                odoo is None
                or change.element_id.link_state != "linked"
                or change.element_id.res_id != change.res_id
                or self._moved(ctx, change.before, odoo)
                or (not ctx.is_undo and self._moved(ctx, change.after, shop))
            )
            if moved or self._lacks_reference(ctx, change):
                continue
            record = by_id[change.res_id]
            vals = entity._to_odoo(
                ctx, self._resolve_records(ctx, change.after), record, odoo
            )
            facts = entity._undo_facts(change.after or {}, odoo)
            if facts:
                change.before = (change.before or {}) | facts
            writes.append(Write(change, record, vals, odoo))
            ready |= change
        self._free_eans(writes)
        entity._write_records(ctx, writes)
        self._stale(ctx, changes - ready)
        records = ctx.records.browse(ready.mapped("res_id"))
        self._after_odoo_write(ctx, ready, records)
        if ctx.is_undo:
            self._settle_undone(ctx, ready)
        self._note_undone(ctx, exchanged)

    def _after_odoo_write(self, ctx, changes, records, rule=None):
        """Read back what Odoo made of the values, link what was created and keep
        what both sides agree on now.

        :param records: one per change, in the same order
        """
        self.env.flush_all()
        odoo_side = ctx.entity._odoo_values(ctx, records)
        for change, record in zip(changes, records, strict=True):
            element = change.element_id
            base = {} if rule else dict(element.base or {})
            for code, value in (change.after or {}).items():
                prop = ctx.entity._property(code)
                if prop and code in odoo_side[record.id]:
                    base[code] = agreed(prop, odoo_side[record.id][code], value)
            base |= copied_texts(ctx.codes, base, odoo_side[record.id])
            lost = ctx.entity._lost_parts(change.after, odoo_side[record.id])
            if lost:
                change.message = ctx.env._("Odoo does not keep: %s.", lost)
            if rule:
                # Nobody edited what was left out: the difference is the shop's.
                not_given = ctx.entity._optional | ctx.entity._weak
                base |= {
                    code: odoo_side[record.id][code]
                    for code in not_given - (change.after or {}).keys()
                    if code in odoo_side[record.id]
                }
                element._link(record.id, rule, user=ctx.run.user_id, base=base)
                element.left_out = change.left_out
                change.write(
                    {"state": "done", "res_model": record._name, "res_id": record.id}
                )
            else:
                element.base = base
        if rule:
            changes.element_id._log("linked", user=ctx.run.user_id, run=ctx.run)
        else:
            changes.write({"state": "done"})
