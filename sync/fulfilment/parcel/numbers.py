"""Which parcels wait for a tracking number."""

from typing import Any

from odoo.fields import Domain
from odoo.models import BaseModel


def lacks_number(connector: BaseModel, parcel: BaseModel) -> bool:
    """Tell whether a parcel waits for its tracking number. What left before somebody
    chose that the shop is told of parcels without one goes on waiting."""
    if parcel.number:
        return False
    if connector.parcels_without_number == "wait":
        return True
    since, done = connector.parcels_without_since, parcel.picking_id.date_done
    return bool(since and done and done < since)


def numbered_domain(connector: BaseModel) -> list[Any]:
    """Say, as a domain, which parcels wait for no number; see :func:`lacks_number`."""
    has_number = Domain("number", "not in", (False, ""))
    if connector.parcels_without_number == "wait":
        return list(has_number)
    since = connector.parcels_without_since
    if not since:
        return []
    return list(has_number | Domain("picking_id.date_done", ">=", since))
