from odoo import api, models

from ...shoper_api import BulkItem
from ..core.side import Side
from .trade import KINDS


class ShoperSyncProduct(models.AbstractModel):
    """Manufacturer codes of what is created in the shop. That a shop uses codes shows
    only on its products; where it has none yet, on the first ones created, which then
    get their codes in a call of their own, and those after them at once."""

    _inherit = "shoper.sync.product"

    _later = frozenset(KINDS)

    @api.model
    def _left_out(self, ctx, direction):
        left_out = super()._left_out(ctx, direction)
        if direction == "shop" and self._uses_codes(ctx) is False:
            left_out |= self._later
        return left_out

    def _uses_codes(self, ctx):
        """Whether the shop uses codes, None where no product has shown it yet."""
        if ctx.connector.shop_has_codes:
            return True
        if "products seen" not in ctx.facts:
            ctx.facts["products seen"] = self.env["shoper.element"].search_count(
                [
                    ("connector_id", "=", ctx.connector.id),
                    ("entity", "=", self._entity),
                ],
                limit=1,
            )
        return False if ctx.facts["products seen"] else None

    @api.model
    def _create_body(self, ctx, change, values):
        if ctx.connector.shop_has_codes:
            ctx.facts.setdefault("codes sent", set()).add(change.id)
        else:
            sent = {
                code: value for code, value in values.items() if code not in self._later
            }
            values = Side(sent, values.facts)
        return super()._create_body(ctx, change, values)

    @api.model
    def _finish_creation(self, ctx, created):
        result = super()._finish_creation(ctx, created)
        sent = ctx.facts.get("codes sent", ())
        held = {
            remote_id: change
            for remote_id, change in created.items()
            if change.id not in sent and not ctx.is_undo
        }
        codes = {
            remote_id: self._codes_of(change)
            for remote_id, change in held.items()
            if any(self._codes_of(change).values())
        }
        if codes and self._uses_codes(ctx) is not False:
            self._send_codes(ctx, codes)
        if not ctx.connector.shop_has_codes:
            for change in held.values():
                change.after = {
                    code: value
                    for code, value in change.after.items()
                    if code not in self._later
                }
        return result

    def _codes_of(self, change):
        after = change.after or {}
        return {KINDS[code]: after[code] or "" for code in KINDS if code in after}

    def _send_codes(self, ctx, codes):
        """Give products that were just created their codes if it shows that the shop
        uses any.

        :param codes: {shop id of a product: {kind: code}}
        """
        items = []
        rows = ctx.client.read_ids(self._resource, list(codes))
        for remote_id, row in rows.items():
            known, place = self._additional_codes(row)
            if not place:
                return
            body = {}
            self._put_codes(body, codes[remote_id], place, known)
            items.append(BulkItem("PUT", self._resource, id=remote_id, body=body))
        ctx.connector.shop_has_codes = True
        ctx.commit_before_call()
        ctx.client.bulk(items)
