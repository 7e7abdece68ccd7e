from typing import Any, NamedTuple

from odoo import api, models
from odoo.tools import SQL

from ...shoper_api import BulkItem
from ..engine.changes import Changes
from .order import REFUSED


class Move(NamedTuple):
    """How a picture that was just created was moved in its gallery: what was sent, and
    the error that the shop answered or None."""

    body: dict[str, Any]
    error: Exception | None


class ShoperSyncImage(models.AbstractModel):
    """Where new pictures come in a gallery that the shop has already: it puts them
    last, so one that is not the last in Odoo is moved at once."""

    _inherit = "shoper.sync.image"

    @api.model
    def _finish_creation(self, ctx, created):
        found = super()._finish_creation(ctx, created)
        moves = {} if ctx.is_undo else self._moves(ctx, created)
        if not moves:
            return found
        items = [
            BulkItem("PUT", self._resource, id=remote_id, body=body)
            for remote_id, body in moves.items()
        ]
        ctx.commit_before_call()
        answers = ctx.client.bulk(items)
        return found | {
            remote_id: Move(body, answer.error)
            for (remote_id, body), answer in zip(moves.items(), answers, strict=True)
        }

    def _moves(self, ctx, created):
        """What must be sent for pictures that were just created: {shop id: body}."""
        remote_ids = {change.res_id: remote_id for remote_id, change in created.items()}
        galleries = {}
        for res_id, product_id, sequence, order in self._galleries(ctx, remote_ids):
            galleries.setdefault(product_id, []).append((res_id, sequence, order))
        # Others of the gallery get Odoo's numbers as well in this run, or keep theirs.
        is_renumbered = ctx.step.update_linked == "shop" and "order" in ctx.chosen
        moves = {}
        for gallery in galleries.values():
            for place, (res_id, sequence, _order) in enumerate(gallery):
                following = [
                    order for _id, _number, order in gallery[place + 1 :] if order
                ]
                if res_id not in remote_ids or not following:
                    continue
                if not is_renumbered:
                    sequence = min(sequence, min(map(int, following)) - 1)
                moves[remote_ids[res_id]] = {"order": max(0, sequence)}
                if not place:
                    moves[remote_ids[res_id]]["main"] = 1
        return moves

    def _galleries(self, ctx, res_ids):
        """The galleries of pictures in Odoo's order: (picture id, product id, its
        number in Odoo, its order in the shop or None)."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """SELECT i.id, i.product_tmpl_id, i.sequence, e.shop_values->>'order'
                   FROM shoper_product_image i
                   LEFT JOIN shoper_element e
                     ON e.connector_id = %s AND e.entity = %s
                     AND e.res_model = %s AND e.res_id = i.id
                     AND e.link_state = 'linked'
                   WHERE i.product_tmpl_id IN (
                     SELECT product_tmpl_id FROM shoper_product_image WHERE id IN %s)
                   ORDER BY i.product_tmpl_id, i.sequence, i.id""",
                ctx.connector.id,
                self._entity,
                self._odoo_model,
                tuple(res_ids) or (0,),
            )
        )
        return self.env.cr.fetchall()

    @api.model
    def _settle_creation(self, ctx, change, element, base, finished):
        base = super()._settle_creation(ctx, change, element, base, finished)
        if not finished:
            return base
        body, error = finished
        order, shop = self._property("order"), element.shop_values["order"]
        is_moved = order.same(str(body["order"]), shop) and (
            "main" not in body or str(element.payload.get("main")) == "1"
        )
        if is_moved:
            return base
        if error and not isinstance(error, REFUSED):
            return base | {"order": shop}  # the next update asks again
        self.env["shoper.sync.change"].create(
            Changes(ctx).values(
                "update_shop",
                element,
                res_id=change.res_id,
                state="waiting",
                message=self._order_reason(ctx),
                before={"order": shop},
                after={"order": change.after["order"]},
            )
        )
        return base
