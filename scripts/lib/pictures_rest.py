"""All other screens, for whoever looks at them after a change: pictures of them are
kept in the git-ignored folder, see ``Walk.look``."""

from browser import MARKED
from walk import CLOSE, NAMES, ROW

TABS = ("prices", "defaults", "scope", "safety", "orders", "customers", "stock")


def walk(story):
    """Walk on where the story ended: everything is synchronised."""
    connector_id = story.rpc("shoper.connector", "search", [])[0]
    # The story ended with units that failed, and no product goes on before these do.
    story.ends(synchronise(story, connector_id, "action_synchronise", ("unit",)))
    story.attempt(_connector, connector_id)
    for part in (_product, _compare):
        story.attempt(part)
    for part in (_decisions, _questions):
        story.attempt(part, connector_id)
    for part in (_kept, _ignored):
        story.attempt(part)
    for part in (_alerts, _deletes):
        story.attempt(part, connector_id)
    story.attempt(_undo)
    story.attempt(_empty_plan, connector_id)
    story.attempt(_lists)


def _connector(story, connector_id):
    story.rpc(
        "shoper.sync.scope",
        "create",
        {"connector_id": connector_id, "entity": "product", "visibility": "visible"},
    )
    story.go("connectors", connector_id)
    for tab in TABS:
        story.click(f"a[name={tab}]")
        story.scroll(".o_notebook")
        story.look(f"connector_{tab}")
    story.click("a[name=orders]")
    story.scroll(".o_field_widget[name=orders_notes_in_terms]")  # tags come next
    story.look("connector_orders_in_odoo")
    story.click("a[name=scope]")
    scopes = ".o_field_widget[name=scope_ids]"
    story.click(f"{scopes} .o_data_row .o_data_cell, {scopes} .o_kanban_record")
    story.wait(".modal .o_field_widget[name=record_domain]")
    story.look("scope")
    scopes = story.rpc("shoper.sync.scope", "search", [])
    story.rpc("shoper.sync.scope", "unlink", scopes)


def _product(story):
    (template_id,) = story.rpc(
        "product.template", "search", [("attribute_line_ids", "!=", False)], limit=1
    )
    story.go("products", template_id)
    story.click("a[name=shoper]")
    story.look("product_with_variants")
    for button in ("action_open_shoper_links", "action_shoper_synchronise"):
        story.press(button)
        story.wait(".modal .o_form_view")
        story.look(button.removeprefix("action_"))
        story.click(CLOSE)
    story.press("action_open_shoper_history")
    story.wait(ROW)
    story.look("history")
    (variant_id,) = story.rpc(
        "product.product", "search", [("shoper_price_type", "=", "1")], limit=1
    )
    story.go("variants", variant_id)
    story.click("a[name=shoper]")
    story.look("variant")


def _compare(story):
    """Look at what differs between the two sides of one product; lists of products say
    that it was edited."""
    element = _elements(story, "product", 5)[-1]
    values = {"name": "Namiot Pieniny", "list_price": 79.9, "weight": 2.4}
    story.rpc("product.template", "write", [element["res_id"]], values)
    texts = {"short_description": "<p>Nowy opis ze sklepu.</p>"}
    story.steer(
        "PUT",
        f"owner/products/{element['remote_id']}",
        {"translations": {"pl_PL": texts}},
    )
    story.go("overview")
    story.click("a[name=action_open_edited]")
    story.wait(".o_list_view, .o_kanban_view:not(.o_shoper_overview)")
    story.look("products_edited")
    story.go("products", element["res_id"])
    story.click("a[name=shoper]")
    story.look("product_changed")
    story.press("action_shoper_compare")
    story.wait(".modal [name=line_ids] [name=to_shop]")
    story.look("compare")
    story.go("products")
    story.switch("list")
    # Browsers remember it: the phone has to find the page as this one was.
    story.page.click(".o_searchview_dropdown_toggler")
    story.page.mark(".o_filter_menu .o_menu_item", NAMES["unsent"][story.code])
    story.page.click(MARKED)
    story.page.click(".o_searchview_dropdown_toggler")  # which hides the list
    story.page.wait(ROW)
    story.look("products_unsent", phone=False)


def _elements(story, entity, limit):
    return story.rpc(
        "shoper.element",
        "search_read",
        [
            ("entity", "=", entity),
            ("link_state", "=", "linked"),
            ("ean", "!=", False),
        ],
        ["remote_id", "res_id"],
        order="id",
        limit=limit,
    )


