"""What is asked about at once, and what nobody is asked about."""

from odoo.models import BaseModel


def question_about(entity: BaseModel, name: str | None) -> str | bool:
    """Give the key under which everything of nearly this name is asked about at once,
    or False where the type asks about each by itself."""
    return entity._asks_about_twins and entity._question(name)


def left_alone_reasons(entity: BaseModel, elements: BaseModel) -> dict[BaseModel, str]:
    """Say why some of elements are left alone by their type whatever anybody decides:
    {element: reason}."""
    return entity._left_alone_reasons(elements) if entity._spares_some else {}


def left_alone_of(entity: BaseModel, elements: BaseModel) -> BaseModel:
    """Choose those of elements that their type leaves alone whatever anybody
    decides."""
    if not entity._spares_some:
        return elements.browse()
    return entity._left_alone(elements)
