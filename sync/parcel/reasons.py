"""Why an order gets no parcel, whenever that is noticed: in the plan or just before."""

from odoo.api import Environment


def gone_reason(env: Environment) -> str:
    """Say that an order was given back."""
    return env._(
        "The order was cancelled or given back in the shop: the buyer is told of no "
        "parcel. Look at the order."
    )


def over_reason(env: Environment) -> str:
    """Say that an order was completed by hand."""
    return env._(
        "The order was completed in the shop without a parcel: the buyer is not told "
        "once more. If a parcel is wanted, make it in the shop's panel, or put the "
        "order back there."
    )
