from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...shoper_api import BulkItem, errors
from ...sync.core.row import read_number
from ...sync.engine.links import in_shop


class ShoperConnector(models.Model):
    """Find out whether the shop takes differences of stock instead of numbers, which is
    not known beforehand (docs/shoper-api.md, `stock_relative`)."""

    _inherit = "shoper.connector"

    stock_differences = fields.Selection(
        [("unknown", "Not Tried"), ("refused", "Refused"), ("taken", "Taken")],
        "Differences of Stock",
        readonly=True,
        copy=False,
        default="unknown",
        help="Whether the shop takes “two more” instead of “seven”. Where it does, a "
        "sale in the same moment can never be overwritten.",
        prefetch="stock",
    )

    def action_try_stock_differences(self):
        """Find out whether the shop takes differences of stock: one more and one less,
        on a product that its customers do not see.

        :return: a notification
        :raises UserError: there is no such product
        """
        self.ensure_one()
        self.check_access("write")
        if self.shop_has_warehouses:
            raise UserError(
                self.env._(
                    "The shop keeps its stock in several warehouses of its own: it is "
                    "sent what lies in each, and no differences."
                )
            )
        stock_id = self._hidden_stock_row()
        if not stock_id:
            raise UserError(
                self.env._(
                    "There is no product to try it on. Make one without variants in "
                    "the shop that is not visible, and download the products."
                )
            )
        try:
            with self._client() as client:
                found = self._ask_for_differences(client, stock_id)
        except errors.ShoperError as error:
            return self._notification("danger", self._explain(error), sticky=True)
        connector = self.sudo()  # users may not write this field
        connector.stock_differences = found
        if found == "taken":
            return self._notification(
                "success",
                self.env._(
                    "The shop takes differences: they are sent instead of numbers."
                ),
            )
        return self._notification(
            "warning",
            self.env._("The shop takes no differences: numbers are sent as before."),
        )

    def _hidden_stock_row(self) -> int | None:
        """Find the stock row of a product without variants that the shop's customers do
        not see: its shop id."""
        self.env["shoper.element"].flush_model()
        found = self.env.execute_query(
            SQL(
                """SELECT (shop_facts ->> 'stock')::int FROM shoper_element e
                   WHERE connector_id = %s AND entity = 'product'
                     AND %s
                     AND COALESCE(shop_values ->> 'visible', '') <> 'true'
                     AND COALESCE(shop_facts -> 'variants', 'null') IN ('null', '[]')
                     AND (shop_facts ->> 'stock')::int > 0
                   ORDER BY id DESC LIMIT 1""",
                self.id,
                in_shop("e"),
            )
        )
        return found[0][0] if found else None

    def _ask_for_differences(self, client, stock_id: int) -> str:
        """Send one piece more, look, and take it back: ``taken`` or ``refused``.

        :raises ShoperError: the shop could not be asked; the row may have one piece
            more
        :raises UserError: the shop does not say how many there are
        """

        def number():
            row = client.get("product-stocks", stock_id)
            return read_number(row.get("stock")) if isinstance(row, dict) else None

        def add(difference):
            body = {"stock_relative": difference}
            [result] = client.bulk(
                [BulkItem("PUT", "product-stocks", stock_id, body=body, once=True)]
            )
            return result.error

        before = number()
        if before is None:
            raise UserError(
                self.env._("The shop does not say how many pieces there are.")
            )
        error = add(1)
        if isinstance(error, errors.Rejected):
            return "refused"
        if error:
            raise error
        after = number()
        if after not in (None, before + 1):
            return "refused"  # though its answer was that it took it
        error = add(-1)
        if error:
            raise error
        return "taken" if after is not None and number() == before else "refused"
