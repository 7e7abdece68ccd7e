"""What a database holds that an update must not lose."""

# Modules that the new version needs bring products of their own.
LINKED_PRODUCTS = """product_template WHERE id IN (
    SELECT res_id FROM shoper_element WHERE res_model = 'product.template')"""
# What is counted: a name, a table, and by what it is told apart.
COUNTED = (
    ("elements", "shoper_element", "entity || ' ' || link_state"),
    ("links logged", "shoper_link_log", "action"),
    ("changes", "shoper_sync_change", "verb || ' ' || state"),
    ("runs", "shoper_sync_run", "state"),
    # Others are sorted anew by their cause.
    ("conflicts", "shoper_decision WHERE kind = 'conflict'", "state"),
    ("decided", "shoper_decision WHERE state = 'decided'", "choice"),
    ("presets", "shoper_sync_preset", "name"),
    ("rules", "shoper_decision_rule", "answer"),
    ("scopes", "shoper_sync_scope", "entity"),
    ("images", "shoper_product_image", "''"),
    ("option groups", "shoper_option_group", "''"),
    ("producers", "shoper_producer", "''"),
    ("sales orders", "sale_order", "state"),
    ("payments", "account_payment", "state"),
    ("products", LINKED_PRODUCTS, "CASE WHEN active THEN '' ELSE 'archived' END"),
)


def counts(env):
    """Count what a database holds: {what: how many}."""
    found = {}
    for title, table, told_apart in COUNTED:
        env.cr.execute(f"SELECT {told_apart}, count(*) FROM {table} GROUP BY 1")
        for value, number in sorted(env.cr.fetchall(), key=str):
            found[f"{title} {value}".strip()] = number
    return found
