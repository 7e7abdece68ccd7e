from collections.abc import Set as AbstractSet

from odoo.models import BaseModel

from ..context import Context
from .matching import Link


class Unlinked:
    """Finds what is not linked yet on either side and takes part."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.env = ctx.env
        self.entity = ctx.entity

    def elements(self) -> BaseModel:
        """Find the unlinked elements, in the order of the shop's ids."""
        return self.env["shoper.element"].search(
            [
                *self.ctx.of_type(),
                ("link_state", "=", "unlinked"),
                ("gone_choice", "!=", "leave"),
                ("is_out_of_scope", "=", False),
                *self.entity._element_domain(self.ctx),
            ],
            order="remote_id",
        )

    def records(self) -> BaseModel:
        """Find the records that may be linked, as far as the run's user sees them:
        those without an element, and those whose element is gone from the shop."""
        domain = [*self.entity._record_domain(self.ctx), *self.ctx.scope._domain()]
        found = self.ctx.records.search(
            [*domain, ("id", "not in", self.ctx.ignored_res_ids)]
        )
        if not found:
            return found  # links of all elements need not be read
        linked = {*self.ctx.links(self.entity._entity).record_by_element.values()}
        gone = self.records_of_missing()
        return found.browse(
            [res_id for res_id in found.ids if res_id not in linked or res_id in gone]
        )

    def records_of_missing(self) -> set[int]:
        """Find the ids of records whose element is gone from the shop: they may be
        linked with a new element, but are not created in the shop again unasked."""
        missing = self.env["shoper.element"].search_fetch(
            [
                *self.ctx.of_type(),
                ("link_state", "=", "missing"),
                ("res_id", ">", 0),
            ],
            ["res_id"],
        )
        return set(missing.mapped("res_id"))

    def active_again(self, res_ids: AbstractSet[int]) -> list[Link]:
        """Pair elements that were unlinked since their record was archived with that
        record, where it is active again.

        :param res_ids: of records that may be linked
        """
        left = self.env["shoper.element"].search(
            [
                ("connector_id", "=", self.ctx.connector.id),
                ("entity", "=", self.entity._entity),
                ("link_state", "=", "unlinked"),
                ("is_left_archived", "=", True),
                ("is_out_of_scope", "=", False),
                *self.entity._element_domain(self.ctx),
            ],
            order="id",
        )
        if not left:
            return []
        by_record = {element.left_res_id: element for element in left}
        records = self.ctx.records.browse(by_record.keys() & res_ids)
        active = records.filtered("active").ids
        return [(by_record[res_id], res_id, "active again") for res_id in active]
