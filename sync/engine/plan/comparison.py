from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from enum import Enum
from typing import Any

from odoo.models import BaseModel
from odoo.tools import SQL

from ...core.compare import (
    UNKNOWN,
    Action,
    Outcome,
    answered,
    classify,
    decide,
    in_language,
    last_common,
    left,
    with_copied,
)
from ...core.side import Side
from ...core.values import Property
from ..changes import Changes
from ..context import Context
from ..references import References, Values
from ..sides import Sides
from .pair import Blocked, LinkedPair
from .pair_changes import PairChanges

Matched = tuple[BaseModel, int, BaseModel | None]  # element, record id, planned link
SIDES = ("odoo", "shop")
Written = dict[str, list[str]]  # codes of properties to be written on each side
Compared = tuple[LinkedPair, Written, list[str]]  # and codes in conflict


class Becomes(Enum):
    """What becomes of a property in which the two sides of a pair differ."""

    ODOO = "odoo"  # it is written there
    SHOP = "shop"  # it is written there
    LEFT = "left"  # both values stay, which is noted
    ASKED = "asked"  # both values stay until a person says which one counts
    NOTHING = "nothing"


class Comparison:
    """Compares the two sides of pairs and plans what is to be written."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.env = ctx.env
        self.entity = ctx.entity
        self.sides = Sides(ctx)
        self.references = References(ctx)
        self.changes = Changes(ctx)

    def compare(self, pairs: Sequence[Matched]) -> None:
        """Plan updates and conflicts of pairs and move their base where both sides
        agree.

        :param pairs: [(element, record id, the planned change that links them or None
            where they are linked)]
        """
        entity, step = self.entity, self.ctx.step
        stored = self._expected(self._stored_sides([pair[0].id for pair in pairs]))
        records = entity._readable(self.ctx, [pair[1] for pair in pairs])
        odoo_side = self.sides.of_records(records)
        hidden = self._hidden(pairs, records)
        asked_first = (
            entity._asked_first(self.ctx, stored.keys()) if entity._is_told else ()
        )
        # Their records are given no value of the shop, even where a person chose that.
        elements = self.env["shoper.element"].browse([pair[0].id for pair in pairs])
        untaking = (
            set(entity._taking_nothing(elements).ids) if entity._spares_some else set()
        )
        direction = step.update_linked
        changes: list[Values] = []
        compared: list[Compared] = []
        for element, res_id, link in pairs:
            shop, base = stored[element.id]
            odoo = odoo_side.get(res_id)
            if odoo is None:
                obstacle = self._unreadable_reason()
            else:
                obstacle = entity._pair_obstacle(self.ctx, shop, odoo)
            if odoo is None or obstacle:
                is_updated = direction != "none"
                if is_updated or entity._tells_obstacles:
                    changes.append(
                        self.changes.values(
                            f"update_{direction}" if is_updated else "invalid",
                            element,
                            res_id=res_id,
                            state="waiting",
                            message=obstacle,
                        )
                    )
                continue
            is_seen = self.ctx.by_person and element.id not in asked_first
            if element.id in hidden:
                shop = self._without_hiding(shop, odoo)
            pair = LinkedPair(element, res_id, link, base, shop, odoo)
            is_taking = element.id not in untaking
            found = self._compare_pair(pair, is_seen=is_seen, is_taking=is_taking)
            compared.append((pair, *found))
        changes += self._changes_of(compared)
        self.env["shoper.sync.change"].create(changes)

    def _changes_of(self, compared: Sequence[Compared]) -> list[Values]:
        """Make the changes of pairs that were compared. What is in their way is asked
        for all of them at once.

        :return: values of new changes
        """
        pair_changes = PairChanges(self.ctx)
        blocked: dict[str, Mapping[int, Blocked]] = {}
        for side in SIDES:
            updates = [(pair, sides[side]) for pair, sides, _codes in compared]
            updates = [(pair, codes) for pair, codes in updates if codes]
            if updates:
                obstacles = self.entity._all_update_obstacles(self.ctx, side, updates)
                blocked[side] = obstacles
        changes: list[Values] = []
        for pair, sides, conflicts in compared:
            for side, codes in sides.items():
                if codes:
                    found = blocked[side].get(pair.element.id, Blocked())
                    changes += pair_changes.updates(pair, side, codes, found)
            if conflicts:
                changes.append(pair_changes.conflict(pair, conflicts))
        return changes

    def _expected(
        self, stored: dict[int, tuple[Side, Side]]
    ) -> dict[int, tuple[Side, Side]]:
        """Put what the type takes as the base in the place of what both sides last
        agreed on, see ``_expected_bases``, and keep it.

        :param stored: what :meth:`_stored_sides` read
        """
        if not self.entity._is_told:
            return stored
        known = {
            element_id: (shop, base.values)
            for element_id, (shop, base) in stored.items()
        }
        expected = self.entity._expected_bases(self.ctx, known)
        for element_id, values in expected.items():
            shop, base = stored[element_id]
            if base.values:
                self.env["shoper.element"].browse(element_id).base = values
            stored[element_id] = shop, Side(values, base.facts)
        return stored

    def _hidden(self, pairs: Sequence[Matched], records: BaseModel) -> AbstractSet[int]:
        """Find the elements that are to be hidden in the shop because their records are
        archived in Odoo: their ids."""
        if not self.entity._hidden_values or "active" not in records._fields:
            return frozenset()
        policy = self.ctx.connector.gone_record_policy
        archived = {record.id for record in records if not record.active}
        return {
            element.id
            for element, res_id, _link in pairs
            if res_id in archived and (element.gone_choice or policy) == "hide"
        }

    def _without_hiding(self, shop: Side, odoo: Side) -> Side:
        """Leave out of the shop's side the values that hide it there, so that nothing
        is done about them: nobody edited them in the panel, and what the archived
        record holds must not show it again. Once the record is active again they are
        compared as all others, and what it holds counts as edited in Odoo."""
        hiding = {
            code
            for code, value in self.entity._hidden_values.items()
            if shop.get(code) == value != odoo.get(code)
        }
        values = {code: value for code, value in shop.items() if code not in hiding}
        return Side(values, shop.facts)

    def _unreadable_reason(self) -> str:
        return self.env._(
            "The user of the synchronisation may not see its record in Odoo (rights, "
            "or another company), or it was deleted."
        )

    def _stored_sides(self, element_ids: Sequence[int]) -> dict[int, tuple[Side, Side]]:
        """Read what is mirrored of elements past the ORM, which would copy each of
        thousands of values deeply: {element id: (the shop's side, base)}."""
        elements = self.env["shoper.element"]
        elements.flush_model(["shop_values", "shop_facts", "base", "base_facts"])
        rows = self.env.execute_query(
            SQL(
                """SELECT id, shop_values, shop_facts, base, base_facts
                   FROM shoper_element WHERE id IN %s""",
                tuple(element_ids),
            )
        )
        shop = self.sides.of_stored({row[0]: (row[1], row[2]) for row in rows})
        return {
            row[0]: (shop[row[0]], Side(row[3] or {}, row[4] or {})) for row in rows
        }

    def _compare_pair(
        self, pair: LinkedPair, *, is_seen: bool, is_taking: bool
    ) -> tuple[Written, list[str]]:
        """Compare each property of a pair, and keep as its new base what both sides
        agree on.

        :param is_seen: see ``by_person`` of :func:`...core.compare.decide`
        :param is_taking: whether the record takes values of the shop
        :return: ({side: codes to write there}, codes in conflict)
        """
        base, shop, odoo = pair.base, pair.shop, pair.odoo
        direction = self.ctx.step.update_linked
        agreed_now: Values = {}
        sides: Written = {"odoo": [], "shop": []}
        conflicts: list[str] = []
        for code, prop in self._compared_codes(pair):
            value = odoo.get(code)
            known = last_common(prop, base.values, code, value, shop[code])
            if code != prop.code:
                known, value = in_language(prop, base, code, odoo.values, shop[code])
                if direction != "odoo" and value is None:
                    continue  # nothing to write; a missing text empties none
            outcome = classify(prop, known, value, shop[code])
            if outcome is Outcome.SAME:
                if code in odoo and prop.same(odoo[code], shop[code]):
                    agreed_now[code] = shop[code]
                continue
            met = {*sides["odoo"], *sides["shop"], *conflicts}
            if prop.goes_with and self._stands(pair, prop.goes_with, met):
                continue
            becomes = self._what_becomes(
                pair, code, prop, outcome, is_seen=is_seen, is_taking=is_taking
            )
            if becomes in (Becomes.ODOO, Becomes.SHOP):
                sides[becomes.value].append(code)
            elif becomes is Becomes.LEFT:
                agreed_now[code] = left(odoo[code], shop[code])
            elif becomes is Becomes.ASKED:
                conflicts.append(code)
        self._move_base(pair, agreed_now)
        return self._keep_joined(sides, conflicts)

    def _stands(self, pair: LinkedPair, code: str, met: AbstractSet[str]) -> bool:
        """Tell whether the two values of a property differ and stay as they are.

        :param met: codes of those that are written or asked about
        """
        prop = self.entity._property(code)
        is_same = prop.same(pair.odoo.get(code), pair.shop.get(code))
        return not is_same and code not in met

    def _what_becomes(
        self,
        pair: LinkedPair,
        code: str,
        prop: Property,
        outcome: Outcome,
        *,
        is_seen: bool,
        is_taking: bool,
    ) -> Becomes:
        """Decide about a property in which the sides of a pair differ.

        :param outcome: of the comparison
        """
        if not self._is_asked_for(pair, code, prop):
            return Becomes.NOTHING
        if code not in pair.odoo:  # it waits: see _update_obstacles of the type
            direction = self.ctx.step.update_linked
            may_write = self._may_update(prop, direction)
            return Becomes(direction) if may_write else Becomes.NOTHING
        action = self._action(pair, code, prop, outcome, is_seen=is_seen)
        return self._as_far_as_allowed(action, pair, code, prop, is_taking=is_taking)

    def _is_asked_for(self, pair: LinkedPair, code: str, prop: Property) -> bool:
        """Tell whether anything is done about a property at all: it was chosen, and the
        side whose value is carried over knows it."""
        direction, choices = self.ctx.step.update_linked, self.ctx.choices
        if direction == "none":
            return False
        if choices:
            is_chosen = code in choices.get(pair.element.id, {})
        else:
            is_chosen = prop.code in self.ctx.chosen
        source = pair.shop if direction == "odoo" else pair.odoo
        is_unknown = prop.keeps and source.get(code, UNKNOWN) is None
        return is_chosen and (not is_unknown or self._is_given(pair, code))

    def _action(
        self,
        pair: LinkedPair,
        code: str,
        prop: Property,
        outcome: Outcome,
        *,
        is_seen: bool,
    ) -> Action:
        """Decide what is to be done about a property, whatever can be done: what a
        person chose for it in this run, else what the direction, the policy and earlier
        answers make of the outcome.

        :param is_seen: see ``by_person`` of :func:`...core.compare.decide`
        """
        choices, step = self.ctx.choices.get(pair.element.id, {}), self.ctx.step
        if code in choices:
            return self._chosen_action(code, choices[code], pair.odoo, pair.shop)
        if outcome is Outcome.NO_COMMON_PAST and self._is_bare(pair, code, prop):
            is_seen = False
        answer = self.ctx.answers.get(prop.goes_with or prop.code)
        return decide(
            outcome, step.update_linked, step.conflict_policy, is_seen, answer
        )

    def _as_far_as_allowed(
        self,
        action: Action,
        pair: LinkedPair,
        code: str,
        prop: Property,
        *,
        is_taking: bool,
    ) -> Becomes:
        """Say what becomes of a property, as far as its values may be carried over.

        :param action: what is to be done about it
        :param is_taking: whether the record takes values of the shop
        """
        odoo, shop = pair.odoo[code], pair.shop[code]
        direction = self.ctx.step.update_linked
        other, value_back = ("shop", odoo) if direction == "odoo" else ("odoo", shop)
        is_refused = other == "odoo" and not is_taking
        may_write_back = self._may_update(prop, other) and not is_refused
        is_back = action is Action.WRITE_BACK
        if is_back and may_write_back and not (prop.keeps and value_back is None):
            return Becomes(other)
        if not self._may_update(prop, direction):
            return Becomes.NOTHING
        if action is Action.WRITE:
            return Becomes(direction)
        # Where nothing carries that value over, it stays, and so does the other one.
        if action is Action.LEAVE or (is_back and not may_write_back):
            return Becomes.LEFT
        if self._is_unlinked(prop, odoo, shop):
            return Becomes(direction)
        return Becomes.ASKED

    def _is_unlinked(self, prop: Property, odoo: Any, shop: Any) -> bool:
        """Tell whether neither side can be given what the other one refers to, since
        nothing of that is linked, or not any more. Both may refer to the same thing,
        which a link will say: until then nobody is asked whose value counts."""
        return all(
            self.references.dependencies(prop, value, side)[1]
            for value, side in ((shop, "odoo"), (odoo, "shop"))
        )

    def _compared_codes(self, pair: LinkedPair) -> Iterator[tuple[str, Property]]:
        """Give what of a pair is compared: (code, property), one after the other. A
        text that the shop lacks in a further language empties none of Odoo's, but is
        given to the shop where a person chose that."""
        ignored, shop = self.entity._incomparable(self.ctx, pair), pair.shop
        is_import = self.ctx.step.update_linked == "odoo"
        for code, prop in self.ctx.codes:
            is_lacking = is_import and code != prop.code and shop.get(code) is None
            if is_lacking and not self._is_given(pair, code):
                continue
            if code in shop and code not in ignored:
                yield code, prop

    def _is_given(self, pair: LinkedPair, code: str) -> bool:
        """Tell whether a person chose Odoo's value of a property, and there is one: it
        is written in the shop, even where that has none."""
        choice = self.ctx.choices.get(pair.element.id, {}).get(code, {})
        return choice.get("side") == "odoo" and pair.odoo.get(code) is not None

    def _is_bare(self, pair: LinkedPair, code: str, prop: Property) -> bool:
        """Tell whether the shop would lose a value only because another record took the
        place of a deleted one, and nobody has entered the value in that one yet."""
        is_to_shop = self.ctx.step.update_linked == "shop"
        is_nothing = is_to_shop and prop.is_nothing(pair.odoo[code])
        return is_nothing and pair.element.has_lost_record

    def _chosen_action(
        self, code: str, choice: Values, odoo: Side, shop: Side
    ) -> Action:
        """Say what to do about a property for which a person chose: that, if both
        values are still those that the person saw; see ``choices`` of
        ``shoper.sync.step``.

        :param choice: {``odoo``: value, ``shop``: value, ``side``: what counts}
        """
        prop = self.entity._property(code)
        is_as_shown = prop.same(choice["odoo"], odoo[code]) and prop.same(
            choice["shop"], shop[code]
        )
        if not is_as_shown:
            return Action.CONFLICT
        return answered(self.ctx.step.update_linked, choice["side"])

    def _keep_joined(
        self, sides: Written, conflicts: list[str]
    ) -> tuple[Written, list[str]]:
        """Write properties that only make sense together on the same side, or let all
        of them wait for a person."""
        for joined in self.entity._joined:
            written = [
                code for code in (*sides["odoo"], *sides["shop"]) if code in joined
            ]
            is_torn = joined.intersection(conflicts) or (
                {*sides["odoo"]} & {*written} and {*sides["shop"]} & {*written}
            )
            if is_torn:
                conflicts = conflicts + written
        return (
            {
                side: [code for code in codes if code not in conflicts]
                for side, codes in sides.items()
            },
            conflicts,
        )

    def _may_update(self, prop: Property, direction: str) -> bool:
        return {"odoo": prop.to_odoo, "shop": prop.to_shop}.get(direction, False)

    def _move_base(self, pair: LinkedPair, agreed_now: Values) -> None:
        """Keep what both sides agree on as the base of the pair; of one that is to be
        linked, on the change that links it."""
        codes, odoo = self.ctx.codes, pair.odoo.values
        if pair.link is not None:
            pair.link._set_after(with_copied(Side(agreed_now), codes, odoo))
            return
        base = Side(pair.base.values | agreed_now, pair.base.facts)
        base = with_copied(base, codes, odoo)
        if base != pair.base:
            pair.element._agree_on(base)
