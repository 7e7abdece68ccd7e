"""Dialogs that ask before something is done, the screens of a second shop and of stock,
and what the addon adds to pages of other apps. See ``pictures_rest``."""

import demo
import postgres
from browser import MARKED
from pictures_rest import synchronise
from pictures_sales import open_buyer
from walk import CLOSE, NAMES, ROW

TYPES = ".o_data_row, .o_kanban_record"
LINES = ".modal .o_data_row, .modal .o_kanban_record"
DIALOG = ".modal .o_form_view"
PIECES = 25  # of each product


def walk(story):
    """Walk on where all other screens were seen."""
    (connector_id,) = story.rpc("shoper.connector", "search", [])
    for part in (_deletes, _preset_line, _pages, _gallery, _lists, _confirmations,
                 _wrong_total):  # fmt: skip
        story.attempt(part)
    story.attempt(_stock, connector_id)
    story.attempt(_second_shop)


def _deletes(story):
    """Choose in the wizard that products are deleted from the shop."""
    story.open_wizard()
    story.row(LINES, "product")
    story.click(f"{MARKED} td[name=entity], {MARKED}.o_kanban_record")
    story.fill(".o_shoper_option_dialog [name=only_in_shop] select", "delete")
    story.look("wizard_option")
    story.click(".modal .o_form_button_save")
    story.wait(".modal .alert-warning")
    story.scroll(".modal .alert-warning")
    story.look("wizard_deletes")


def _preset_line(story):
    story.go("presets", story.latest("shoper.sync.preset"))
    lines = ".o_field_widget[name=line_ids]"
    story.click(f"{lines} td[name=entity], {lines} .o_kanban_record")
    story.wait(DIALOG)
    story.look("preset_line")


def _pages(story):
    """Look at records of other apps that are linked."""
    for name, entity in (("categories", "category"), ("taxes", "tax"),
                         ("units", "unit")):  # fmt: skip
        (element,) = story.rpc(
            "shoper.element",
            "search_read",
            [("entity", "=", entity), ("link_state", "=", "linked")],
            ["res_id"],
            order="id desc",
            limit=1,
        )
        story.go(name, element["res_id"])
        story.look(f"page_{entity}")
    (item,) = story.rpc(
        "product.pricelist.item",
        "search_read",
        [("applied_on", "=", "0_product_variant"), ("compute_price", "=", "fixed")],
        ["pricelist_id"],
        limit=1,
    )
    story.go("pricelists", item["pricelist_id"][0])
    story.click(ROW)
    story.wait(DIALOG)
    story.look("price_rule")


def _gallery(story):
    """Open a picture of a product."""
    [image] = story.rpc(
        "shoper.product.image", "search_read", [], ["product_tmpl_id"], limit=1
    )
    story.go("products", image["product_tmpl_id"][0])
    story.click("a[name=shoper]")
    story.click("[name=shoper_image_ids] .o_kanban_record")
    story.wait(f"{DIALOG} [name=alt]")
    story.look("image")


def _lists(story):
    story.go("requests")
    story.switch("graph")
    story.wait(".o_graph_view canvas")
    story.look("requests_graph")
    answered = story.rpc(
        "shoper.decision", "search", [("state", "not in", ("open", "blocked"))], limit=1
    )
    story.go("decisions", answered[0])
    story.look("decision_answered")
    (group_id,) = story.rpc("shoper.option.group", "search", [], order="id", limit=1)
    story.go("option_groups", group_id)
    fields = ".o_form_view .o_field_x2many"
    story.click(f"{fields} .o_data_row .o_data_cell, {fields} .o_kanban_record")
    story.wait(DIALOG)
    story.look("option")


def _confirmations(story):
    """Be asked before a person is forgotten, and before the shop is tried."""
    open_buyer(story)
    story.press("action_shoper_forget")
    story.wait(".modal .modal-footer")
    story.look("confirm_forget")
    story.go("connectors", story.latest("shoper.connector"))
    story.click("a[name=stock]")
    story.click(".o_notebook button[name=action_ask]")
    story.wait(".modal .modal-footer")
    story.look("confirm_try")


def _wrong_total(story):
    """Ask why the total of an order is not the shop's: somebody edited a line."""
    (order,) = story.rpc(
        "sale.order",
        "search_read",
        [("shoper_number", "!=", False), ("state", "=", "draft")],
        ["order_line"],
        limit=1,
    )
    (line,) = story.rpc(
        "sale.order.line", "read", order["order_line"][:1], ["price_unit"]
    )
    values = {"price_unit": line["price_unit"] + 10}
    story.rpc("sale.order.line", "write", [line["id"]], values)
    # A fact, which nobody but a synchronisation writes.
    postgres.query(
        f"UPDATE sale_order SET shoper_hold = 'total' WHERE id = {order['id']}",
        demo.DATABASE,
    )
    story.go("orders", order["id"])
    story.press("action_shoper_explain_total")
    story.wait(f"{DIALOG} table")
    story.look("order_total")


