import logging
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.models import BaseModel

from ...sync.engine.states import RUN_WORKED
from ...sync.fulfilment.stock.kits import kit_domain
from .webhook_inbox import SAFE

_logger = logging.getLogger(__name__)
PAUSE = 60  # seconds in which more can gather


class ShoperConnector(models.Model):
    """Tell the shop soon of what is sold, delivered and received in Odoo, without
    waiting for its schedule: that is noted at once, and the scheduled action makes one
    run of all that was noted."""

    _inherit = "shoper.connector"

    stock_follows_odoo = fields.Boolean(
        "Send Stock Soon after It Moved in Odoo",
        default=True,
        help="A minute after an order was confirmed or cancelled in Odoo, or a "
        "transfer done, what moved is told to the shop. Only where a preset that runs "
        "automatically sends stock.",
        prefetch="stock",
    )

    @api.model
    def _note_stock_moved(
        self, moved: Iterable[tuple[BaseModel, BaseModel, BaseModel]]
    ) -> None:
        """Note that stock moved for the shops that sell it, and wake their scheduled
        actions; without any shop that is told of stock at all, that is one query.

        A shop counts its own orders by itself, before and after Odoo confirms them:
        they are no news to it.

        :param moved: of each document the company, the shop whose own order it is or
            none, and its products
        """
        seen = list(moved)
        # Whoever sells or delivers need not see shops.
        found = self.sudo().search(
            [
                ("company_id", "in", [company.id for company, _own, _products in seen]),
                ("state", "=", "connected"),
                ("stock_first_run_done", "=", True),
                ("stock_follows_odoo", "=", True),
            ]
        )
        if not found:
            return
        news = {
            shop: {
                product_id
                for company, own, products in seen
                if company == shop.company_id and own != shop
                for product_id in products.ids
            }
            for shop in found
        }
        told = found._selling(news)
        if not told:
            return
        at = fields.Datetime.add(fields.Datetime.now(), seconds=PAUSE)
        told.env["shoper.stock.moved"].create(
            [{"connector_id": shop.id, "due_at": at} for shop in told]
        )
        for shop in told:
            shop._wake(at)

    def _selling(self, moved: Mapping[BaseModel, AbstractSet[int]]) -> BaseModel:
        """Choose those of these shops that sell something of what moved, or kits, since
        it may be a part of any of them.

        :param moved: {shop: ids of ``product.product``}
        """
        products = self.env["product.product"].with_context(active_test=False)
        rows = Domain(
            [
                ("connector_id", "in", self.ids),
                ("entity", "=", "stock"),
                ("link_state", "=", "linked"),
                ("res_model", "=", products._name),
            ]
        )
        elements = self.env["shoper.element"]
        selling = self.browse()
        for element in elements.search_fetch(
            rows & Domain("res_id", "in", list(set().union(*moved.values()))),
            ["connector_id", "res_id"],
        ):
            if element.res_id in moved[element.connector_id]:
                selling |= element.connector_id
        others = (self - selling).filtered(lambda shop: moved[shop])
        if not others:  # else all kits of a company are read, which takes longer
            return selling
        one_each = [shops[0] for shops in others.grouped("company_id").values()]
        kits = products.search(Domain.OR(map(kit_domain, one_each)), order="id")
        of_kits = rows & Domain("res_id", "in", kits.ids)
        of_others = Domain("connector_id", "in", others.ids)
        for [shop] in elements._read_group(of_kits & of_others, ["connector_id"]):
            selling |= shop
        return selling

    def _queue_moved(self) -> bool:
        """Queue a run that tells the shop of the stock that moved in Odoo, unless one
        that will look at it is queued already. Nothing is sent that no preset sends by
        itself.

        :return: whether anything was done that is to be kept
        """
        self.ensure_one()
        notes = self.env["shoper.stock.moved"].search([("connector_id", "=", self.id)])
        now = self._latest_now()
        if self.state != "connected" or not any(note.due_at <= now for note in notes):
            return False
        if self._is_to_be_tried_again():
            return False
        lines = self._scheduled_lines()
        is_sent = "stock" in lines or self._sends_stock_after("order")
        if is_sent and "order" in lines and not self._is_stock_queued():
            values = self.env["shoper.sync.options"]._option_values
            options = [
                values(lines[code]) | SAFE | {"fetch_all": False}
                for code in ("order", "stock")
                if code in lines
            ]
            try:
                run = self._synchronise(options, origin="preset")
            except UserError as error:
                _logger.info("Stock of shop %s waits: %s", self.id, error)
                return False
            run.sudo().purpose = "stock"  # users may not write this field
        # The moves behind these notes are committed: each run that begins from now on
        # sees all of them.
        notes.unlink()
        return True

    def _is_to_be_tried_again(self) -> bool:
        """Tell whether the shop was away, and is left alone for a while: a run for each
        sale would fail meanwhile, and be tried twice."""
        waiting = [("connector_id", "=", self.id), ("retry_at", "!=", False)]
        return bool(self.env["shoper.sync.run"].search_count(waiting, limit=1))

    def _is_stock_queued(self) -> bool:
        """Tell whether a run will look at all that moved in Odoo, and has not begun
        to."""
        waiting = [
            ("connector_id", "=", self.id),
            ("entity", "=", "stock"),
            ("state", "=", "waiting"),
            ("is_partial", "=", False),
            ("run_id.state", "in", RUN_WORKED),
            ("run_id.auto_apply", "=", True),
            # A long run may come to its step of stock in hours, or not at all.
            ("run_id.is_short", "=", True),
        ]
        return bool(self.env["shoper.sync.step"].search_count(waiting, limit=1))
