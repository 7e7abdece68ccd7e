from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from odoo import api, models
from odoo.models import BaseModel
from odoo.tools import SQL

from ....shoper_api import BulkItem, errors
from ...core.row import Row, number_in, parent_in, text_in
from ...core.side import Side
from ...core.values import Property
from ...engine.context import Context
from ...engine.link.scope import Scope
from ...engine.plan.pair import LinkedPair
from ...engine.references import Values
from ...engine.shown.number import shown_number
from ...engine.write import Prepared
from ...entity import _lt
from ...entity.told import NOTHING_TAKEN
from .checks import Checks
from .expecting import Expecting, excluded
from .moved import Moved
from .offer import OBSTACLE, ODD, QUANTITY, Offer
from .pushing import LATE, REFUSED, Pushing
from .quantity import ZERO, exact, text
from .rows import Rows
from .sharing import WAREHOUSES, read, written
from .shop_warehouses import ShopWarehouses
from .taking_part import forget_others, taking_part

MOST_NOTED = 20_000  # rows that are noted one by one; of more, all are compared
FOLLOWED = ("product", "variant")  # types whose linked elements have rows
# Keys of a row of the shop that are kept in `payload`.
KEPT = ("stock_id", "product_id", "extended", "stock", "active", "warehouses")


class ShoperSyncStock(models.AbstractModel):
    """Stock: how many pieces the shop is told of. It goes from Odoo to the shop only;
    rows of stock follow the links of products and variants.

    Facts of a record: ``obstacle`` and ``odd``, see :mod:`.offer`."""

    _name = "shoper.sync.stock"
    _inherit = [
        "shoper.sync.entity.told",
        "shoper.sync.entity.dependent",
        "shoper.sync.entity.reshaped",
    ]
    _description = "Shoper Synchronisation of Stock"

    _entity = "stock"
    _label = _lt("Stock")
    _label_of_one = _lt("Stock level")
    _sequence = 140
    _resource = "product-stocks"
    _remote_key = "stock_id"
    _odoo_model = "product.product"
    _known_by = ("name", "code")
    _rules = {"follows": _lt("Follows its product or variant")}
    _depends_note = _lt("A row of stock follows the link of its product or variant.")
    _properties = (
        Property(QUANTITY, _lt("Quantity"), kind="number", to_odoo=False),
        # Of shops that have warehouses of their own.
        Property(
            WAREHOUSES,
            _lt("In the Shop's Warehouses"),
            to_odoo=False,
            goes_with=QUANTITY,
        ),
    )
    _joined = (frozenset({QUANTITY, WAREHOUSES}),)
    _tells_joined = True
    _needed_rights = (("product-stocks", "edit"),)
    # What is sold and not in Odoo yet must be known when a number is sent.
    _requires_fetch = ("order",)
    _is_large = True
    # People buy meanwhile, so numbers read back need not be those sent: `Pushing` looks
    # at a sample.
    _is_read_back = False
    _looks_again = frozenset({"update_shop"})
    # Larger batches than usual, since for each all that orders say is read.
    _batch = {"shop": 250}
    _compared_at_once = 2500
    _told_note = _lt(
        "Stock goes from Odoo to the shop only, for what is linked: nothing else "
        "can be chosen."
    )
    _fixed = NOTHING_TAKEN | {"update_linked": "shop"}
    _download_note = _lt(
        "No: only what moved in Odoo. Yes: all rows, also numbers that were edited in "
        "the shop."
    )
    _undo_refusal = _lt(
        "Pieces were sold since, so the number from before would be wrong. Synchronise "
        "the stock again."
    )

    # ------------------------------------------------------------------ the step
    @api.model
    def _closed_reason(self, ctx: Context) -> str | bool:
        return Checks(ctx).reason()

    @api.model
    def _plan_note(self, ctx: Context) -> str | bool:
        return Checks(ctx).note()

    @api.model
    def _finish_telling(self, ctx: Context) -> bool:
        return Pushing(ctx).finish()

    # ------------------------------------------------------------------- shop
    @api.model
    def _is_in_scope(self, ctx: Context, row: Row) -> bool:
        return int(row["stock_id"]) in Rows.of(ctx).names

    @api.model
    def _element_values(self, ctx: Context, row: Row, extra: Any) -> dict[str, Any]:
        name, code = Rows.of(ctx).names.get(int(row["stock_id"]), ("", ""))
        return {
            "name": name,
            "code": text_in(row, "code") or code,
            "ean": "",
            "parent_remote_id": parent_in(row, "product_id"),
            "payload": {key: row[key] for key in KEPT if key in row},
            "shop_values": self._numbers(ctx, row),
        }

    @api.model
    def _numbers(self, ctx: Context, row: Row) -> dict[str, str]:
        """Read the numbers of a row; in a shop with warehouses those of the ones that
        Odoo fills, which are its quantity then."""
        warehouses = ShopWarehouses.of(ctx)
        if warehouses is None:
            return {QUANTITY: text(exact(number_in(row, "stock", 6)))}
        shares = warehouses.shares(row)
        total = sum(shares.values(), ZERO)
        return {QUANTITY: text(total), WAREHOUSES: written(shares)}

    # ---------------------------------------------------------- what takes part
    @api.model
    def _element_domain(self, ctx: Context) -> list[Any]:
        return taking_part(ctx)

    @api.model
    def _compared_domain(self, ctx: Context) -> list[Any]:
        if ctx.step.fetch_all or ctx.step.is_partial:
            return []
        moved = ctx.cursor.notes.get("moved", [])
        return [] if moved is None else [("id", "in", moved)]

    # ------------------------------------------------------------------- linking
    @api.model
    def _wanted_links(self, ctx: Context) -> SQL:
        return Rows(ctx).wanted_links()

    @api.model
    def _prepare_link(self, ctx: Context) -> None:
        """Let rows follow what they belong to, as far as it takes part by now, and find
        those to be looked at."""
        for code in FOLLOWED:
            Scope(ctx).mark_linked(code)
        Rows(ctx).relink()
        forget_others(ctx)
        settings = Pushing(ctx).begin()
        if not (ctx.step.fetch_all or ctx.step.is_partial):
            moved = Moved(ctx).element_ids(settings)
            # Notes are written again with each unit of work: no longer lists than that.
            ctx.note("moved", moved if len(moved) <= MOST_NOTED else None)

    # ------------------------------------------------------------------ planning
    @api.model
    def _odoo_values(self, ctx: Context, records: BaseModel) -> dict[int, Side]:
        return Offer.of(ctx).sides(records)

    @api.model
    def _expected_bases(
        self, ctx: Context, pairs: Mapping[int, tuple[Side, Values]]
    ) -> dict[int, Values]:
        return Expecting(ctx).bases(pairs)

    @api.model
    def _asked_first(
        self, ctx: Context, element_ids: Collection[int]
    ) -> AbstractSet[int]:
        """Let the first numbers of rows that a person left out of a plan wait, until
        the person takes these rows in again, by a plan or a decision."""
        is_shown = not ctx.run.auto_apply or ctx.step.is_partial
        return frozenset() if is_shown else excluded(ctx, element_ids)

    @api.model
    def _pair_obstacle(self, ctx: Context, shop: Side, odoo: Side | None) -> str | bool:
        """Let a row wait if an order that makes no sense may have sold of it, unless
        the shop has more of it than there can be."""
        if odoo is None or ODD not in odoo.facts:
            return False
        if exact(odoo[QUANTITY]) < exact(shop[QUANTITY]):
            return False
        return ctx.env._(
            "An order for it has data that cannot be right, so nobody knows how many "
            "are left. Look at the order in the shop's panel; then the stock of this "
            "is sent again."
        )

    @api.model
    def _update_obstacles(
        self, ctx: Context, pair: LinkedPair, direction: str, codes: Sequence[str]
    ) -> dict[str, str]:
        reasons = {
            "unit": ctx.env._(
                "The shop counts it in a unit that has nothing in common with Odoo's. "
                "Give the product the same unit on both sides."
            ),
            "kit": ctx.env._("It is a kit, and Odoo counts none of its parts."),
        }
        reason = reasons.get(pair.odoo.facts.get(OBSTACLE, ""))
        return dict.fromkeys(codes, reason) if reason else {}

    # ----------------------------------------------------- writing in the shop
    @api.model
    def _prepare(self, ctx: Context, verb: str, changes: BaseModel) -> Prepared:
        return {change: {} for change in Pushing(ctx).prepare(changes)}

    @api.model
    def _update_item(self, ctx: Context, change: BaseModel, values: Side) -> BulkItem:
        return Pushing(ctx).item(change, values)

    @api.model
    def _declined_reason(
        self,
        ctx: Context,
        change: BaseModel,
        element: BaseModel,
        error: Exception | None = None,
    ) -> str | bool:
        """Note for the end of the step what kind of error the shop answered."""
        if isinstance(error, errors.Rejected):
            if not error.fields or "stock_relative" in error.fields:
                change._note(**{REFUSED: True})
        elif isinstance(
            error,
            errors.Timeout | errors.ConnectionLost | errors.NoJson | errors.ServerError,
        ):
            change._note(**{LATE: True})
        return False

    # ---------------------------------------------------------- telling people
    @api.model
    def _value_text(self, change: BaseModel, prop: Property, value: Any) -> str | None:
        """Name the warehouses of the shop with what lies in each."""
        if prop.code != WAREHOUSES or not value:
            return None
        shares, names = read(value), change.connector_id._shop_warehouse_names()
        known = [number for number in names if number in shares]
        parts = []
        for number in dict.fromkeys([*known, *shares]):
            quantity = shown_number(self.env, shares[number])
            parts.append(f"{names.get(number, number)}: {quantity}")
        return ", ".join(parts)

    @api.model
    def _step_note(self, ctx: Context) -> str | bool:
        late = ctx.cursor.notes.get("late")
        return bool(late) and ctx.env._(
            "Sold while their stock was being sent: %s. The next synchronisation "
            "corrects them.",
            late,
        )
