"""What the demo's scripts, run by Odoo's shell, print of a synchronisation."""

COLUMNS = (
    ("fetched", "fetched_count"),
    ("linked", "linked_count"),
    ("created", "created_count"),
    ("updated", "updated_count"),
    ("waiting", "waiting_count"),
    ("failed", "failed_count"),
)


def show(run):
    """Print the table of the run, and why a type did not end well."""
    steps = run.env["shoper.sync.step"]
    names = dict(steps._fields["entity"]._description_selection(run.env))
    rows = [["type", *(title for title, _field in COLUMNS), "seconds"]]
    for step in run.step_ids:
        seconds = (
            (step.ended_at - step.started_at).total_seconds()
            if step.started_at and step.ended_at
            else 0
        )
        counts = [str(step[field]) for _title, field in COLUMNS]
        rows.append([names[step.entity], *counts, f"{seconds:.0f}"])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    print()
    for row in rows:
        cells = zip(row[1:], widths[1:], strict=True)
        print(
            row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in cells),
            sep="  ",
        )  # fmt: skip
    print()
    for step in run.step_ids:
        if step.message:
            print(f"{names[step.entity]}: {step.message}")
    for change in run.change_ids.filtered(lambda change: change.state == "failed"):
        print(f"failed: {change.display_name}: {change.message}")
