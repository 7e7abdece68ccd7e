"""Whether and how weights are synchronised."""

from ...engine.context import Context


def weight_digits(ctx: Context) -> int | None:
    """Say with how many decimals weights are compared; None where they are left alone:
    they are only synchronised where both sides have kilograms (the shop's unit:
    docs/shoper-api.md, ``locale_default_weight``)."""
    return ctx.cached("weight", "digits", lambda: _read_digits(ctx))


def _read_digits(ctx: Context) -> int | None:
    # As superuser: the user may not read settings of the system.
    settings = ctx.env["ir.config_parameter"].sudo()
    in_pounds = settings.get_param("product.weight_in_lbs") == "1"
    if ctx.connector.shop_weight_unit not in (False, "KILOGRAM") or in_pounds:
        return None
    return ctx.env["decimal.precision"].precision_get("Stock Weight")