def _stock(story, connector_id):
    """Count what lies in the warehouse, and look at what the shop would be told."""
    goods = story.rpc(
        "product.product",
        "search_read",
        [("type", "=", "consu"), ("shoper_link_state", "=", "linked")],
        ["product_tmpl_id"],
    )
    templates = [product["product_tmpl_id"][0] for product in goods]
    story.rpc("product.template", "write", templates, {"is_storable": True})
    (warehouse,) = story.rpc(
        "stock.warehouse", "search_read", [], ["lot_stock_id"], limit=1
    )
    quants = story.rpc(
        "stock.quant",
        "create",
        [
            {
                "product_id": product["id"],
                "location_id": warehouse["lot_stock_id"][0],
                "inventory_quantity": PIECES,
            }
            for product in goods
        ],
        context={"inventory_mode": True},
    )
    story.rpc("stock.quant", "action_apply_inventory", quants)
    run_id = synchronise(
        story,
        connector_id,
        "action_preview",
        ("customer", "order", "order_status", "stock"),
        enabled=True,
    )
    story.follow(run_id, "planned")
    story.look("plan_stock")
    story.click(f"{story.row(TYPES, 'stock')} button[name=action_open_changes]")
    story.wait(ROW)
    story.look("changes_stock")
    story.click(ROW)
    story.wait(".o_field_widget[name=difference] td")
    story.look("change_stock")
    story.rpc("shoper.sync.run", "action_apply", [run_id])
    story.follow(run_id)
    story.look("run_with_stock")


def _second_shop(story):
    """Look at what a second shop changes. No such shop can be asked here: it is said to
    be connected, which nobody but the database can."""
    values = {"name": "Biwak Hurt", "shop_url": "https://hurt.example.com"}
    values |= {"login": "odoo", "password": "odoo", "lang": "pl_PL"}
    shop_id = story.rpc("shoper.connector", "create", values)
    postgres.query(
        "UPDATE shoper_connector SET state = 'connected', shop_name = 'Biwak Hurt' "
        f"WHERE id = {shop_id}",
        demo.DATABASE,
    )
    (element,) = story.rpc(
        "shoper.element",
        "search_read",
        [("entity", "=", "product"), ("link_state", "=", "linked")],
        ["res_id"],
        limit=1,
    )
    try:
        story.go("overview")
        story.wait(".o_field_widget[name=changes_graph] canvas")
        story.look("overview_two_shops")
        story.go("connectors")
        story.look("connectors")
        story.go("products", element["res_id"])
        story.click("a[name=shoper]")
        story.look("product_two_shops")
        story.press("action_shoper_send_further")
        story.wait(f"{DIALOG} [name=shop_ids]")
        story.look("send_further")
        story.click(CLOSE)
        story.press("action_open_shoper_links")
        story.wait(DIALOG)
        story.look("links_two_shops")
        _link_twice(element["id"], shop_id)
        for button in ("take", "compare"):
            story.go("products", element["res_id"])
            story.click("a[name=shoper]")
            story.press(f"action_shoper_{button}")
            story.wait(f"{DIALOG} [name=connector_id]")
            story.look(f"{button}_from_which")
        _send_many(story)
    finally:
        story.rpc("shoper.connector", "unlink", [shop_id])


def _link_twice(element_id, shop_id):
    """Have the second shop the same product as the first: only a synchronisation with
    it could link them."""
    columns = [
        name
        for (name,) in postgres.query(
            "SELECT column_name FROM information_schema.columns "
            "WHERE table_name = 'shoper_element' "
            "AND column_name NOT IN ('id', 'connector_id')",
            demo.DATABASE,
        )
    ]
    same = ", ".join(columns)
    postgres.query(
        f"INSERT INTO shoper_element (connector_id, {same}) "
        f"SELECT {shop_id}, {same} FROM shoper_element WHERE id = {element_id}",
        demo.DATABASE,
    )


def _send_many(story):
    """Send the products ticked in the list; phones have no list."""
    story.go("products")
    story.switch("list")
    story.click_all(".o_data_row:nth-child(-n+3) .o_list_record_selector input")
    story.click(".o_cp_action_menus button:has(.fa-cog.me-1)")
    story.find(".o-dropdown--menu .o-dropdown-item", NAMES["send"][story.code])
    story.look("products_actions", phone=False)
    story.click(MARKED)
    story.wait(f"{DIALOG} [name=shop_ids]")
    story.look("send_products", phone=False)