def synchronise(
    story, connector_id, method, entities=("product",), also=None, **options
):
    """Open the wizard with other options for some types and let it run.

    :param also: {further type: its options}
    :return: id of the run
    """
    wizard_id = story.rpc(
        "shoper.sync.wizard", "create", {"connector_id": connector_id}
    )
    lines = story.rpc(
        "shoper.sync.wizard.line",
        "search_read",
        [("wizard_id", "=", wizard_id)],
        ["entity"],
    )
    for line in lines:
        values = options if line["entity"] in entities else {}
        values = (also or {}).get(line["entity"], values)
        story.rpc("shoper.sync.wizard.line", "write", [line["id"]], values)
    return story.rpc("shoper.sync.wizard", method, [wizard_id])["res_id"]


def _decisions(story, connector_id):
    """Edit products on both sides, delete one on each side, and let a run meet it."""
    first, second, third, fourth = _elements(story, "product", 4)
    for element in (first, second):
        story.rpc(
            "product.template",
            "write",
            [element["res_id"]],
            {
                "name": "Nazwa z Odoo",
                "list_price": 77.5,
                "shoper_description": "<p>Opis z <b>Odoo</b>.</p>",
            },
        )
        texts = {"name": "Nazwa ze sklepu", "description": "<p>Opis ze sklepu.</p>"}
        values = {"translations": {"pl_PL": texts}, "stock": {"price": "88.00"}}
        story.steer("PUT", f"owner/products/{element['remote_id']}", values)
    story.steer("DELETE", f"owner/products/{third['remote_id']}", {})
    story.rpc("product.template", "action_archive", [fourth["res_id"]])
    run_id = synchronise(
        story, connector_id, "action_synchronise", update_linked="odoo"
    )
    story.follow(run_id)
    story.look("run_with_waiting")
    story.click(".alert button[name=action_open_decisions]")
    story.wait(ROW)
    story.look("decisions_open")
    decisions = story.rpc(
        "shoper.decision",
        "search_read",
        [("state", "=", "open")],
        ["kind", "verb", "name"],
    )
    seen = set()
    for decision in decisions:
        what = f"{decision['kind']}_{decision['verb']}"
        if what not in seen:
            seen.add(what)
            story.go("decisions", decision["id"])
            story.look(f"decision_{what}")
    conflict = next(item for item in decisions if item["kind"] == "conflict")
    story.go("decisions", conflict["id"])
    story.click(".o_field_widget[name=value_ids] button[name=action_always]")
    story.wait(".modal .o_form_view")
    story.look("decision_always")
    # Which leaves a rule.
    story.page.click(".modal [name=answer] .o_radio_item:last-child input")
    story.page.click(".modal button[name=action_decide]")
    story.page.wait("body:not(:has(.modal))")


def _questions(story, connector_id):
    """Let a run meet a VAT rate that fits no record, and two producers of one name."""
    story.steer("POST", "owner/taxes", {"name": "zero", "class": "zero", "value": 0})
    for name in ("Halnik", "HALNIK"):
        story.steer("POST", "owner/producers", {"name": name})
    run_id = synchronise(story, connector_id, "action_synchronise")
    story.follow(run_id)
    for name, buttons in (
        ("zero", ("action_choose_record", "action_choose_like")),
        ("Halnik", ()),
    ):
        (decision_id,) = story.rpc(
            "shoper.decision",
            "search",
            [("state", "=", "open"), ("name", "ilike", name)],
            limit=1,
        )
        story.go("decisions", decision_id)
        story.look(f"decision_{name}")
        for button in buttons:
            story.go("decisions", decision_id)
            story.press(button)
            story.wait(".modal .o_field_widget[name=res_id] input")
            story.click(".modal .o_field_widget[name=res_id] input")
            story.wait(
                ".o-autocomplete--dropdown-item, .o_select_create_dialog_content"
            )
            story.look(f"decision_{button.removeprefix('action_')}")
    story.go("decisions")
    story.find(".o_data_row, .o_kanban_record", "Halnik")
    story.scroll(MARKED)
    story.look("decisions_twins")


