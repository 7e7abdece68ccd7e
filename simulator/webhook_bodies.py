"""Bodies of webhooks: as rows of the API (seen in 2026), or in the older form."""


def order_body(shop, order_id: int) -> dict:
    """Make the body of a message about an order, as the switch webhook_shape says."""
    row = shop["orders"].render(order_id)
    if shop.switches.webhook_shape == "rest":
        return row
    return legacy_order(shop, row)


def row_body(shop, resource: str, row_id: int) -> dict:
    """Make the body of a message about any other row, as webhook_shape says."""
    row = shop[resource].render(row_id)
    return row if shop.switches.webhook_shape == "rest" else _texts(row)


def legacy_order(shop, row: dict) -> dict:
    """Write an order as bodies of 2020 had it: names in camel case, VAT of shipping
    under other names, method and status as objects, the lines inside and one of them
    twice, and the word null for what is not there."""
    out = {
        name: value
        for name, value in row.items()
        if not name.startswith("shipping_tax_") and not name.endswith("_address")
    }
    out["shipping_vat"] = row["shipping_tax_value"]
    out["shipping_vat_name"] = row["shipping_tax_name"]
    out["tax_id"] = row["shipping_tax_id"]
    for name in ("delivery", "billing"):
        out[f"{name}Address"] = row[f"{name}_address"]
    for name, resource in (
        ("status", "statuses"),
        ("payment", "payments"),
        ("shipping", "shippings"),
    ):
        found = shop[resource].rows.get(int(row[f"{name}_id"] or 0))
        out[name] = found and shop[resource].render(found[shop[resource].key])
    lines = shop["order-products"]
    products = [
        lines.render(line_id)
        for line_id in lines.indexes["order_id"].get(row["order_id"])
    ]
    out["products"] = products[:1] + products
    return _texts(out)


def _texts(value):
    if value is None:
        return "null"
    if isinstance(value, dict):
        return {name: _texts(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_texts(one) for one in value]
    return value
