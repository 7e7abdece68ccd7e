from ..context import Context
from ..shown.names import readable_names

NAMED = 5  # of what was asked for; further ones are counted


def ignored_note(ctx: Context) -> str | bool:
    """Say which of the records that a step was asked for it leaves alone, since they
    are ignored, or False."""
    asked = ctx.step.only_res_ids
    if not asked:
        return False
    ignored = ctx.env["shoper.ignored.record"]
    ids = sorted(ignored._res_ids(ctx.connector, ctx.entity._entity, asked))
    if not ids:
        return False
    model = ctx.entity._odoo_model
    names = ", ".join(readable_names(ctx.user_env, model, ids[:NAMED]).values())
    if len(ids) <= NAMED:
        return ctx.env._("Ignored, so that nothing happens to them: %s.", names)
    return ctx.env._(
        "Ignored, so that nothing happens to them: %(names)s and %(count)s more.",
        names=names,
        count=len(ids) - NAMED,
    )
