from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from ...sync.core.refs import Ref, RefKind, listed_refs

IDS = st.integers(min_value=1, max_value=2**31 - 1)
MODELS = st.sampled_from(["product.category", "account.tax", "shoper.producer"])
REFS = st.one_of(
    st.builds(Ref.element, IDS),
    st.builds(Ref.record, MODELS, IDS),
    st.builds(Ref.shop, IDS),
)


class TestRefs(TestCase):
    @given(REFS)
    def test_what_is_stored_is_read_again(self, ref):
        self.assertEqual(Ref.parse(ref.stored), ref)

    @given(REFS, REFS)
    def test_two_references_are_stored_alike_only_if_they_are_the_same(
        self, one, other
    ):
        self.assertEqual(one.stored == other.stored, one == other)

    def test_each_kind_is_told_by_its_form(self):
        self.assertEqual(Ref.parse(7).kind, RefKind.ELEMENT)
        self.assertEqual(Ref.parse(-7), Ref.shop(7))
        self.assertEqual(Ref.parse("account.tax,7"), Ref.record("account.tax", 7))

    def test_what_is_no_reference_is_refused(self):
        for value in (True, None, 1.5, "account.tax", "account.tax,x", [7]):
            with self.subTest(value), self.assertRaises(ValueError):
                Ref.parse(value)

    def test_values_of_properties_hold_none_one_or_many(self):
        self.assertEqual(listed_refs(None), [])
        self.assertEqual(listed_refs([]), [])
        self.assertEqual(listed_refs(7), [Ref.element(7)])
        self.assertEqual(listed_refs([7, -3]), [Ref.element(7), Ref.shop(3)])