def _ignored(story):
    """Leave a product of Odoo out of all synchronisations with the shop."""
    values = {"name": "Pakowanie na prezent", "type": "service"}
    product_id = story.rpc("product.template", "create", values)
    action = story.rpc("product.template", "action_open_shoper_links", [product_id])
    lines = story.rpc(
        "shoper.record.links.line", "search", [("dialog_id", "=", action["res_id"])]
    )
    story.rpc("shoper.record.links.line", "action_ignore", lines)
    story.go("products", product_id)
    story.press("action_open_shoper_links")
    story.wait(".modal .o_form_view")
    story.look("links_ignored")


def _kept(story):
    """Take a link away by hand: nobody deletes the element by the way."""
    (element_id,) = story.rpc(
        "shoper.element",
        "search",
        [("entity", "=", "producer"), ("link_state", "=", "linked")],
        limit=1,
    )
    story.rpc("shoper.element", "action_unlink", [element_id])
    story.go("elements", element_id)
    story.look("element_kept")
    story.rpc("shoper.element", "action_find", [element_id])


def _alerts(story, connector_id):
    """Show what a connector says that lacks its password and its user's consent."""
    user_id = story.rpc("res.users", "create", {"name": "Magazyn", "login": "magazyn"})
    values = {"user_id": user_id, "login": "inny"}
    story.rpc("shoper.connector", "write", [connector_id], values)
    story.go("connectors", connector_id)
    story.look("connector_alerts")
    values = {"user_id": 2, "login": "odoo", "password": "odoo"}
    story.rpc("shoper.connector", "write", [connector_id], values)
    story.rpc("shoper.connector", "action_test_settings", [connector_id])


def _deletes(story, connector_id):
    for number in range(3):
        story.steer(
            "POST",
            "owner/products",
            {
                "category_id": 1,
                "code": f"PROBA-{number}",
                "stock": {"price": 10 + number},
                "translations": {"pl_PL": {"name": f"Produkt próbny {number}"}},
            },
        )
    run_id = synchronise(
        story,
        connector_id,
        "action_preview",
        import_unlinked=False,
        delete_unlinked=True,
    )
    story.follow(run_id, "planned")
    story.press("action_confirm_apply")
    story.wait(".modal .o_field_widget[name=typed]")
    story.look("confirm_deletes")
    story.fill(".modal [name=typed] input", "1")
    story.click(".modal button[name=action_apply]")
    story.wait(".o_error_dialog, .modal .o_notification, .modal-body .o_form_view")
    story.look("confirm_deletes_wrong")
    deletes = story.rpc(
        "shoper.sync.change",
        "search_count",
        [
            ("run_id", "=", run_id),
            ("verb", "=", "delete_shop"),
            ("state", "=", "planned"),
        ],
    )
    story.rpc("shoper.sync.run", "action_apply", [run_id], deletes=deletes)
    story.follow(run_id)
    story.look("run_with_deletes")


def _undo(story):
    (run_id,) = story.rpc(
        "shoper.sync.run", "search", [("state", "=", "done")], order="id desc", limit=1
    )
    story.go("runs", run_id)
    story.press("action_open_undo")
    story.wait(".modal .o_form_view")
    story.look("undo")
    story.page.click(".modal button[name=action_undo]")
    story.page.wait(".o_field_widget[name=undoes_id]")
    story.follow(story.latest("shoper.sync.run"), "planned")
    story.look("undo_plan")
    lines = ".o_data_row, .o_kanban_record"
    story.click(f":is({lines}) button[name=action_open_changes]")
    story.wait(ROW)
    story.look("undo_changes")


def _empty_plan(story, connector_id):
    """Plan where nothing is left to do."""
    run_id = synchronise(
        story, connector_id, "action_preview", ("unit",), update_linked="odoo"
    )
    story.follow(run_id, "planned")
    story.look("plan_empty")


def _lists(story):
    for name in ("rules", "ignored", "log", "presets", "elements", "option_groups"):
        story.go(name)
        story.look(f"list_{name}")
    for name, model in (
        ("option_groups", "shoper.option.group"),
        ("producers", "shoper.producer"),
    ):
        story.go(name, story.rpc(model, "search", [], order="id", limit=1)[0])
        story.look(model.removeprefix("shoper.").replace(".", "_"))
    story.go("report")
    story.wait(".o_graph_view canvas")
    story.look("report_graph")
    story.switch("pivot")
    story.look("report_pivot")
