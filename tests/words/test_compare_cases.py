from itertools import product as every
from unittest import TestCase

from ...sync.core.compare import UNKNOWN, Action, agreed, classify, decide
from ...sync.core.values import KINDS, Property

# Of each kind: a value, the same in another form, another value, and none.
VALUES = {
    "text": ["a", " a ", "b", ""],
    "html": ["<p>a</p>", "<p>a </p>", "<b>b</b>", ""],
    "money": ["1.00", "1.0", "1.01", None],
    "number": ["2", "2.000", "3", "0"],
    "bool": [True, 1, False, None],
    "ref": [5, 5, 6, None],
    "refs": [[5, 6], [6, 5], [7], []],
}
DIRECTIONS = ("none", "odoo", "shop")
POLICIES = ("protect", "overwrite")
ANSWERS = (None, "shop", "odoo", "leave")
OTHER = {"odoo": "shop", "shop": "odoo"}


def bases(values):
    """What both sides may have agreed on last, a pair of forms included."""
    pairs = [{"odoo": one, "shop": other} for one, other in every(values, repeat=2)]
    return [UNKNOWN, *values, *pairs]


def cases():
    for kind in KINDS:
        prop, values = Property("p", "P", kind=kind), VALUES[kind]
        sides = every(bases(values), values, values)
        yield from every([prop], sides, DIRECTIONS, POLICIES, (True, False), ANSWERS)


class Sides:
    """One property of a pair: what each side holds and both last agreed on."""

    def __init__(self, prop, base, odoo, shop):
        self.prop, self.base, self.value = prop, base, {"odoo": odoo, "shop": shop}

    def is_same(self):
        return self.prop.same(self.value["odoo"], self.value["shop"])

    def is_edited(self, side):
        """Whether a side is not what was agreed on; None where nothing was."""
        if self.base is UNKNOWN:
            return None
        then = self.base[side] if isinstance(self.base, dict) else self.base
        return not self.prop.same(self.value[side], then)

    def action(self, direction, policy, by_person, answer):
        outcome = classify(self.prop, self.base, *self.value.values())
        return decide(outcome, direction, policy, by_person, answer)

    def apply(self, action, direction):
        """What a run does about an action."""
        if action is Action.WRITE:
            self.value[direction] = self.value[OTHER[direction]]
        elif action is Action.WRITE_BACK:
            self.value[OTHER[direction]] = self.value[direction]
        if action is not Action.NOTHING or self.is_same():
            self.base = agreed(self.prop, *self.value.values())


class TestCompareCases(TestCase):
    """Every combination of property kind, common past, values, direction, policy,
    origin of the run and answer of a person."""

    def test_there_are_many_cases_of_every_kind(self):
        found = list(cases())
        self.assertGreater(len(found), 100_000)
        self.assertEqual({prop.kind for prop, *_rest in found}, set(KINDS))

    def test_no_edit_is_lost_without_an_explicit_choice(self):
        for prop, values, direction, policy, by_person, answer in cases():
            sides = Sides(prop, *values)
            action = sides.action(direction, policy, by_person, answer)
            overwritten = {
                Action.WRITE: direction,
                Action.WRITE_BACK: OTHER.get(direction),
            }.get(action)
            if overwritten is None or sides.is_same():
                continue
            is_chosen = policy == "overwrite" and overwritten == direction
            is_answered = answer == OTHER[overwritten]
            was_seen = by_person and sides.is_edited(overwritten) is None
            if sides.is_edited(overwritten) is False:
                continue
            self.assertTrue(
                is_chosen or is_answered or (was_seen and overwritten == direction),
                (prop.kind, values, direction, policy, by_person, answer, action),
            )

    def test_nothing_is_written_where_both_agree_or_no_direction_was_chosen(self):
        for prop, values, direction, policy, by_person, answer in cases():
            sides = Sides(prop, *values)
            action = sides.action(direction, policy, by_person, answer)
            is_left = sides.is_edited("odoo") is sides.is_edited("shop") is False
            if sides.is_same() or is_left or direction == "none":
                self.assertIs(action, Action.NOTHING)
            else:
                self.assertIsNot(action, Action.NOTHING)

    def test_a_question_is_asked_exactly_where_there_is_no_answer(self):
        for prop, values, direction, policy, by_person, answer in cases():
            sides = Sides(prop, *values)
            action = sides.action(direction, policy, by_person, answer)
            asked = sides.action(direction, policy, by_person, None)
            if answer is not None:
                self.assertIsNot(action, Action.CONFLICT)
            if asked is not Action.CONFLICT:
                self.assertIs(action, asked, "an answer answers conflicts only")
            elif answer == "leave":
                self.assertIs(action, Action.LEAVE)
            elif answer is not None:
                is_target = answer == direction
                expected = Action.WRITE_BACK if is_target else Action.WRITE
                self.assertIs(action, expected)

    def test_after_a_run_without_a_question_the_next_one_finds_nothing(self):
        for prop, values, direction, policy, by_person, answer in cases():
            sides = Sides(prop, *values)
            action = sides.action(direction, policy, by_person, answer)
            if direction == "none" or action is Action.CONFLICT:
                continue
            sides.apply(action, direction)
            for again, other_policy in every(DIRECTIONS, POLICIES):
                self.assertIs(
                    sides.action(again, other_policy, by_person, answer),
                    Action.NOTHING,
                    (prop.kind, values, direction, policy, by_person, answer),
                )

    def test_after_a_question_was_answered_by_hand_the_next_run_finds_nothing(self):
        for prop, values, direction, policy, by_person, answer in cases():
            sides = Sides(prop, *values)
            if answer or sides.action(direction, policy, by_person, None) is not (
                Action.CONFLICT
            ):
                continue
            for choice in ("shop", "odoo", "leave"):
                decided = Sides(prop, *values)
                if choice != "leave":
                    decided.value[OTHER[choice]] = decided.value[choice]
                decided.base = agreed(prop, *decided.value.values())
                self.assertIs(
                    decided.action(direction, policy, by_person, None), Action.NOTHING
                )
                kept = (
                    decided.value.values()
                    if choice == "leave"
                    else (decided.value[choice],)
                )
                self.assertTrue(set(map(str, kept)) <= set(map(str, values[1:])))
