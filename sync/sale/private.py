"""What the shop sends of people and must not be stored."""

# Addresses of the network, links that open an order without a password, where a buyer
# came from, and the number that Polish residents have for life.
PRIVATE = frozenset({"ip_address", "order_url", "payment_url", "utms", "pesel"})


def without_private(value: object) -> object:
    """Return a copy of a row without private fields, at any depth."""
    if isinstance(value, dict):
        return {
            key: without_private(part)
            for key, part in value.items()
            if key not in PRIVATE
        }
    if isinstance(value, list):
        return [without_private(part) for part in value]
    return value
