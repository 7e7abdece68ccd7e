from collections.abc import Sequence

from odoo.models import BaseModel

from ...core.side import Side
from ..changes import Changes
from ..context import Context
from ..references import References, Values


class PairChanges:
    """Makes the changes of a pair whose two sides were compared."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.env = ctx.env
        self.entity = ctx.entity
        self.references = References(ctx)
        self.changes = Changes(ctx)

    def updates(
        self,
        direction: str,
        element: BaseModel,
        res_id: int,
        link: BaseModel | None,
        base: Values,
        shop: Side,
        odoo: Side,
        written: Sequence[str],
    ) -> list[Values]:
        """Make changes that write properties of a pair on one side. Those that cannot
        be written now wait, in a change of their own for each reason.

        :param direction: ``odoo`` or ``shop``, the side that is written
        :param res_id: the pair's record
        :param link: planned change that links the pair, None where it is linked
        :param base: what both sides last agreed on
        :param shop: the shop's side, ``odoo`` that of Odoo
        :param written: codes of the properties to be written
        :return: values of new changes
        """
        source, target = (shop, odoo) if direction == "odoo" else (odoo, shop)
        changes: list[Values] = []
        if not written:
            return changes
        blocked = self.entity._update_obstacles(
            self.ctx, res_id, direction, written, shop, odoo
        )
        deps = link.ids if link is not None else []
        for code in written:
            prop = self.entity._property(code)
            if direction == "odoo":
                reason = self.entity._value_obstacle(self.ctx, code, shop.get(code))
                if reason:
                    blocked.setdefault(code, reason)
            found, reason = self.references.dependencies(
                prop, source.get(code), direction
            )
            if reason:
                blocked.setdefault(code, reason)
            deps = deps + found
        for group in self.entity._joined:
            joined = [code for code in written if code in group]
            for reason in [blocked[code] for code in joined if code in blocked]:
                blocked |= dict.fromkeys(joined, reason)
        free = [code for code in written if code not in blocked]
        alone = self.entity._single if direction == "shop" else ()
        calls = [[code] for code in free if code in alone]
        calls.append([code for code in free if code not in alone])
        for codes in filter(None, calls):
            codes = codes + [
                code
                for code in self._told_with(codes)
                if code in source.keys() & target.keys()
                and self.entity._property(code).same(source[code], target[code])
            ]
            changes.append(
                self.changes.values(
                    f"update_{direction}",
                    element,
                    res_id=res_id,
                    before=Side(
                        {code: target[code] for code in codes},
                        # Of Odoo they are read when it is about to be written.
                        self.entity._undo_facts("shop", codes, shop)
                        if direction == "shop"
                        else {},
                    ),
                    after={code: source[code] for code in codes},
                    depends=deps,
                )
            )
        for reason in dict.fromkeys(blocked.values()):
            codes = [code for code in written if blocked.get(code) == reason]
            changes.append(
                self.changes.values(
                    f"update_{direction}",
                    element,
                    res_id=res_id,
                    state="waiting",
                    before={code: target.get(code) for code in codes},
                    after={code: source.get(code) for code in codes},
                    base={code: base[code] for code in codes if code in base},
                    message=reason,
                )
            )
        return changes

    def _told_with(self, codes: list[str]) -> list[str]:
        """Find the codes of properties that a change of these tells, too, where they
        are the same on both sides: one means nothing without the other, so the change
        is given up when that one is edited."""
        if not self.entity._tells_joined:
            return []
        joined = [group for group in self.entity._joined if group.intersection(codes)]
        return sorted(frozenset().union(*joined) - {*codes})

    def conflict(
        self,
        element: BaseModel,
        res_id: int,
        base: Values,
        shop: Side,
        odoo: Side,
        codes: Sequence[str],
    ) -> Values:
        """Make the change that shows a person which properties are in conflict; see
        :meth:`updates` for the parameters.

        :return: values of a new change
        """
        return self.changes.values(
            "conflict",
            element,
            res_id=res_id,
            state="waiting",
            before={code: odoo.get(code) for code in codes},
            after={code: shop[code] for code in codes},
            base={code: base[code] for code in codes if code in base},
            message=self._why_asked(any(code in base for code in codes)),
        )

    def _why_asked(self, is_known: bool) -> str:
        """Say why a person is asked about a pair.

        :param is_known: whether the two sides ever agreed on what differs
        """
        if is_known:
            return self.env._(
                "Edited on the side that would be overwritten; left alone."
            )
        return self.env._("Both sides differ, and nobody said yet which one counts.")
