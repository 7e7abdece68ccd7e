from collections.abc import Sequence
from typing import Any

from odoo.fields import Domain
from odoo.models import BaseModel

from ..context import Context

CHUNK = 1000  # elements whose values are in memory at once


class FreeElements:
    """Finds elements that have no record and get none in this run, unless one is
    created for them."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.env = ctx.env
        self.entity = ctx.entity

    def chunk(
        self,
        position: int,
        limit: int | None = CHUNK,
        to_delete: bool = False,
        domain: Sequence[Any] = (),
    ) -> BaseModel:
        """Find the next elements that are neither linked nor about to be, nor
        ambiguous, nor left behind by a record that is gone.

        :param position: only elements with a greater id
        :param limit: how many at most; all at once for types with ``_import_at_once``
        :param to_delete: also those whose record a person deleted, for types with
            ``_is_deleted_along``
        :param domain: only elements that it fits, too
        """
        free = Domain("left_note", "=", False)
        if to_delete and self.entity._is_deleted_along:
            free |= Domain("gone_choice", "=", False)
        taken = self.env["shoper.sync.change"]._search(
            [("step_id", "=", self.ctx.step.id), ("verb", "in", ("link", "ambiguous"))]
        )
        return self.env["shoper.element"].search_fetch(
            [
                *self.ctx.of_type(),
                ("link_state", "=", "unlinked"),
                free,
                ("is_out_of_scope", "=", False),
                ("id", ">", position),
                ("id", "not in", taken.subselect("element_id")),
                *self.entity._element_domain(self.ctx),
                *self.ctx.partial_domain(),
                *domain,
            ],
            ["remote_id", "name", "code", "left_res_id", "is_kept_in_shop"],
            order="id",
            limit=None if self.entity._import_at_once else limit,
        )
