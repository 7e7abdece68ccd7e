"""What a row of the shop says of a picture, without Odoo."""

from collections.abc import Iterable

from ...core.row import OddValue, Row, flag_in, place_in, row_of, text_in


def file_name(row: Row) -> str:
    """Give the name of the file in which the shop keeps a picture."""
    name = text_in(row, "unic_name") or row["gfx_id"]
    return f"{name}.{text_in(row, 'extension')}"


def file_of(value: object) -> str:
    """Give the name of the file of a picture that is a value of another row, such as
    ``main_image`` of a product (docs/shoper-api.md), empty for none."""
    try:
        row = row_of(value)
        return file_name(row) if text_in(row, "extension") else ""
    except (OddValue, KeyError):
        return ""


def order_of(row: Row) -> str:
    """Read the place of a picture in its gallery, as text: 0 for the main one where its
    number is above 1, since the shop shows it first all the same."""
    order = place_in(row)
    return "0" if flag_in(row, "main") and order > 1 else str(order)


def in_order(rows: Iterable[Row]) -> list[Row]:
    """Sort rows as the shop shows their pictures, so that they can be sent in this
    order: the first one that it gets becomes the main one (docs/shoper-api.md)."""
    return sorted(
        rows,
        key=lambda row: (
            str(row.get("main")) != "1",
            float(row.get("order") or 0),
            int(row["gfx_id"]),
        ),
    )
