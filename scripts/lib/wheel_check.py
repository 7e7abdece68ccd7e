"""Run by Odoo's shell where only the wheel brings the addon: see that it does, and that
its menus and the screens behind them load."""

import os

from odoo.modules import get_module_path

env = env  # noqa: F821, PLW0127 (the shell defines it)
env = env(user=env.ref("base.user_admin"), su=False)

path = get_module_path("shoper_connector")
assert path.startswith(os.environ["VENV"]), f"the addon comes from {path}"
module = env["ir.module.module"].search([("name", "=", "shoper_connector")])
assert module.state == "installed", module.state

names = env["ir.model.data"].sudo()
names = names.search([("module", "=", module.name), ("model", "=", "ir.ui.menu")])
menus = env["ir.ui.menu"].browse(names.mapped("res_id"))
loaded = env["ir.ui.menu"].load_menus(False)
missing = [menu.complete_name for menu in menus if menu.id not in loaded]
assert menus and not missing, f"menus do not load: {missing}"
actions = [menu.action for menu in menus if menu.action]
for action in actions:
    if action._name == "ir.actions.act_window":
        env[action.res_model].get_views([*action.views, (False, "search")])
print(
    f"{module.shortdesc} {module.latest_version} from {path}: {len(menus)} menus and "
    f"the screens behind {len(actions)} of them load"
)
