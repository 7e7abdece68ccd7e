"""Lines of an order's private note that the connector writes, between those of people,
without Odoo."""

# The beginning of the line of each property: {code: text}.
MARKS = {"note": "Odoo: ", "late": "Odoo, tracking: "}


def line_in(note: str, code: str) -> str:
    """Read what the last line of a kind says, ``""`` where there is none."""
    mark = MARKS[code]
    lines = [line.strip() for line in note.splitlines()]
    found = [line.removeprefix(mark) for line in lines if line.startswith(mark)]
    return found[-1].strip() if found else ""


def with_line(note: str, code: str, text: str) -> str:
    """Add a line of a kind at the end of a note, of which nothing else is changed; an
    empty one takes the last one of its kind away."""
    if text:
        return "\n".join(filter(None, (note.rstrip("\r\n"), f"{MARKS[code]}{text}")))
    lines = note.splitlines()
    for place in range(len(lines) - 1, -1, -1):
        if lines[place].strip().startswith(MARKS[code]):
            del lines[place]
            return "\n".join(lines)
    return note
