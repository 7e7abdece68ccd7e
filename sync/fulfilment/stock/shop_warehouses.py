"""What lies where in a shop that keeps its stock in warehouses of its own."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from odoo.models import BaseModel

from ....shoper_api import Client, errors, read_id
from ...core.row import (
    OddValue,
    Row,
    flag_in,
    number_in,
    part_in,
    readable,
    text_in,
)
from ...engine.context import Context
from .quantity import ZERO, exact
from .sharing import Shares, read

RESOURCE = "warehouses"
PAGE = 50  # rows in one call, the most that the shop gives (docs/shoper-api.md, Lists)
# What the shop answers where its user may not read the list, or nobody understands it.
UNREAD = (errors.PermissionDenied, errors.Rejected, errors.NotFound, OddValue)
FIELD = "warehouses"  # of a row of stock: {shop id of a warehouse: quantity}


class ShopWarehouses:
    """Reads and writes what rows of stock say of the shop's warehouses. Only those that
    Odoo fills count: the others are left alone, whatever lies in them."""

    def __init__(self, ctx: Context) -> None:
        self.connector = ctx.connector
        # {shop id: the warehouses of Odoo that fill it}, in the order of filling.
        self.filled: dict[int, BaseModel] = self.connector._filled_warehouses()

    @classmethod
    def of(cls, ctx: Context) -> "ShopWarehouses | None":
        """Give the warehouses, read once for all of this unit of work; None where the
        shop has none."""
        if not ctx.connector.shop_has_warehouses:
            return None
        found: ShopWarehouses = ctx.cached("stock", "warehouses", lambda: cls(ctx))
        return found

    @property
    def are_all_filled(self) -> bool:
        """Tell whether Odoo fills each of the shop's warehouses."""
        return self.filled.keys() >= set(_numbers(self.connector))

    def shares(self, row: Row) -> Shares:
        """Read what lies in each of the warehouses that Odoo fills.

        :raises OddValue: the row does not say what lies where
        """
        there = lying(row)
        return {number: there.get(number, ZERO) for number in self.filled}

    @staticmethod
    def body(row: Row, value: str) -> dict[str, Any]:
        """Make the body that writes what lies where. It names the other warehouses,
        too, with what was last read of them: nobody knows whether the shop empties
        those that are not named (docs/shoper-api.md).

        :param row: as it was last read
        :param value: of the property :data:`.sharing.WAREHOUSES`
        """
        shares = lying(row) | read(value)
        return {FIELD: {str(key): as_sent(shares[key]) for key in sorted(shares)}}


def lying(row: Row) -> Shares:
    """Read what lies in each warehouse that a row of stock names.

    :raises OddValue: the row does not say it, or what it says makes no sense
    """
    if FIELD not in row:
        raise OddValue(FIELD, None)
    part, found = part_in(row, FIELD), {}
    for key in part:
        number = read_id(key)
        if number is None:
            raise OddValue(FIELD, key)
        found[number] = exact(number_in(part, key, 6))
    return found


def as_sent(quantity: Decimal) -> int | float:
    """Write a number as the shop's API takes it."""
    return int(quantity) if quantity == int(quantity) else float(quantity)


def read_warehouses(client: Client) -> dict[int, dict[str, Any]]:
    """Read the list of the shop's warehouses: {shop id: values of
    ``shoper.warehouse``}.

    :raises ShoperError: the shop cannot be asked, or does not let its user read it
    :raises OddValue: one of them has no id
    """
    rows, number, pages = [], 0, 1
    while number < pages:
        number += 1
        page = client.page(RESOURCE, number, limit=PAGE)
        rows += page.rows
        pages = page.pages
    return dict(_warehouse(row, place) for place, row in enumerate(rows))


def _warehouse(row: Row, place: int) -> tuple[int, dict[str, Any]]:
    """Read one row of the list. Of its fields nobody knows more than what they may be
    called (docs/shoper-api.md)."""
    number = read_id(row.get("warehouse_id")) or read_id(row.get("id"))
    if not number:
        raise OddValue("warehouse_id", row.get("warehouse_id"))
    code = readable(text_in, row, "code") or ""
    return number, {
        "name": readable(text_in, row, "name") or code or f"#{number}",
        "code": code or False,
        "sequence": place,
        "active": readable(_is_active, row, "active", default=True),
    }


def _is_active(row: Row, field: str) -> bool:
    return flag_in(row, field, default=True)


def fetch_warehouses(ctx: Context) -> str | bool:
    """Read the list of the shop's warehouses anew.

    :return: why the shop does not tell it, or False
    :raises ShoperError: the shop cannot be asked now
    """
    ctx.commit_before_call()
    try:
        ctx.connector._keep_shop_warehouses(read_warehouses(ctx.client))
    except UNREAD:
        return unread_reason(ctx.connector.with_env(ctx.env))
    return False


def unread_reason(connector: BaseModel) -> str:
    """Say, in the language of ``connector``, that the shop does not tell its
    warehouses."""
    reason: str = connector.env._(
        "The shop keeps its stock in several warehouses of its own and does not tell "
        "which. Have the shop's administrator allow its user %s to read warehouses.",
        connector.login,
    )
    return reason


def empty(connector: BaseModel) -> Mapping[str, int]:
    """Say that nothing lies in any of the shop's warehouses, as its API takes it."""
    return dict.fromkeys(map(str, _numbers(connector)), 0)


def still_there(connector: BaseModel, shares: Mapping[str, Any]) -> dict[str, Any]:
    """Choose, of what lay in the shop's warehouses once, what lay in those that it has
    now: it takes no other ones. Where they are not known, that is all."""
    known = _numbers(connector)
    return {key: shares[key] for key in shares if not known or read_id(key) in known}


def _numbers(connector: BaseModel) -> list[int]:
    numbers: list[int] = connector._open_shop_warehouses().mapped("number")
    return numbers
