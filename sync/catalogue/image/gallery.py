"""The places of pictures in galleries."""

from typing import Any, NamedTuple

from odoo.models import BaseModel
from odoo.tools import SQL

from ....shoper_api import BulkItem, errors
from ...core.row import place_in
from ...engine.causes import DECLINED
from ...engine.changes import Changes
from ...engine.context import Context
from ...engine.references import Values
from .row import order_of

REFUSED = (errors.Rejected, errors.MethodNotAllowed)
# A picture in Odoo's order: its id, that of its ``product.template``, its sequence, and
# its ``order`` in the shop, None where it is not linked.
Place = tuple[int, int, int, str | None]


class Move(NamedTuple):
    """How a picture that was just created was moved in its gallery: what was sent, and
    the error that the shop answered or None."""

    body: dict[str, Any]
    error: Exception | None


class Gallery:
    """The order of pictures and the main one, which is the first in Odoo and has a flag
    of its own in the shop. The shop puts new pictures last, so one that is not the last
    in Odoo is moved at once."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx

    # ----------------------------------------------------------------- updates
    def first_images(self) -> set[int]:
        """Find the first pictures of those galleries whose order is changed now: their
        ids, read once per unit of work."""
        return self.ctx.cached("image", "first images", self._read_first_images)

    def _read_first_images(self) -> set[int]:
        env = self.ctx.env
        env["shoper.sync.change"].flush_model(["res_id", "step_id", "verb", "state"])
        changed = SQL(
            """SELECT i.product_tmpl_id FROM shoper_product_image i
               JOIN shoper_sync_change c ON c.res_id = i.id
               WHERE c.step_id = %s AND c.verb = 'update_shop'
                 AND c.state = 'planned'""",
            self.ctx.step.id,
        )
        return {row[0] for row in env.execute_query(self._first_of(changed))}

    def _first_of(self, products: SQL) -> SQL:
        """Make the query of the first picture of each product, of those that are not
        gone from the shop.

        :param products: query of their ids
        """
        env = self.ctx.env
        env["shoper.product.image"].flush_model(["product_tmpl_id", "sequence"])
        env["shoper.element"].flush_model()
        return SQL(
            """SELECT DISTINCT ON (i.product_tmpl_id) i.id
               FROM shoper_product_image i
               WHERE i.product_tmpl_id IN (%s) AND NOT EXISTS (
                 SELECT FROM shoper_element e
                 WHERE e.res_model = %s AND e.res_id = i.id AND e.connector_id = %s
                   AND e.link_state = 'missing')
               ORDER BY i.product_tmpl_id, i.sequence, i.id""",
            products,
            self.ctx.entity._odoo_model,
            self.ctx.connector.id,
        )

    def leading(self, images: BaseModel) -> set[int]:
        """Find those of the pictures that come first on both sides though their numbers
        may differ: the shop shows the main one first whatever its number, which reads
        as 0 (:func:`.row.order_of`), Odoo the one with the smallest.

        :param images: ``shoper.product.image``
        :return: their ids
        """
        products = SQL(
            "SELECT product_tmpl_id FROM shoper_product_image WHERE id IN %s",
            tuple(images.ids) or (0,),
        )
        rows = self.ctx.env.execute_query(
            SQL(
                """SELECT f.id FROM (%s) f
                   JOIN shoper_element e ON e.res_model = %s AND e.res_id = f.id
                   WHERE e.connector_id = %s AND e.link_state = 'linked'
                     AND e.shop_values->>'order' = '0'""",
                self._first_of(products),
                self.ctx.entity._odoo_model,
                self.ctx.connector.id,
            )
        )
        return {row[0] for row in rows}

    def has_order(self, change: BaseModel, element: BaseModel) -> bool:
        """Tell whether the shop holds the number that an update sends it: the one of
        the main picture reads as 0."""
        sent, order = change.after["order"], self.ctx.entity._property("order")
        held = element.shop_values["order"], str(place_in(element.payload or {}))
        return any(order.same(sent, value) for value in held)

    def declined_reason(
        self, change: BaseModel, element: BaseModel, error: Exception | None
    ) -> str | bool:
        """Say why the shop need not take an order, or False."""
        if "order" not in change.after:
            return False
        if error is None:
            is_declined = not self.has_order(change, element)
        else:
            is_declined = isinstance(error, REFUSED)
        return is_declined and self._reason()

    def _reason(self) -> str:
        return self.ctx.env._(
            "The shop does not let the order of pictures be changed from outside; "
            "change it in the shop's panel."
        )

    # ------------------------------------------------------------ new pictures
    def move(self, created: dict[int, BaseModel]) -> dict[int, Move]:
        """Move pictures that were just created where they belong: {shop id: how} of
        those that are not last.

        :param created: {shop id: change}
        :raises ShoperError: the shop cannot be asked now
        """
        moves = self._moves(created)
        if not moves:
            return {}
        items = [
            BulkItem("PUT", self.ctx.entity._resource, id=remote_id, body=body)
            for remote_id, body in moves.items()
        ]
        self.ctx.commit_before_call()
        answers = self.ctx.client.bulk(items)
        return {
            remote_id: Move(body, answer.error)
            for (remote_id, body), answer in zip(moves.items(), answers, strict=True)
        }

    def _moves(self, created: dict[int, BaseModel]) -> dict[int, dict[str, Any]]:
        """Find what must be sent for pictures that were just created: {shop id:
        body}."""
        remote_ids = {change.res_id: remote_id for remote_id, change in created.items()}
        galleries: dict[int, list[Any]] = {}
        for res_id, product_id, sequence, order in self._places(list(remote_ids)):
            galleries.setdefault(product_id, []).append((res_id, sequence, order))
        # The other pictures of a gallery get Odoo's numbers as well in this run, or
        # keep those that they have in the shop.
        step = self.ctx.step
        is_renumbered = step.update_linked == "shop" and "order" in self.ctx.chosen
        moves: dict[int, dict[str, Any]] = {}
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

    def _places(self, res_ids: list[int]) -> list[Place]:
        """Read the galleries of pictures in Odoo's order."""
        env, entity = self.ctx.env, self.ctx.entity
        env["shoper.product.image"].flush_model(["product_tmpl_id", "sequence"])
        env["shoper.element"].flush_model()
        return env.execute_query(
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
                self.ctx.connector.id,
                entity._entity,
                entity._odoo_model,
                tuple(res_ids) or (0,),
            )
        )

    def settle(
        self, change: BaseModel, element: BaseModel, base: Values, move: Move
    ) -> Values:
        """Correct what both sides agree on after a picture was created and moved:
        {code: value}. An order that the shop refused waits in a change of its own.

        :param base: {code: value} as the engine found it
        """
        order = self.ctx.entity._property("order")
        shop, body = element.shop_values["order"], move.body
        is_moved = order.same(order_of(element.payload | body), shop) and (
            "main" not in body or str(element.payload.get("main")) == "1"
        )
        if is_moved:
            return base
        if move.error and not isinstance(move.error, REFUSED):
            return base | {"order": shop}  # so the next update sends Odoo's again
        self.ctx.env["shoper.sync.change"].create(
            Changes(self.ctx).values(
                "update_shop",
                element,
                res_id=change.res_id,
                state="waiting",
                message=self._reason(),
                before={"order": shop},
                after={"order": change.after["order"]},
                meta={DECLINED: True},
            )
        )
        return base
