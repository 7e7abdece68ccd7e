"""Why an order gets no parcel, whenever that is noticed: in the plan or just before."""

from odoo.api import Environment


def gone_reason(env: Environment) -> str:
    """Say that an order was cancelled or returned."""
    return env._(
        "The order was cancelled or returned in the shop, so the buyer is told of no "
        "parcel. Look at the order: if it is to be sent all the same, put it back in "
        "the shop's panel; if not, ignore the parcel."
    )


def deleted_reason(env: Environment) -> str:
    """Say that the shop does not have an order any more."""
    return env._(
        "The order was deleted in the shop, so the buyer is told of no parcel. What is "
        "to be done with its goods is decided in Odoo; then ignore the parcel."
    )


def unknown_reason(env: Environment) -> str:
    """Say that nobody knows what the status of an order means."""
    return env._(
        "The order has a status that was not downloaded yet, so it may be cancelled. "
        "Synchronise Order statuses."
    )


def returned_reason(env: Environment) -> str:
    """Say that what was sent is back."""
    return env._(
        "All of it came back, as if it had left by mistake. If the buyer is to be told "
        "of it, make a parcel of the same number in the shop's panel; if not, ignore "
        "it."
    )


def combined_reason(env: Environment, parent_id: int) -> str:
    """Say that an order is a part of another one by now."""
    return env._(
        "The order was combined with order %s in the shop, and is a part of that one "
        "now: the shop takes no parcel of it. Make one of the same number for that "
        "order in the shop's panel, then ignore this one.",
        parent_id,
    )


def unread_reason(env: Environment) -> str:
    """Say that a parcel of an order may be this one."""
    return env._(
        "The shop has a parcel of this order without a number that can be right, so "
        "this one may be there already. Look at the order's parcels in the shop's "
        "panel: if it is missing, make it there; then ignore it here."
    )


def over_reason(env: Environment) -> str:
    """Say that an order was completed by hand."""
    return env._(
        "The order was completed in the shop without a parcel: the buyer is not told "
        "once more. If a parcel is wanted, make it in the shop's panel, or put the "
        "order back there."
    )


def exceeds_reason(env: Environment) -> str:
    """Say that the shop has the goods in other parcels."""
    return env._(
        "The shop has more in parcels of this order than would be left with this one. "
        "Look at the order's parcels in the shop's panel."
    )
