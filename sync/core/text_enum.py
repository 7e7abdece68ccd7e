"""Texts that are one of a few."""

from enum import Enum


class TextEnum(str, Enum):
    """Names texts of which there are only a few: a member is its text. Python has the
    same as `StrEnum` from 3.11 on, Odoo runs on 3.10, too."""

    def __str__(self) -> str:
        return str(self.value)

    def __format__(self, spec: str) -> str:
        return format(self.value, spec)
