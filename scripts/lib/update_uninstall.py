"""Run by Odoo's shell at the end: uninstall the addon; an order with its VAT rates, a
variant and a product are left as README.md says under *Uninstalling*."""

import json
import os
import sys
from pathlib import Path

from odoo.api import Environment
from odoo.modules.registry import Registry

sys.path.append(os.environ["SCRIPTS"])
from update_checks import check, failures  # noqa: E402

env = env  # noqa: F821, PLW0127 (the shell defines it)
facts = json.loads(Path(os.environ["FACTS"]).read_text())


def order_facts(order):
    """Read what an order is worth and what it led to; the total is added up anew."""
    env.add_to_compute(order.order_line._fields["price_total"], order.order_line)
    env.add_to_compute(order._fields["amount_total"], order)
    taxes = order.order_line.tax_ids
    return {
        "total": order.amount_total,
        "VAT rates": taxes.mapped(lambda tax: (tax.id, tax.active, tax.price_include)),
        "lines": order.order_line.mapped(lambda line: (line.name, line.price_total)),
        "buyer": order.partner_id.id,
        "state": order.state,
        "deliveries": order.picking_ids.mapped(lambda item: (item.id, item.state)),
        "invoices": order.invoice_ids.ids,
    }


key = "lived" if facts["elements"]["lived"] else "kept"
order_id = env["shoper.element"].browse(facts["elements"][key]).res_id
order_before = order_facts(env["sale.order"].browse(order_id))
payments = env["account.payment"].search([]).ids
kept = [active for _id, active, _gross in order_before["VAT rates"]]
assert False in kept, "no VAT rate of the order is an archived one with gross prices"
pictured = env["product.template"].search([("image_1920", "!=", False)], limit=1)
picture = pictured.image_1920
assert picture, "no product has a picture"

single = env["product.product"].search([("shoper_price_type", "=", "1")], limit=1)
single = single or env["product.product"].search(
    [("product_template_attribute_value_ids", "!=", False)], limit=1
)
single.write({"shoper_price_type": "1", "shoper_price": single.list_price + 10})
usual = single.list_price + sum(
    single.product_template_attribute_value_ids.mapped("price_extra")
)
check("the variant has a price of its own", single.lst_price, single.list_price + 10)
env.cr.commit()

module = env["ir.module.module"].search([("name", "=", "shoper_connector")])
module.button_immediate_uninstall()
env.cr.commit()

with Registry(env.cr.dbname).cursor() as cr:
    env = Environment(cr, env.ref("base.user_admin").id, {"lang": "pl_PL"})
    models = [name for name in env if name.startswith("shoper.")]
    check("its models are gone", models, [])
    cr.execute(
        """SELECT table_name, column_name FROM information_schema.columns
           WHERE table_name LIKE 'shoper%' OR column_name LIKE 'shoper%'"""
    )
    check("its columns are gone", cr.fetchall(), [])
    cr.execute("SELECT cron_name FROM ir_cron WHERE cron_name LIKE '%Shoper%'")
    check("its scheduled actions are gone", cr.fetchall(), [])
    order_after = order_facts(env["sale.order"].browse(order_id))
    for what, before in order_before.items():
        check(f"the order keeps: {what}", order_after[what], before)
    check("payments stay", env["account.payment"].search([]).ids, payments)
    product = env["product.template"].browse(pictured.id)
    check("a product keeps its picture", product.image_1920, picture)
    variant = env["product.product"].browse(single.id)
    check("a variant falls back to its product's price", variant.lst_price, usual)
    for name in ("sale.order", "product.template", "res.partner", "stock.picking"):
        env[name].get_views([(False, "list"), (False, "form")])
if failures:
    raise SystemExit(f"{len(failures)} things are not as README.md says")
print("What README.md says stays is there without the addon")
