"""Run by Odoo's shell: the connector of which pictures are taken."""

import os

env = env  # noqa: F821, PLW0127 (the shell defines it)
env = env(user=env.ref("base.user_admin"), su=False)
shop = env["shoper.connector"].create(
    {
        "name": "Biwak i Dom",
        "shop_url": os.environ["SHOP_URL"],
        "login": "odoo",
        "password": "odoo",
        "lang": "pl_PL",
    }
)
env.cr.commit()
shop.action_test_settings()
shop.wholesale_pricelist_id = env["product.pricelist"].create(
    {"name": "Hurt", "currency_id": shop.currency_id.id}
)
env.cr.commit()
