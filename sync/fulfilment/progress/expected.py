"""What counts as agreed on of something that the shop is told, when the shop has
another value by now; without Odoo.

Odoo tells of events, each once: what it has for the shop now may be a later event than
the last one that was told. The shop's value is changed by people in its panel, and by
the shop itself."""

from typing import Any, NamedTuple


class Base(NamedTuple):
    """Both sides of what was last agreed on: what Odoo told, what the shop had."""

    odoo: Any
    shop: Any


def expected_base(
    base: Base,
    odoo: Any,
    shop: Any,
    *,
    is_own: bool,
    is_before: bool,
    was_there: bool = False,
) -> Base:
    """Find what is taken as agreed on.

    :param base: what was agreed on before
    :param odoo: what Odoo has for the shop now, None for nothing
    :param shop: what the shop has now
    :param is_own: whether the shop moved there by itself because of what it was told
    :param is_before: whether what the shop has comes before what Odoo has, in the order
        in which things happen
    :param was_there: whether what the shop had before was what Odoo has, or came after
        it in that order
    :return: the base of a comparison with both sides. Where only Odoo's side differs
        from it, Odoo's value is told; where both do, both sides moved: a conflict
    """
    if shop == base.shop:
        return base
    if is_own and odoo is not None:
        return Base(None, shop)  # it is to be told once more
    if odoo is None or odoo == base.odoo:
        return Base(base.odoo, shop)  # what the panel says holds until the next event
    if was_there:
        return Base(odoo, shop)  # the panel put it back: nobody is told once more
    return Base(base.odoo, shop) if is_before else base
