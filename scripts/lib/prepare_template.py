"""Run by Odoo's shell in the template database: a Polish company, whole bundles."""

from odoo.tools.misc import file_path

env = env  # noqa: F821, PLW0127 (the shell defines it)

# Loading Polish at creation makes it the only language.
env["res.lang"]._activate_lang("en_US")
company = env.ref("base.main_company")
company.partner_id.country_id = env.ref("base.pl")
env["account.chart.template"].try_loading("pl", company, install_demo=False)
assert company.chart_template == "pl" and company.currency_id.name == "PLN"

# Debian's package leaves this file out for its licence; the bundle that names it then
# writes an error to the browser's console, which fails every browser test.
absent = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"
try:
    file_path(absent)
except FileNotFoundError:
    env["ir.asset"].create(
        {
            "name": "Left out by the package",
            "bundle": "web.assets_backend",
            "directive": "remove",
            "path": absent,
        }
    )
env.cr.commit()
