from odoo import SUPERUSER_ID, api

RULES = ("rule_producer_company", "rule_image_company")
BEFORE = "[('company_id', 'in', company_ids + [False])]"


def migrate(cr, version):
    """Let branches see the producers and images of the company above them, with which
    they share its products. Odoo does not update rules by itself, since an
    administrator may have edited them: only those are changed that nobody edited."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    for name in RULES:
        rule = env.ref(f"shoper_connector.{name}", raise_if_not_found=False)
        if rule and rule.domain_force == BEFORE:
            rule.domain_force = (
                "['|', ('company_id', '=', False),"
                " ('company_id', 'parent_of', company_ids)]"
            )
