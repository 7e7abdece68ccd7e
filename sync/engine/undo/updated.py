from odoo.models import BaseModel

from ...core.code import PropertyCode, property_of
from ...core.side import Side
from ..context import Context
from ..sides import Sides
from .detail import UndoDetail
from .originals import Lines, Originals

# Settings of the connector that say where Odoo keeps a translated text.
LANGUAGES = frozenset({"lang", "default_locale", "languages"})


class UpdateUndo:
    """Plans how updates are undone: each property that still holds what it was given
    gets back what it held before."""

    def __init__(self, ctx: Context, details: dict[BaseModel, UndoDetail]) -> None:
        """Begin to plan.

        :param details: what the type says of the changes that are to be undone
        """
        self.ctx = ctx
        self._details = details
        self.env = ctx.env
        self.entity = ctx.entity
        self.originals = Originals(ctx)
        self.sides = Sides(ctx)

    def in_odoo(self, original: BaseModel, odoo: Side | None) -> Lines:
        """Plan to give a record back what an update of Odoo overwrote.

        :param odoo: the record's side, None where it is gone
        """
        return self._undo(original, odoo, odoo or Side(), "odoo")

    def in_shop(self, original: BaseModel, odoo: Side | None) -> Lines:
        """Plan to give an element back what an update of the shop overwrote.

        :param odoo: the record's side, None where it is gone
        """
        shop = self.sides.of_element(original.element_id)
        return self._undo(original, odoo, shop, "shop")

    def _undo(
        self,
        original: BaseModel,
        odoo: Side | None,
        current: Side,
        side: str,
    ) -> Lines:
        """Plan one line of all that can be given back, and one for each reason why
        others cannot.

        :param current: the side that was written, as it is now
        :param side: ``odoo`` or ``shop``, which was written
        """
        verb, _ = f"update_{side}", self.env._
        codes = self._codes_to_undo(original)
        if not codes:
            return []
        if odoo is None or not self.originals.is_still_linked(original):
            return self.originals.not_linked(original, odoo, verb)
        detail = self._details.get(original, UndoDetail())
        reasons = {
            code: reason for code, reason in detail.obstacles.items() if code in codes
        }
        if side == "odoo":
            reasons |= dict.fromkeys(
                self._kept_elsewhere(original, codes),
                _(
                    "The language, the price lists or the default VAT rate of the shop "
                    "are others now."
                ),
            )
        else:
            reasons |= dict.fromkeys(
                self._given_names(original, codes),
                _(
                    "A name in a further language cannot be taken away from outside; "
                    "do so in the shop's panel."
                ),
            )
        later = _("It was edited since; the later edit stays.")
        for code in codes:
            if not self.originals.still_holds(original, code, current, side):
                reasons.setdefault(code, later)
        for group in self.entity._joined:
            joined = [code for code in codes if code in group]
            for reason in [reasons[code] for code in joined if code in reasons]:
                reasons |= dict.fromkeys(joined, reason)
        return [
            *self._free(original, current, side, set(codes) - reasons.keys()),
            *(
                line
                for reason in dict.fromkeys(reasons.values())
                for line in self.originals.nothing(
                    reason,
                    verb,
                    before={
                        c: current.get(c) for c in codes if reasons.get(c) == reason
                    },
                    after={
                        c: (original.before or {}).get(c)
                        for c in codes
                        if reasons.get(c) == reason
                    },
                )
            ),
        ]

    def _kept_elsewhere(self, original: BaseModel, codes: list[str]) -> list[str]:
        """Find the codes of what Odoo kept in another place when it was written: the
        connector's settings were different then."""
        run = original.run_id
        changed = self.ctx.cached("changed settings", run.id, run._changed_settings)
        props = {code: self.entity._property(code) for code in codes}
        return [
            code
            for code, prop in props.items()
            if changed & prop.kept_by
            or (prop.translated and changed & LANGUAGES)
            or (prop.in_language and "lang" in changed)
        ]

    def _given_names(self, original: BaseModel, codes: list[str]) -> list[str]:
        """Find the codes of names in further languages that the shop did not have: it
        takes no empty ones (docs/shoper-api.md, section Catalogue)."""
        before = original.before or {}
        return [
            code
            for code in codes
            if self.entity._property(code).is_name
            and PropertyCode.of(code).locale
            and not before.get(code)
        ]

    def _codes_to_undo(self, original: BaseModel) -> list[str]:
        """Find the codes of an update that are to be undone; what only makes sense
        together is undone together."""
        codes = [code for code in original.after or {} if self.entity._property(code)]
        if not self.ctx.step.undoes_properties:
            return codes
        chosen = {code for code in codes if property_of(code) in self.ctx.chosen}
        for joined in self.entity._joined:
            if joined & chosen:
                chosen |= joined
        return [code for code in codes if code in chosen]

    def _free(
        self, original: BaseModel, current: Side, side: str, codes: set[str]
    ) -> Lines:
        """Make the line that gives back the values that can be given back without a
        question."""
        if not codes:
            return []
        before = original._before()
        ordered = [code for code in original.after if code in codes]
        detail = self._details.get(original, UndoDetail())
        return [
            {
                "verb": f"update_{side}",
                "before": {code: current[code] for code in ordered},
                "after": Side(
                    {code: before.get(code) for code in ordered}, before.facts
                ),
                "depends": [
                    change_id
                    for code in ordered
                    for change_id in detail.depends.get(code, ())
                ],
                "message": detail.note or False,
            }
        ]
