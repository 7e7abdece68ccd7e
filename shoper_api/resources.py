"""Resources: their id fields and paths."""

from urllib.parse import quote

# The id field of each (docs/shoper-api.md).
RESOURCES: dict[str, str] = {
    "additional-fields": "field_id",
    "attribute-groups": "attribute_group_id",
    "attributes": "attribute_id",
    "availabilities": "availability_id",
    "categories": "category_id",
    "collections": "collection_id",
    "currencies": "currency_id",
    "deliveries": "delivery_id",
    "gauges": "gauge_id",
    "languages": "lang_id",
    "metafield-values": "value_id",
    "option-groups": "group_id",
    "option-values": "ovalue_id",
    "options": "option_id",
    "order-products": "id",
    "order-tags": "tag_id",
    "orders": "order_id",
    "parcels": "parcel_id",
    "payments": "payment_id",
    "producers": "producer_id",
    "product-files": "file_id",
    "product-images": "gfx_id",
    "product-stocks": "stock_id",
    "product-tags": "tag_id",
    "products": "product_id",
    "promotion-codes": "code_id",
    "shippings": "shipping_id",
    "specialoffers": "promo_id",
    "statuses": "status_id",
    "taxes": "tax_id",
    "units": "unit_id",
    "user-addresses": "address_book_id",
    "user-groups": "group_id",
    "users": "user_id",
    "webhooks": "webhook_id",
    "zones": "zone_id",
}


def path_of(resource: str, id: int | str | None) -> str:
    """Write the path of a list or singleton, or of the object with that id."""
    return resource if id is None else f"{resource}/{quote(str(id), safe='')}"
