"""How scripts print figures."""


def table(rows):
    """Print rows (the first one titles), the first column to the left."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = zip(row[1:], widths[1:], strict=True)
        print(
            row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in cells),
            sep="  ",
        )  # fmt: skip
