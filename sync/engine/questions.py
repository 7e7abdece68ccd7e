"""What is asked about at once."""

from odoo.models import BaseModel


def question_about(entity: BaseModel, name: str | None) -> str | bool:
    """Give the key under which everything of nearly this name is asked about at once,
    or False where the type asks about each by itself."""
    return entity._asks_about_twins and entity._question(name)
