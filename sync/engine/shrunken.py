"""When so much is gone from the shop at once that what it answers is not believed."""

from .context import Context

MIN_GONE = 5  # so few gone elements never stop a step


def accepted_gone(ctx: Context) -> int:
    """Tell how many elements an administrator confirmed to be gone, who saw that number
    in the run that this one repeats."""
    if not ctx.step.accept_fewer:
        return 0
    steps = ctx.run.again_of_id.step_ids
    same = steps.filtered(lambda step: step.entity == ctx.step.entity)
    return max(same.mapped("missing_count"), default=0)


def is_shrunken(ctx: Context, there: int, gone: int) -> bool:
    """Tell whether more is gone than the connector allows, and than an administrator
    confirmed.

    :param there: how many elements the shop gave
    :param gone: how many known ones it did not have
    """
    share = ctx.connector.shrink_cap_share
    limit = max(MIN_GONE, (there + gone) * share // 100, accepted_gone(ctx))
    return gone > limit


def reread_reason(ctx: Context, there: int, gone: int) -> str | bool:
    """Say why what was read again of known elements cannot be trusted, or False. Of
    what Odoo tells the shop nothing follows in Odoo when it is gone there.

    :param there: how many elements the shop gave
    :param gone: how many known ones it did not have any more
    """
    return not ctx.entity._is_told and shrunken_reason(ctx, there, gone)


def shrunken_reason(ctx: Context, there: int, gone: int) -> str | bool:
    """Say why what was read of a whole type cannot be trusted, or False. Nothing at
    all is never believed, however little was known.

    :param there: how many elements the shop gave
    :param gone: how many known ones it did not have
    """
    step = ctx.step
    is_empty = gone > accepted_gone(ctx) and not (there or step.is_partial)
    if not (is_empty or is_shrunken(ctx, there, gone)):
        return False
    return ctx.env._(
        "Elements returned by the shop: %(count)s; known ones that are missing: "
        "%(gone)s. Nothing was linked, written or deleted. If that is all the "
        "shop has, a Shoper administrator presses “Confirm: That Is All the Shop "
        "Has” on the line of this type of the synchronisation, which goes on then.",
        count=there,
        gone=gone,
    )
