"""The goods of the demo's warehouse, counted as on the first day."""

from odoo.addons.shoper_connector.sync.sales.order.demand import Demand

ARRIVED = 20  # pieces
KINDS = 5  # products of which so many arrived


def count_goods(env, run):
    """Count what lies in the warehouse: what the shop has, and what is sold and still
    to go out. Of a few products some just arrived, which the shop is to be told.

    :param run: has looked at the shop's stock
    :return: what was done, for people
    """
    elements = env["shoper.element"].search(
        [
            ("connector_id", "=", run.connector_id.id),
            ("entity", "=", "stock"),
            ("link_state", "=", "linked"),
        ],
        order="remote_id",
    )
    products = env["product.product"].browse(elements.mapped("res_id"))
    goods = products.filtered(lambda product: product.type == "consu")
    goods.product_tmpl_id.is_storable = True
    # What of the shop's orders Odoo does not count as sold.
    unseen = Demand(run.connector_id.sudo()).unseen()
    place = run.connector_id.stock_warehouse_ids[:1].lot_stock_id
    arrived = goods[:KINDS]
    counted = []
    for element, product in zip(elements, products, strict=True):
        if product not in goods:
            continue
        there = max(float((element.shop_values or {}).get("quantity") or 0), 0)
        there += product.outgoing_qty + unseen.get(product.id, 0)
        there += ARRIVED if product in arrived else 0
        counted.append(
            {
                "product_id": product.id,
                "location_id": place.id,
                "inventory_quantity": there,
            }
        )
    quants = env["stock.quant"].with_context(inventory_mode=True).create(counted)
    quants.action_apply_inventory()
    return (
        f"Counted {len(counted)} products in {place.display_name}; {ARRIVED} pieces "
        f"arrived of each of {len(arrived)}"
    )
