"""What a row of the shop says of a picture, without Odoo."""

from collections.abc import Iterable

from ..core.row import OddValue, Row, flag_in, place_in, row_of, text_in


def file_name(row: Row) -> str:
    """Give the name of the file in which the shop keeps a picture."""
    name = text_in(row, "unic_name") or row["gfx_id"]
    return f"{name}.{text_in(row, 'extension')}"


def file_of(value: object) -> str:
    """Give the name of the file of a picture that another row holds, empty for none."""
    try:
        row = row_of(value)
        return file_name(row) if text_in(row, "extension") else ""
    except (OddValue, KeyError):
        return ""


def order_of(row: Row) -> str:
    """Read the place of a picture in its gallery: one that is the main one without
    being the first comes before it."""
    order = place_in(row)
    return "0" if flag_in(row, "main") and order > 1 else str(order)


def in_order(rows: Iterable[Row]) -> list[Row]:
    """Sort rows as the shop shows their pictures: it makes the first one that it gets
    the main one."""
    return sorted(
        rows,
        key=lambda row: (
            str(row.get("main")) != "1",
            float(row.get("order") or 0),
            int(row["gfx_id"]),
        ),
    )
