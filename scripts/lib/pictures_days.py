"""Two weeks of a shop that is synchronised every night: real runs, whose days are moved
into the past by the database, since nobody waits for them."""

import demo
import postgres

# Of each night, the latest last: how many prices changed.
NIGHTS = (11, 18, 7, 4, 21, 14, 9, 5, 16, 24, 12, 19, 8)
FAILING = 5  # before which night the shop refuses what is sent to it
SENT = 6  # products that are sent then
MOVED = ("create_date", "started_at", "applying_since", "ended_at")
WRITTEN = ("create_date", "write_date")  # of what a run leaves
LEFT = ("shoper_sync_change", "shoper_link_log")
REFUSAL = {"error": "invalid_data", "error_description": "Cena poza zakresem"}


def walk(story):
    """Let the nights pass after the first synchronisations, and today's morning."""
    preset_id = story.latest("shoper.sync.preset")
    products = story.rpc(
        "shoper.element",
        "search_read",
        [("entity", "=", "product"), ("link_state", "=", "linked")],
        ["remote_id", "res_id"],
        order="id",
    )
    _move("true", len(NIGHTS) + 3)
    for place, count in enumerate(NIGHTS):
        days = len(NIGHTS) - 1 - place
        if place in (FAILING, FAILING + 1):
            _send(story, products[-SENT:], days, is_refused=place == FAILING)
        _new_prices(story, products[:count], place)
        action = story.rpc("shoper.sync.preset", "action_run", [preset_id])
        story.ends(action["res_id"])
        _move(f"id = {action['res_id']}", days)


def _new_prices(story, products, place):
    for number, product in enumerate(products):
        price = f"{20 + 3 * number + place}.{10 + place}"
        story.steer(
            "PUT", f"owner/products/{product['remote_id']}", {"stock": {"price": price}}
        )


def _send(story, products, days, is_refused):
    """Send what was edited in Odoo to the shop, which may refuse it.

    :param days: how long ago that is
    """
    ids = [product["res_id"] for product in products]
    if is_refused:
        for number, product_id in enumerate(ids):
            values = {"list_price": 45 + number}
            story.rpc("product.template", "write", [product_id], values)
        fault = {"method": "PUT", "path": "products", "scope": "item", "status": 400}
        story.steer("POST", "faults", fault | {"times": None, "body": REFUSAL})
    action = story.rpc("product.template", "action_shoper_send", ids)
    story.ends(action["res_id"], "done_with_errors" if is_refused else "done")
    story.steer("DELETE", "faults", {})
    _move(f"id = {action['res_id']}", days)


def _move(which, days):
    """Move runs into the past, and what they left."""
    runs = f"SELECT id FROM shoper_sync_run WHERE {which}"
    for table in LEFT:
        _earlier(table, WRITTEN, f"run_id IN ({runs})", days)
    _earlier("shoper_sync_run", MOVED, which, days)


def _earlier(table, columns, which, days):
    when = f"interval '{days} days'"
    moved = ", ".join(f"{name} = {name} - {when}" for name in columns)
    postgres.query(f"UPDATE {table} SET {moved} WHERE {which}", demo.DATABASE)
