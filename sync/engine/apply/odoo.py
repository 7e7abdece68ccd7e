from odoo import fields
from odoo.fields import Domain
from odoo.models import BaseModel

from ...core.compare import agreed, with_copied
from ...core.side import Side
from ..among import among
from ..changes import Changes
from ..context import Context
from ..references import References, Values
from ..shown.changes import ShownChanges
from ..sides import Sides
from ..tree import from_the_top
from ..undo.settling import Settling
from ..write import Creations, MadeLink, Prepared, Write
from .alone import creating_alone
from .exchange import Exchange
from .locking import lock_records


class OdooWriting:
    """Carries out in Odoo what was planned: links, creations and updates. What was
    planned on values that moved since is given up."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.env = ctx.env
        self.entity = ctx.entity
        self.references = References(ctx)
        self.sides = Sides(ctx)
        self.changes = Changes(ctx)

    def link(self, changes: BaseModel) -> None:
        """Link elements with records that both are still free."""
        taken = self.ctx.linked_ids(changes.mapped("res_id"))
        existing = set(self.ctx.records.browse(changes.mapped("res_id")).exists().ids)
        done = changes.browse()
        gone = self.env["shoper.element"]
        made: dict[BaseModel, MadeLink] = {}
        for change in changes:
            element = change.element_id
            free = change.res_id in existing and change.res_id not in taken
            is_missing = element.link_state == "missing" and not element.res_id
            if not free or element in made:
                continue
            if not (
                element.link_state == "unlinked" or (self.ctx.is_undo and is_missing)
            ):
                continue
            taken.add(change.res_id)
            made[element] = MadeLink(change.res_id, change.rule, change._after())
            if is_missing:
                gone |= element
            done |= change
        done.element_id._link(list(made.values()), self.ctx.run.user_id)
        gone.write({"link_state": "missing"})
        if self.ctx.is_undo:
            Settling(self.ctx).ask_about_gone(done.element_id)
        done.element_id._log("linked", user=self.ctx.run.user_id, run=self.ctx.run)
        done.write({"state": "done"})
        self.changes.stale(changes - done)

    def create_records(self, changes: BaseModel) -> None:
        """Create in Odoo what changes stand for, and link it. While this goes on, no
        other shop creates what could be the same."""
        if self.ctx.is_undo:
            self._create(*self._prepared(changes))
        elif self.entity._made_with:
            with creating_alone(self.ctx, changes):
                self._create(*self._prepared(self._not_made_since(changes)))
        else:
            changes, prepared = self._prepared(changes)
            with creating_alone(self.ctx, changes):
                self._create(self._not_made_since(changes), prepared)

    def _prepared(self, changes: BaseModel) -> tuple[BaseModel, Prepared]:
        """Fetch what else is needed to create what changes stand for.

        :return: the changes that can be carried out now, and what was fetched for each
        """
        prepared = self.entity._prepare(self.ctx, "create_odoo", changes)
        return changes.browse([change.id for change in prepared]), prepared

    def _create(self, changes: BaseModel, prepared: Prepared) -> None:
        """Create records, as far as nothing moved and all that they refer to is linked,
        and link them. Values allowed only once that others of the step give up are
        exchanged first.

        :param prepared: what was fetched for each change
        """
        entity = self.entity
        exchanged = Exchange(self.ctx).with_exchanged(changes) - changes
        if exchanged:
            self._update(exchanged)
        ids: list[int] = []
        elements = changes.element_id
        elements.fetch(["link_state"])
        shop = self.sides.of_elements(elements)
        for change in changes:
            element, after = change.element_id, change.after or {}
            if element.link_state != "unlinked" or self.changes.moved(
                after, shop[element.id], entity._unsteady
            ):
                continue
            lacking = self.references.lacking(after)
            if lacking:
                self.changes.stale(change, lacking)
                continue
            ids.append(change.id)
        ready = changes.browse(ids)
        self.changes.stale(changes - ready)
        values = self.sides.for_odoo(ready, prepared)
        given = list(zip(ready, values, strict=True))
        vals_list = entity._all_create_values(self.ctx, given)
        creations = Creations(ready, values, vals_list)
        records = entity._create_records(self.ctx, creations)
        if entity._text_fields and self.ctx.languages:
            texts = [
                (record, change.after or {})
                for change, record in zip(ready, records, strict=True)
            ]
            entity._write_languages(self.ctx, texts, is_new=True)
        self._after_creation(ready, records)

    def _not_made_since(self, changes: BaseModel) -> BaseModel:
        """Choose the changes that would not make a second record of what the run of
        another shop, or a person, made in Odoo since they were planned; the others are
        given up."""
        linked = self.env["shoper.element"]._search(
            [
                *self.ctx.of_type(),
                ("link_state", "=", "linked"),
                ("res_id", ">", 0),
            ]
        )
        # Minutes more: what was not committed yet when links were looked for.
        since = fields.Datetime.subtract(self.ctx.step.started_at, minutes=10)
        entity = self.entity
        beside = entity._made_beside(self.ctx) if entity._makes_others else Domain.FALSE
        records = self.ctx.records.search(
            [
                *self.entity._record_domain(self.ctx),
                *self.ctx.scope._domain(),
                ("create_date", ">=", since),
                ~among("id", linked, "res_id"),
                ~beside,
            ]
        )
        if not records:
            return changes
        links, unsure = self.entity._find_links(self.ctx, changes.element_id, records)
        found = {element for element, fitting, _why in (*links, *unsure) if fitting}
        made = changes.filtered(lambda change: change.element_id in found)
        self.changes.stale(made, self.changes.appeared_reason())
        return changes - made

    def update(self, changes: BaseModel) -> None:
        """Write property values to records. While that may create others beside them,
        no other shop creates what could be the same."""
        making = changes.browse()
        if self.entity._made_with and not self.ctx.is_undo:
            making = self.entity._making(self.ctx, changes)
        if making:
            with creating_alone(self.ctx, making):
                self._update(changes)
        else:
            self._update(changes)

    def _update(self, changes: BaseModel) -> None:
        """Write property values, as far as nothing moved and all that they refer to is
        linked. Documents, with which people work, are locked before any is written, so
        that the batch does not wait for one of them in its midst."""
        entity = self.entity
        # Some of a batch may be done already, together with those before them.
        changes = changes.filtered(lambda change: change.state == "planned")
        batch, changes = changes, Exchange(self.ctx).with_exchanged(changes)
        exchanged = changes - batch
        prepared = entity._prepare(self.ctx, "update_odoo", changes)
        changes = changes.browse([change.id for change in prepared])
        if entity._is_document:
            lock_records(self.ctx, changes.mapped("res_id"))
        records = entity._readable(self.ctx, changes.mapped("res_id"))
        odoo_side = self.sides.of_records(records)
        changes.element_id.fetch(["link_state", "res_id", "base", "base_facts"])
        # Fields of a product that Odoo keeps on its variants follow from active ones.
        by_id = {record.id: record for record in records.with_context(active_test=True)}
        shop = self.sides.of_elements(changes.element_id)
        ready = changes.browse()
        for change in from_the_top(self.ctx, changes):
            odoo, after = odoo_side.get(change.res_id), change.after or {}
            element = change.element_id
            moved = (
                odoo is None
                or element.link_state != "linked"
                or element.res_id != change.res_id
                or self.changes.moved(change.before, odoo)
                or (
                    not self.ctx.is_undo and self.changes.moved(after, shop[element.id])
                )
            )
            lacking = None if moved else self.references.lacking(after)
            if lacking:
                self.changes.stale(change, lacking)
            if not (moved or lacking):
                ready |= change
        writes: list[Write] = []
        given = self.sides.for_odoo(ready, prepared)
        for change, values in zip(ready, given, strict=True):
            record, odoo = by_id[change.res_id], odoo_side[change.res_id]
            vals = entity._to_odoo(self.ctx, values, record, odoo)
            if entity._undoes_more:
                facts = entity._undo_facts("odoo", change.after or {}, odoo)
                if facts:
                    change._note_before(**facts)
            writes.append(Write(change, record, values, vals, odoo))
        Exchange(self.ctx).free(writes)
        entity._write_records(self.ctx, writes)
        self.changes.stale(changes - ready)
        records = self.ctx.records.browse(ready.mapped("res_id"))
        self.after_update(ready, records)
        if self.ctx.is_undo:
            Settling(self.ctx).settle(ready)
        Settling(self.ctx).note_undone(exchanged)

    def _after_creation(self, changes: BaseModel, records: BaseModel) -> None:
        """Link what was created, with what both sides agree on.

        :param records: one per change, in the same order
        """
        odoo_side = self._read_back(changes, records)
        # Nobody edited what was left out: the difference is the shop's.
        not_given = self.entity._optional | self.entity._weak
        made: list[MadeLink] = []
        for change, record in zip(changes, records, strict=True):
            held, element = odoo_side[record.id].values, change.element_id
            base = self._agreed(change, Side(), held)
            if not (change.meta or {}).get("adopted"):
                left = not_given - (change.after or {}).keys()
                base.values.update((code, held[code]) for code in left if code in held)
            made.append(MadeLink(record.id, "created in Odoo", base))
            change.write({"res_model": record._name, "res_id": record.id})
            if change.left_out or element.left_out:
                element.left_out = change.left_out
        changes.write({"state": "done"})
        changes.element_id._link(made, self.ctx.run.user_id)
        changes.element_id._log("linked", user=self.ctx.run.user_id, run=self.ctx.run)

    def after_update(self, changes: BaseModel, records: BaseModel) -> None:
        """Keep what both sides agree on after records were written.

        :param records: one per change, in the same order
        """
        odoo_side = self._read_back(changes, records)
        for change, record in zip(changes, records, strict=True):
            element, held = change.element_id, odoo_side[record.id].values
            element._agree_on(self._agreed(change, element._agreed(), held))
        changes.write({"state": "done"})

    def _read_back(self, changes: BaseModel, records: BaseModel) -> dict[int, Side]:
        """Read what Odoo made of the values that were written, and say on changes what
        it does not keep.

        :param records: one per change, in the same order
        :return: {record id: its side}
        """
        # Now Odoo computes, or refuses, what follows from it in whichever model.
        self.env.flush_all()
        if self.entity._is_read_back:
            odoo_side = self.sides.of_records(records)
        else:  # what was written is what it has
            odoo_side = {
                record.id: Side(self.references.known(change.after))
                for change, record in zip(changes, records, strict=True)
            }
        lost = ShownChanges(self.entity.with_env(self.env)).lost_parts(
            {
                change: (change.after or {}, odoo_side[record.id].values)
                for change, record in zip(changes, records, strict=True)
            }
        )
        for change, names in lost.items():
            change.message = self.env._("Odoo does not keep: %s.", names)
        return odoo_side

    def _agreed(self, change: BaseModel, base: Side, held: Values) -> Side:
        """Find what both sides agree on once Odoo was given the values of a change.

        :param base: what they agreed on before, with what was noted beside it
        :param held: the record's values now
        """
        found = dict(base.values)
        for code, value in (change.after or {}).items():
            prop = self.ctx.properties[code]
            if prop and code in held:
                found[code] = agreed(prop, held[code], value)
        return with_copied(Side(found, base.facts), self.ctx.codes, held)
