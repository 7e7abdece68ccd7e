from collections.abc import Collection, Sequence

from ...core.side import Side
from ..causes import Needed, noted
from ..changes import Changes
from ..context import Context
from ..references import References, Values
from ..shown.edited import edited_sides, edited_text
from .pair import Blocked, LinkedPair
from .values import frames_reason, nameless_reason, unsendable_reason


class PairChanges:
    """Makes the changes of a pair whose two sides were compared."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.env = ctx.env
        self.entity = ctx.entity
        self.references = References(ctx)
        self.changes = Changes(ctx)

    def updates(
        self, pair: LinkedPair, direction: str, written: Sequence[str], found: Blocked
    ) -> list[Values]:
        """Make changes that write properties of a pair on one side. Those that cannot
        be written now wait, in a change of their own for each reason.

        :param direction: ``odoo`` or ``shop``, the side that is written
        :param written: codes of the properties to be written, at least one
        :param found: what the type says is in the way
        :return: values of new changes
        """
        blocked, depends = self.blocked(pair, direction, written, found)
        free = [code for code in written if code not in blocked]
        alone = self.entity._single if direction == "shop" else ()
        calls = [[code] for code in free if code in alone]
        calls.append([code for code in free if code not in alone])
        changes = [
            self._planned(pair, direction, codes, depends)
            for codes in filter(None, calls)
        ]
        for reason in dict.fromkeys(blocked.values()):
            codes = [code for code in written if blocked.get(code) == reason]
            needs = found.needs if found.reasons.keys() & codes else ()
            changes.append(self._waiting(pair, direction, codes, reason, needs))
        return changes

    def blocked(
        self, pair: LinkedPair, direction: str, written: Sequence[str], found: Blocked
    ) -> tuple[dict[str, str], list[int]]:
        """Find why properties of a pair cannot be written now, and what must be done
        before the others are.

        :param found: what the type says is in the way
        :return: ({code: reason}, ids of changes)
        """
        blocked = dict(found.reasons)
        source = pair.shop if direction == "odoo" else pair.odoo
        depends = pair.link.ids if pair.link is not None else []
        depends = [*depends, *found.depends]
        for code in written:
            prop = self.entity._property(code)
            if direction == "odoo":
                is_name = prop.is_name and code == prop.code
                reason = is_name and nameless_reason(self.ctx, pair.shop.get(code))
            else:
                value = pair.odoo.get(code)
                reason = unsendable_reason(self.ctx, code, value) or frames_reason(
                    self.ctx, code, pair.shop.get(code), value
                )
            if reason:
                blocked.setdefault(code, str(reason))
            before, reason = self.references.dependencies(
                prop, source.get(code), direction
            )
            if reason:
                blocked.setdefault(code, str(reason))
            depends = depends + before
        for group in self.entity._joined:
            joined = [code for code in written if code in group]
            for reason in [blocked[code] for code in joined if code in blocked]:
                blocked |= dict.fromkeys(joined, reason)
        return blocked, depends

    def _planned(
        self, pair: LinkedPair, direction: str, codes: list[str], depends: list[int]
    ) -> Values:
        """Make the change that writes properties of a pair in one go. It holds those
        that go with them, too; see :meth:`_told_with`."""
        source, target = _source_and_target(pair, direction)
        codes = codes + [
            code
            for code in self._told_with(codes)
            if code in source.keys() & target.keys()
            and self.entity._property(code).same(source[code], target[code])
        ]
        return self.changes.values(
            f"update_{direction}",
            pair.element,
            res_id=pair.res_id,
            before=Side(
                {code: target[code] for code in codes},
                # Those of Odoo are read when it is about to be written.
                self.entity._undo_facts("shop", codes, pair.shop)
                if direction == "shop" and self.entity._undoes_more
                else {},
            ),
            after={code: source[code] for code in codes},
            depends=depends,
        )

    def _waiting(
        self,
        pair: LinkedPair,
        direction: str,
        codes: list[str],
        reason: str,
        needs: Collection[Needed],
    ) -> Values:
        """Make the change that tells why properties of a pair are not written.

        :param needs: what is not linked that they need
        """
        source, target = _source_and_target(pair, direction)
        return self.changes.values(
            f"update_{direction}",
            pair.element,
            res_id=pair.res_id,
            state="waiting",
            before={code: target.get(code) for code in codes},
            after={code: source.get(code) for code in codes},
            base={code: pair.base[code] for code in codes if code in pair.base},
            message=reason,
            meta=noted(needs),
        )

    def _told_with(self, codes: list[str]) -> list[str]:
        """Find the codes of properties without which these mean nothing: a change holds
        them, too, where they are the same on both sides, so that it is given up when
        one of them is edited."""
        if not self.entity._tells_joined:
            return []
        joined = [group for group in self.entity._joined if group.intersection(codes)]
        return sorted(frozenset().union(*joined) - {*codes})

    def conflict(self, pair: LinkedPair, codes: Sequence[str]) -> Values:
        """Make the change that shows a person which properties of a pair are in
        conflict.

        :return: values of a new change
        """
        base = {code: pair.base[code] for code in codes if code in pair.base}
        sides = edited_sides(self.entity, base, pair.odoo.values, pair.shop.values)
        return self.changes.values(
            "conflict",
            pair.element,
            res_id=pair.res_id,
            state="waiting",
            before={code: pair.odoo.get(code) for code in codes},
            after={code: pair.shop[code] for code in codes},
            base=base,
            message=self._why_asked(sides),
        )

    def _why_asked(self, edited: set[str]) -> str:
        """Say why a person is asked about a pair.

        :param edited: the sides that were edited since both last agreed, none where
            they never did
        """
        _, direction = self.env._, self.ctx.step.update_linked
        if not edited:
            return _("Both sides differ, and nobody said yet which one counts.")
        if edited != {direction}:
            reason = _("Both were left alone.")
        elif direction == "odoo":
            reason = _(
                "The synchronisation would have overwritten that with what the shop "
                "holds, so both were left alone."
            )
        else:
            reason = _(
                "The synchronisation would have overwritten that with what Odoo "
                "holds, so both were left alone."
            )
        return f"{edited_text(self.env, edited)} {reason}"


def _source_and_target(pair: LinkedPair, direction: str) -> tuple[Side, Side]:
    """Give the side of which values are taken, and the one that is written."""
    if direction == "odoo":
        return pair.shop, pair.odoo
    return pair.odoo, pair.shop
