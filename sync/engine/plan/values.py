from functools import cached_property
from typing import Any, NamedTuple

from ...core.html import has_frames
from ...core.side import Side
from ...core.values import MAX_NAME, Property, normal_text
from ..context import Context
from ..references import References, Values
from ..shown.names import Names


def nameless_reason(ctx: Context, name: Any) -> str | bool:
    """Say that no record of Odoo can be called as the shop says, since it says nothing,
    or False.

    :param name: in the main language; in a further one it need not have any
    """
    return False if normal_text(name) else ctx.env._("It has no name in the shop.")


def unsendable_reason(ctx: Context, code: str, value: Any) -> str | bool:
    """Say why a value of Odoo is not sent to the shop, which refuses it or could not be
    read with it, or False.

    :param code: of its property
    """
    _, prop = ctx.env._, ctx.entity._property(code)
    if prop.is_name and not normal_text(value):
        return _("It has no name in Odoo. Enter one.")
    if prop.is_too_long(value):
        return _(
            "%(property)s: the text in Odoo is longer than %(most)s characters, and "
            "the shop is not sent it. Shorten it.",
            property=Names(ctx.entity.with_env(ctx.env)).of_code(code),
            most=MAX_NAME,
        )
    if not (prop.is_beyond(value) or prop.is_below(value)):
        return False
    shown = {"property": Names(ctx.entity.with_env(ctx.env)).of_code(code)}
    if prop.is_below(value):
        return _(
            "%(property)s: the number in Odoo is too small to be right, and the shop "
            "is not sent it. Enter another one.",
            **shown,
        )
    return _(
        "%(property)s: the number in Odoo is too large to be right, and the shop is "
        "not sent it. Enter another one.",
        **shown,
    )


def frames_reason(ctx: Context, code: str, shop: Any, odoo: Any) -> str | bool:
    """Say why a text of Odoo is not sent, or False: the shop's text holds a frame (a
    film), which Odoo drops from what it keeps, so that the shop would lose it.

    :param code: of its property
    """
    is_html = ctx.entity._property(code).kind == "html"
    return (
        is_html
        and has_frames(shop, odoo)
        and ctx.env._(
            "%(property)s: in the shop it shows something in a frame, such as a film. "
            "Odoo keeps none, and it would be lost. Edit the text in the shop's panel, "
            "or take the frame out of it there.",
            property=Names(ctx.entity.with_env(ctx.env)).of_code(code),
        )
    )


class PlannedValues(NamedTuple):
    """What something is to be created with: its property values, ids of the changes
    that these wait for, why it has to wait or False, and the references that are left
    out until they are linked ({code: reference})."""

    values: Values
    depends: list[int]
    reason: str | bool
    left_out: Values


def filled(ctx: Context, odoo: Side) -> Values:
    """Give the values that something is created in the shop with: those of the record,
    and the connector's defaults, where the type has such.

    :param odoo: what the record holds
    """
    entity = ctx.entity
    return entity._with_defaults(ctx, odoo) if entity._does_without else odoo.values


def refused(ctx: Context, values: Values) -> dict[str, str]:
    """Find the values that the shop refuses, where the type does without them: {code:
    reason}.

    :param values: what something would be created with
    """
    return ctx.entity._unsendable(ctx, values) if ctx.entity._does_without else {}


class CreationValues:
    """Makes the property values that something new is created with on one side."""

    def __init__(self, ctx: Context, direction: str) -> None:
        """Prepare to make values for one side.

        :param direction: ``odoo`` or ``shop``, the side where it is created
        """
        self.ctx = ctx
        self.env = ctx.env
        self.entity = ctx.entity
        self.direction = direction
        self.references = References(ctx)

    @cached_property
    def _codes(self) -> list[tuple[str, Property]]:
        """List the properties with which something is created: [(code, property)]."""
        if not self.entity._does_without:
            return self.ctx.codes
        without = self.entity._created_without(self.ctx, self.direction)
        return [item for item in self.ctx.codes if item[1].code not in without]

    def of(self, values: Values) -> PlannedValues:
        """Choose the property values to create with, and find what they wait for.

        :param values: all that the other side knows
        """
        kept: Values = {}
        depends: list[int] = []
        reasons: list[Any] = []
        left_out: Values = {}
        for code, prop in self._codes:
            if code not in values:
                continue
            value = values[code]
            if code != prop.code and (not value or prop.same(value, values[prop.code])):
                continue  # nothing of its own in this language
            kept[code] = value
            if self.direction == "shop":
                reasons += filter(None, [unsendable_reason(self.ctx, code, value)])
            if not prop.entity or prop.entity == self.entity._entity:
                continue  # a parent of the same type: see Imports._create_in_order
            found, reason = self.references.dependencies(prop, value, self.direction)
            depends += found
            if reason and self._may_leave_out(prop, value):
                left_out[prop.code] = kept.pop(prop.code)
            elif reason:
                reasons.append(reason)
        waits = " ".join(dict.fromkeys(reasons)) or False
        return PlannedValues(kept, depends, waits, left_out)

    def _may_leave_out(self, prop: Property, value: Any) -> bool:
        """Tell whether something is created without a reference that is not linked:
        one to what takes no part would never be filled in."""
        if prop.code not in self.entity._weak:
            return False
        if not isinstance(value, int) or value < 0:
            return True
        return not self.env["shoper.element"].browse(value).is_out_of_scope

    def note(self, left_out: Values) -> str:
        """Tell which references are missing from what is created, for the time being.

        :param left_out: ``left_out`` of :class:`PlannedValues`, at least one
        """
        reasons = [
            self.references.not_linked_reason(self.entity._property(code), value)
            for code, value in left_out.items()
        ]
        return self.env._(
            "It comes without; it is filled in once that is linked: %s",
            " ".join(reasons),
        )
