"""The screens as a *User* of Shoper without an administrator's rights sees them: no
button may end in an access error, and nothing may be empty without a word. See
``pictures_rest``."""

from walk import ADMIN, CLOSE, ROW

LOGIN = "kasia"
LINES = ".modal .o_data_row, .modal .o_kanban_record"
LISTS = ("runs", "presets", "elements", "rules", "ignored", "statuses", "report")


def walk(story):
    """Walk on, as somebody else, where everything is synchronised."""
    be(story, LOGIN, name="Kasia Wrona")
    for part in (_overview, _wizard, _runs, _decisions, _product, _order, _lists):
        story.attempt(part)
    story.log_in()


def be(story, login, **values):
    """Make a *User* of Shoper who reads what the administrator does, and log in as
    that person."""
    (group_id,) = story.rpc(
        "res.groups",
        "search",
        [("privilege_id.name", "=", "Shoper")],
        order="sequence",
        limit=1,
        context={"lang": "en_US"},
    )
    (me,) = story.rpc("res.users", "read", [ADMIN], ["lang", "tz"])
    values |= {"login": login, "password": login}
    values |= {"lang": me["lang"], "tz": me["tz"], "group_ids": [(4, group_id)]}
    story.rpc("res.users", "create", values)
    story.log_in(login)


def _overview(story):
    story.go("overview")
    story.wait(".o_field_widget[name=changes_graph] canvas")
    story.look("user_overview")
    story.go("connectors", story.latest("shoper.connector"))
    story.look("user_connector")
    for tab in ("orders", "stock", "webhooks"):
        story.click(f"a[name={tab}]")
        story.scroll(".o_notebook")
        story.look(f"user_connector_{tab}")


def _wizard(story):
    story.open_wizard()
    story.look("user_wizard")
    story.row(LINES, "product")
    story.click("[data-found] td[name=entity], [data-found].o_kanban_record")
    story.wait(".o_shoper_option_dialog")
    story.look("user_wizard_option")


def _runs(story):
    """Look at somebody else's plan, at what went well and at what did not."""
    for state in ("planned", "done", "done_with_errors"):
        found = story.rpc("shoper.sync.run", "search", [("state", "=", state)], limit=1)
        story.go("runs", found[0])
        story.look(f"user_run_{state}")


def _decisions(story):
    story.go("decisions")
    story.look("user_decisions")
    seen = set()
    for decision in story.rpc(
        "shoper.decision", "search_read", [("state", "=", "open")], ["kind"]
    ):
        if decision["kind"] not in seen:
            seen.add(decision["kind"])
            story.go("decisions", decision["id"])
            story.look(f"user_decision_{decision['kind']}")


def _product(story):
    (element,) = story.rpc(
        "shoper.element",
        "search_read",
        [("entity", "=", "product"), ("link_state", "=", "linked")],
        ["res_id"],
        limit=1,
    )
    story.go("products", element["res_id"])
    story.click("a[name=shoper]")
    story.look("user_product")
    for button in ("action_open_shoper_links", "action_shoper_synchronise"):
        story.press(button)
        story.wait(".modal .o_form_view")
        story.look(f"user_{button.removeprefix('action_')}")
        story.click(CLOSE)


def _order(story):
    story.go("orders")
    story.look("user_orders")
    story.click(ROW)
    story.wait(".o_form_view")
    story.click("a[name=shoper]")
    story.wait(".o_field_widget[name=shoper_timeline]")
    story.look("user_order")


def _lists(story):
    for name in LISTS:
        story.go(name)
        story.look(f"user_list_{name}")
    for name, model in (
        ("presets", "shoper.sync.preset"),
        ("statuses", "shoper.order.status"),
        ("payments", "shoper.payment.method"),
        ("elements", "shoper.element"),
    ):
        story.go(name, story.latest(model))
        story.look(f"user_{model.removeprefix('shoper.').replace('.', '_')}")
