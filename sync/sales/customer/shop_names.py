"""Names of a list of the shop by their ids: of the groups of its customers, of tags of
orders, and of the fields that a merchant added to orders."""

from ....shoper_api import RESOURCES, errors
from ...core.row import OddValue, Row, main_texts_in, text_in
from ...engine.context import Context

# Answers by which a list cannot be read; the shop also refuses (400) a resource that it
# does not know (docs/shoper-api.md, Writing).
NOT_TO_BE_READ = (
    errors.MethodNotAllowed,
    errors.NotFound,
    errors.PermissionDenied,
    errors.Rejected,
)


def read_names(ctx: Context, resource: str) -> dict[str, str] | None:
    """Read the names of all rows of a list, after a commit: {id as text: name}, None
    where the shop's user may not, or the shop has no such list.

    :raises ShoperError: the shop cannot be asked now
    """
    ctx.commit_before_call()
    key, locale = RESOURCES[resource], ctx.connector.default_locale
    try:
        reader = ctx.client.reader(resource)
        rows = [row for block in reader for row in block]
    except NOT_TO_BE_READ:
        return None
    return {str(row[key]): _name_of(row, locale) for row in rows}


def _name_of(row: Row, locale: str) -> str:
    """Read a name, empty where that makes no sense: an odd name of a tag, a field or a
    group must not keep orders or customers back."""
    try:
        return text_in(row, "name") or text_in(main_texts_in(row, locale), "name")
    except OddValue:
        return ""
