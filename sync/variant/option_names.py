"""The names of options and of their values."""

from ..core.values import Property
from ..entity import _lt
from ..groups.group import PropertyGroup


class OptionNames(PropertyGroup):
    """No value of variants: see ``shoper.sync.option.named``."""

    properties = (
        Property(
            "option_names", _lt("Names of options and their values"), default=False
        ),
    )
