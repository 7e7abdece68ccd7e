from typing import Any

from odoo.models import BaseModel

from ...core.side import Side
from ..among import among
from ..changes import Changes
from ..context import Context
from ..limits import CHUNK
from ..link.unlinked import Unlinked
from ..questions import question_about
from ..sides import Sides
from .values import CreationValues, filled, refused


class Exports:
    """Plans to create in the shop what only Odoo has."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.env = ctx.env
        self.entity = ctx.entity
        self.changes = Changes(ctx)
        self.values = CreationValues(ctx, "shop")

    def plan(self, position: int) -> int | None:
        """Plan the next chunk of records.

        :param position: where it begins, 0 at first
        :return: where the next one begins, None when nothing is left
        """
        if not self.ctx.step.export_unlinked:
            return None
        contested = set(self.ctx.cursor.contested)
        linked = self.env["shoper.element"]._search(
            [
                *self.ctx.of_type(),
                # A type may leave out an element that keeps its record.
                ("link_state", "in", ("linked", "ignored")),
                ("res_id", ">", 0),
            ]
        )
        left = self.env["shoper.element"]._search(
            [
                *self.ctx.of_type(),
                ("link_state", "!=", "missing"),
                ("left_res_id", ">", 0),
            ]
        )
        domain = [
            *self.entity._export_domain(self.ctx),
            *self.ctx.scope._domain(),
            ("id", "not in", self.ctx.ignored_res_ids),
            ~among("id", linked, "res_id"),
            ("id", "not in", left.subselect("left_res_id")),
        ]
        if self.ctx.step.is_partial and not self.ctx.step.only_parent_ids:
            domain.append(("id", "in", self.ctx.step.only_res_ids or []))
        records, position = self._chunk(domain, position)
        if not records:
            if not self.ctx.step.is_partial or self.ctx.step.only_parent_ids:
                self._plan_further()
            return None
        gone = Unlinked(self.ctx).records_of_missing()
        about_to_be = self._about_to_be_linked(records)
        free = records.filtered(
            lambda record: (
                record.id not in about_to_be
                and record.id not in contested
                and record.id not in gone
            )
        )
        self.plan_records(free)
        return position

    def _about_to_be_linked(self, records: BaseModel) -> set[int]:
        """Find which of the records this run is to link: their ids."""
        steps = self.ctx.run.step_ids.filtered(
            lambda step: step.entity == self.entity._entity
        )
        found = self.env["shoper.sync.change"].search_fetch(
            [
                ("step_id", "in", steps.ids),
                ("verb", "=", "link"),
                ("state", "in", ("planned", "sending")),
                ("res_id", "in", records.ids),
            ],
            ["res_id"],
        )
        return set(found.mapped("res_id"))

    def plan_records(self, free: BaseModel) -> None:
        """Plan to create records in the shop.

        :param free: records without an element
        """
        odoo_side, made = Sides(self.ctx).of_records(free), self._made_unread(free)
        unmade = {item: odoo_side[item.id] for item in free if item.id not in made}
        obstacles = self.entity._all_export_obstacles(self.ctx, unmade)
        changes = []
        for record in free.sorted(self._place):
            sent = filled(self.ctx, odoo_side[record.id])
            without = refused(self.ctx, sent)
            plan = self.values.of({c: sent[c] for c in sent if c not in without})
            notes = list(without.values())
            if plan.left_out:
                notes.append(self.values.note(plan.left_out))
            obstacle, meta = obstacles.get(record.id), None
            if obstacle and (place := self._obstacle_place(odoo_side[record.id])):
                meta = {place: True}  # the decision leads there
            reason: str | bool = made.get(record.id) or obstacle or False
            question = reason and question_about(self.entity, record.display_name)
            reason = reason or plan.reason
            changes.append(
                self.changes.values(
                    "create_shop",
                    res_id=record.id,
                    name=record.display_name,
                    state="waiting" if reason else "planned",
                    after=plan.values,
                    left_out=plan.left_out or False,
                    question=question,
                    message=reason or " ".join(notes) or False,
                    depends=plan.depends,
                    meta=meta,
                )
            )
        self.env["shoper.sync.change"].create(changes)

    def _obstacle_place(self, odoo: Side) -> str:
        """Say where an obstacle is put right, as the change notes it.

        :param odoo: what the record holds
        """
        return (
            self.entity._obstacle_place(odoo) if self.entity._is_told else "in_record"
        )

    def _made_unread(self, records: BaseModel) -> dict[int, str]:
        """Find the records that were created in the shop though its rows of them still
        cannot be read: they are not created once more.

        :return: {record id: reason}
        """
        odd = set(self.changes.of_step("failed", "invalid").mapped("name"))
        if not odd:
            return {}
        creations = self.env["shoper.sync.change"].search(
            [
                *self.ctx.of_type(),
                ("verb", "=", "create_shop"),
                ("state", "=", "failed"),
                ("res_id", "in", records.ids),
            ]
        )
        made = {item.res_id: (item.meta or {}).get("made") for item in creations}
        return {
            res_id: self.env._(
                "The shop has it already, as #%s, but what it says of it cannot be "
                "read. Look at it in the shop's panel and save it there, or delete it.",
                remote_id,
            )
            for res_id, remote_id in made.items()
            if remote_id and f"#{remote_id}" in odd
        }

    def _chunk(self, domain: list[Any], position: int) -> tuple[BaseModel, int]:
        """Find the records that are planned next; those that the type exports together
        are never torn apart.

        :param domain: of all that are to be planned
        :param position: where the next ones begin, 0 at first
        :return: (records, where those after them begin)
        """
        whole, records = self.entity._exported_with, self.ctx.records
        if not whole:
            domain = [*domain, ("id", ">", position)]
            records = records.search(domain, order="id", limit=CHUNK)
            return records, records[-1:].id
        further = [*domain, (f"{whole}.id", ">", position)]
        records = records.search(further, order=f"{whole}.id, id", limit=CHUNK)
        last = records[-1:]
        if len(records) == CHUNK:
            same = [(whole, "=", last[whole].id), ("id", ">", last.id)]
            records |= records.search([*domain, *same])
        return records, last[whole].id

    def _place(self, record: BaseModel) -> list[Any]:
        """Give what records are sorted by in the order in which they are created."""
        if not self.entity._exported_with:
            return [record.id]
        values = (record[field] for field in self.entity._export_order)
        return [item.id if isinstance(item, BaseModel) else item for item in values]

    def _plan_further(self) -> None:
        """Plan to create what a type adds to its groups without a record of its own;
        see ``_further_exports``."""
        if not self.entity._exported_with:
            return
        changes = []
        for item in self.entity._further_exports(self.ctx):
            plan = self.values.of(item["after"])
            changes.append(
                self.changes.values(
                    "create_shop",
                    name=item["name"],
                    after=plan.values,
                    state="waiting" if plan.reason else "planned",
                    message=plan.reason,
                    depends=plan.depends,
                )
            )
        self.env["shoper.sync.change"].create(changes)
