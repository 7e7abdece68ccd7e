"""What is asked about at once, and what nobody is asked about."""

from odoo.models import BaseModel


def question_about(entity: BaseModel, name: str | None) -> str | bool:
    """Give the key under which everything of nearly this name is asked about at once,
    or False where the type asks about each by itself."""
    return entity._asks_about_twins and entity._question(name)


def left_alone_of(entity: BaseModel, elements: BaseModel) -> BaseModel:
    """Choose those of elements that their type leaves alone whatever anybody
    decides."""
    if not entity._spares_some:
        return elements.browse()
    return entity._left_alone(elements)
