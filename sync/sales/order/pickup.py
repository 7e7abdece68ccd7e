"""Where parcels go that wait at a pick-up point for the buyer."""

from typing import Any

from odoo.models import BaseModel


def delivered_to(order: BaseModel) -> BaseModel:
    """Find the contact that an order is delivered to. Where a pick-up point took its
    place, as it does when Odoo confirms an order, that is the one whose place it
    took."""
    contact = order.partner_shipping_id
    has_point = bool(order.pickup_location_data)
    while has_point and contact.is_pickup_location and contact.parent_id:
        contact = contact.parent_id
    return contact


def pickup_contact(contact: BaseModel, location: dict[str, Any]) -> BaseModel:
    """Find or make the contact of a pick-up point that Odoo would deliver to had the
    order been confirmed with it.

    :param contact: who collects the parcel there
    :param location: ``pickup_location_data`` of an order
    """
    countries = contact.env["res.country"]
    country = countries.search([("code", "=", location["country_code"])], limit=1)
    vals = {
        "parent_id": contact.id,
        "type": "delivery",
        "name": location["name"],
        "street": location["street"],
        "city": location["city"],
        "zip": location["zip_code"],
        "country_id": country.id,
        "is_pickup_location": True,
    }
    same = [(name, "=", value) for name, value in vals.items()]
    return contact.search(same, limit=1) or contact.create(
        vals
        | {
            "company_id": contact.company_id.id,
            "email": contact.email,
            "phone": contact.phone,
        }
    )
