"""Types whose elements have parents of the same type, such as categories."""

from odoo.models import BaseModel

from ..core.values import Property
from .context import Context


def parent_property(entity: BaseModel) -> Property | None:
    """Find the property of a type that names a parent of the same type, None where it
    has none."""
    own = (prop for prop in entity._properties if prop.entity == entity._entity)
    return next(own, None)


def from_the_top(ctx: Context, changes: BaseModel) -> BaseModel:
    """Sort changes so that those of parents come first: when an element gets its new
    parent, all above it are in place already, so no write can close a circle. Changes
    of types without parents stay as they are."""
    if parent_property(ctx.entity) is None:
        return changes
    elements = ctx.env["shoper.element"].search_fetch(
        [*ctx.of_type()],
        ["remote_id", "parent_remote_id"],
    )
    parents = {element.remote_id: element.parent_remote_id for element in elements}

    def depth(change: BaseModel) -> int:
        steps, parent = 0, change.element_id.parent_remote_id
        while parent and steps < len(parents):
            steps, parent = steps + 1, parents.get(parent, 0)
        return steps

    return changes.sorted(depth)


def paths(entity: BaseModel, elements: BaseModel, nameless: str) -> dict[int, str]:
    """Name elements with all above them: {element id: ``Clothes / Dresses``}.

    :param entity: their type, whose elements have parents of the same type
    :param nameless: for what has no name
    """
    tree = elements.search_fetch(
        [
            ("connector_id", "in", elements.connector_id.ids),
            ("entity", "=", entity._entity),
        ],
        ["connector_id", "remote_id", "parent_remote_id", "name"],
    )
    by_remote = {(item.connector_id, item.remote_id): item for item in tree}

    def path(element: BaseModel | None) -> str:
        names: list[str] = []
        seen: set[BaseModel] = set()
        while element and element not in seen:
            seen.add(element)
            names.append(element.name or nameless)
            parent = (element.connector_id, element.parent_remote_id)
            element = by_remote.get(parent)
        return " / ".join(reversed(names))

    return {element.id: path(element) for element in elements}
