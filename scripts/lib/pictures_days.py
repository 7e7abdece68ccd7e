"""Two weeks of a shop that is synchronised every night: real runs, whose days are moved
into the past by the database, since nobody waits for them."""

import demo
import postgres

# Of each night, the latest last: how many prices changed.
NIGHTS = (11, 18, 7, 4, 21, 14, 9, 5, 16, 24, 12, 19, 8)
FAILING = 5  # before which night the shop refuses what is sent to it
SENT = 6  # products that are sent then
MOVED = ("create_date", "started_at", "applying_since", "ended_at")
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
    _move(story, "true", len(NIGHTS) + 3)
    for place, count in enumerate(NIGHTS):
        if place == FAILING:
            _fail(story, products[-SENT:], len(NIGHTS) - 1 - place)
        _new_prices(story, products[:count], place)
        action = story.rpc("shoper.sync.preset", "action_run", [preset_id])
        run_id = action["res_id"]
        story.ends(run_id)
        if place < len(NIGHTS) - 1:
            _move(story, f"id = {run_id}", len(NIGHTS) - 1 - place)


def _new_prices(story, products, place):
    for number, product in enumerate(products):
        price = f"{20 + 3 * number + place}.{10 + place}"
        story.steer(
            "PUT", f"owner/products/{product['remote_id']}", {"stock": {"price": price}}
        )


def _fail(story, products, days):
    """Send what was edited in Odoo; the shop refuses it, and takes it on the next
    day.

    :param days: how long ago that is
    """
    for number, product in enumerate(products):
        values = {"list_price": 45 + number}
        story.rpc("product.template", "write", [product["res_id"]], values)
    fault = {"method": "PUT", "path": "products", "scope": "item", "status": 400}
    story.steer("POST", "faults", fault | {"times": None, "body": REFUSAL})
    for ago, state in ((days, "done_with_errors"), (days - 1, "done")):
        ids = [product["res_id"] for product in products]
        action = story.rpc("product.template", "action_shoper_send", ids)
        run_id = action["res_id"]
        story.ends(run_id, state)
        story.steer("DELETE", "faults", {})
        _move(story, f"id = {run_id}", ago)


def _move(story, which, days):
    """Move runs into the past."""
    when = f"interval '{days} days'"
    moved = ", ".join(f"{name} = {name} - {when}" for name in MOVED)
    postgres.query(f"UPDATE shoper_sync_run SET {moved} WHERE {which}", demo.DATABASE)
