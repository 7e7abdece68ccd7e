from collections.abc import Set as AbstractSet

from odoo.fields import Domain
from odoo.models import BaseModel

from ..among import among
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
        # All that is linked may be what a shop ever sold: it is not even read.
        return self.ctx.records.search(
            [
                *self.entity._record_domain(self.ctx),
                *self.ctx.scope._domain(),
                ("id", "not in", self.ctx.ignored_res_ids),
                ~self.has("linked") | self.has("missing"),
            ],
            order="id",
        )

    def has(self, link_state: str) -> Domain:
        """Say, as a domain, which records have an element of a state."""
        elements = self.env["shoper.element"]._search(
            [
                *self.ctx.of_type(),
                ("link_state", "=", link_state),
                ("res_model", "=", self.entity._odoo_model),
                ("res_id", ">", 0),
            ]
        )
        return among("id", elements, "res_id")

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

    def left_archived(self) -> BaseModel:
        """Find the elements that were unlinked because their record was archived."""
        return self.env["shoper.element"].search(
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

    def active_again(self, left: BaseModel, res_ids: AbstractSet[int]) -> list[Link]:
        """Pair elements that were unlinked because their record was archived with that
        record, where it is active again.

        :param left: the elements, see :meth:`left_archived`
        :param res_ids: of records that may be linked
        """
        if not left:
            return []
        by_record = {element.left_res_id: element for element in left}
        records = self.ctx.records.browse(by_record.keys() & res_ids)
        active = records.filtered("active").ids
        return [(by_record[res_id], res_id, "active again") for res_id in active]
