from unittest import TestCase

from hypothesis import given, settings
from hypothesis import strategies as st

from ...sync.core.compare import (
    UNKNOWN,
    Action,
    Outcome,
    agreed,
    classify,
    decide,
    in_language,
    last_common,
    with_copied,
)
from ...sync.core.side import Side
from ...sync.core.values import Property
from ..cases.length import many

PROPERTIES = {
    "text": (Property("p", "P"), st.sampled_from(["", "a", " a ", "a  b", "b", "A"])),
    "money": (
        Property("p", "P", kind="money"),
        st.sampled_from(["0.00", "0", "1.00", "1.0", "1.01", None]),
    ),
    "bool": (Property("p", "P", kind="bool"), st.booleans()),
    "html": (
        Property("p", "P", kind="html"),
        st.sampled_from(
            ["", "<p>a</p>", "a", "<p>a </p>", "<p>b</p>", "<script>x</script><p>b</p>"]
        ),
    ),
    "ref": (
        Property("p", "P", kind="ref", entity="unit"),
        st.sampled_from([None, 1, 2]),
    ),
    "refs": (
        Property("p", "P", kind="refs", entity="category"),
        st.sampled_from([[], [1], [1, 2], [2, 1], None]),
    ),
}
policies = st.sampled_from(["protect", "overwrite"])
directions = st.sampled_from(["odoo", "shop"])


@st.composite
def cases(draw):
    prop, values = PROPERTIES[draw(st.sampled_from(sorted(PROPERTIES)))]
    base = draw(st.one_of(st.just(UNKNOWN), values))
    return prop, base, draw(values), draw(values)


class TestCompare(TestCase):
    """What becomes of a property that one side, both or neither edited."""

    thorough = settings(deadline=None, derandomize=True, max_examples=many(1000, 50))

    @thorough
    @given(cases(), directions, policies, st.booleans())
    def test_equal_values_are_never_written(self, case, direction, policy, by_person):
        prop, base, odoo, shop = case
        outcome = classify(prop, base, odoo, shop)
        action = decide(outcome, direction, policy, by_person)
        self.assertEqual(
            outcome is Outcome.SAME,
            prop.same(odoo, shop),
            "a difference is found exactly where there is one",
        )
        if prop.same(odoo, shop):
            self.assertIs(action, Action.NOTHING)

    @thorough
    @given(cases(), directions, st.booleans())
    def test_protect_never_loses_an_edit_of_the_side_that_is_written(
        self, case, direction, by_person
    ):
        prop, base, odoo, shop = case
        target = odoo if direction == "odoo" else shop
        outcome = classify(prop, base, odoo, shop)
        action = decide(outcome, direction, "protect", by_person)
        if base is not UNKNOWN and not prop.same(target, base):
            self.assertIsNot(action, Action.WRITE)

    @thorough
    @given(cases(), directions, st.booleans())
    def test_overwrite_always_lets_the_chosen_side_win(
        self, case, direction, by_person
    ):
        prop, base, odoo, shop = case
        action = decide(
            classify(prop, base, odoo, shop), direction, "overwrite", by_person
        )
        expected = Action.NOTHING if prop.same(odoo, shop) else Action.WRITE
        self.assertIs(action, expected)

    @thorough
    @given(cases(), directions, policies, st.booleans())
    def test_after_a_write_there_is_nothing_left_to_do(
        self, case, direction, policy, by_person
    ):
        prop, base, odoo, shop = case
        action = decide(classify(prop, base, odoo, shop), direction, policy, by_person)
        if action is Action.WRITE:
            value = shop if direction == "odoo" else odoo
            self.assertIs(
                classify(prop, agreed(prop, value, value), value, value), Outcome.SAME
            )

    @thorough
    @given(cases(), directions, policies)
    def test_a_value_that_one_side_keeps_in_a_form_of_its_own_stays_in_sync(
        self, case, direction, policy
    ):
        prop, _base, odoo, shop = case
        base = agreed(prop, odoo, shop)
        self.assertIs(classify(prop, base, odoo, shop), Outcome.SAME)

    def test_only_the_edited_side_is_named(self):
        text = Property("name", "Name")
        self.assertIs(classify(text, "a", "a", "b"), Outcome.ONLY_SHOP_EDITED)
        self.assertIs(classify(text, "a", "b", "a"), Outcome.ONLY_ODOO_EDITED)
        self.assertIs(classify(text, "a", "b", "c"), Outcome.BOTH_EDITED)
        self.assertIs(classify(text, UNKNOWN, "b", "c"), Outcome.NO_COMMON_PAST)

    def test_both_edited_to_the_same_value_is_no_conflict(self):
        self.assertIs(classify(Property("name", "Name"), "a", "b", "b"), Outcome.SAME)

    def test_without_a_common_past_only_a_person_overwrites(self):
        unknown = Outcome.NO_COMMON_PAST
        self.assertIs(decide(unknown, "odoo", "protect", True), Action.WRITE)
        self.assertIs(decide(unknown, "odoo", "protect", False), Action.CONFLICT)

    def test_nothing_is_done_in_no_direction(self):
        for outcome in Outcome:
            self.assertIs(decide(outcome, "none", "overwrite", True), Action.NOTHING)

    def test_filling_what_one_side_does_not_know_is_nobody_s_edit(self):
        prop = Property("p", "P", keeps=True)
        known = last_common(prop, {}, "p", None, "a")
        self.assertIs(classify(prop, known, None, "a"), Outcome.ONLY_SHOP_EDITED)
        known = last_common(prop, {}, "p", "a", None)
        self.assertIs(classify(prop, known, "a", None), Outcome.ONLY_ODOO_EDITED)
        self.assertIs(last_common(prop, {}, "p", "b", "a"), UNKNOWN)
        self.assertIs(last_common(Property("p", "P"), {}, "p", None, "a"), UNKNOWN)
        self.assertEqual(last_common(prop, {"p": "c"}, "p", None, "a"), "c")

    def test_what_odoo_copied_is_noted_beside_the_base_and_stays_known(self):
        name = Property("name", "Name", translated=True)
        codes = [("name", name), ("name@en_US", name), ("name@de_DE", name)]
        odoo = {"name": "Namiot", "name@en_US": "Namiot", "name@de_DE": "Zelt"}
        base = with_copied(Side({"name": "Namiot"}, {"kept": 1}), codes, odoo)
        self.assertEqual(base.values, {"name": "Namiot"})
        self.assertEqual(base.facts, {"kept": 1, "copied": {"name@en_US": "Namiot"}})
        edited = odoo | {"name": "Tipi"}
        self.assertEqual(with_copied(base, codes, edited), base)
        for code, text in (("name@en_US", None), ("name@de_DE", "Zelt")):
            found = in_language(name, base, code, edited, "Tent")
            self.assertEqual(found, (UNKNOWN if text else None, text))

    def test_where_nothing_is_copied_nothing_is_noted(self):
        name = Property("name", "Name", translated=True)
        base = Side({"name": "Namiot", "name@en_US": "Namiot"})
        codes, odoo = [("name", name), ("name@en_US", name)], {"name": "Namiot"}
        for texts in (odoo, odoo | {"name@en_US": "Namiot"}):
            self.assertEqual(with_copied(base, codes, texts), base)
