"""What the demo's scripts, run by Odoo's shell, print of a synchronisation."""

from table import table

COLUMNS = (
    ("fetched", "fetched_count"),
    ("linked", "linked_count"),
    ("created", "created_count"),
    ("updated", "updated_count"),
    ("acted", "acted_count"),
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
    _table(rows)
    for step in run.step_ids:
        if step.message:
            print(f"{names[step.entity]}: {step.message}")
    for change in run.change_ids.filtered(lambda change: change.state == "failed"):
        print(f"failed: {change.display_name}: {change.message}")


def show_orders(shop):
    """Print what became of the shop's orders in Odoo, and why some of them wait.

    Ends with status 1 if the total of one is not the shop's."""
    env = shop.env
    orders = env["sale.order"].search([("shoper_connector_id", "=", shop.id)])
    states = dict(orders._fields["state"]._description_selection(env))
    rows = [["orders in Odoo", "number", "buyers", "total"]]
    for state, some in orders.grouped("state").items():
        total = sum(some.mapped("amount_total"))
        buyers = str(len(some.partner_id))
        rows.append([states[state], str(len(some)), buyers, f"{total:.2f}"])
    _table(rows)
    waiting = env["shoper.decision"].search(
        [
            ("connector_id", "=", shop.id),
            ("entity", "in", ("order", "customer")),
            ("state", "=", "open"),
        ]
    )
    for decision in waiting:
        print(f"waits: {decision.name}: {decision.message}")
    wrong = orders.filtered(
        lambda order: f"{order.amount_total:.2f}" != f"{order.shoper_total:.2f}"
    )
    if wrong:
        raise SystemExit(f"Other totals than in the shop: {wrong.mapped('name')}")
    print(f"The totals of all {len(orders)} orders are the shop's")


def show_stock(run):
    """Print which numbers the shop was told."""
    sent = run.change_ids.filtered(
        lambda change: change.entity == "stock" and change.state == "done"
    )
    for change in sent:
        before, after = change.before["quantity"], change.after["quantity"]
        print(f"stock in the shop: {change.name}: {before} -> {after}")


def _table(rows):
    """Print rows apart from what else is printed."""
    print()
    table(rows)
    print()
