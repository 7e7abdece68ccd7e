"""The names of options and of their values."""

from ...core.values import Property
from ...entity import _lt
from ...groups.group import PropertyGroup


class OptionNames(PropertyGroup):
    """A property that no variant has a value of: choosing it lets the names of options
    follow edits, see ``shoper.sync.option.named``."""

    properties = (
        Property(
            "option_names", _lt("Names of options and their values"), default=False
        ),
    )
