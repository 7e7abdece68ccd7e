from odoo.exceptions import ValidationError

from ...sync.core.domain import read_domain
from ..cases.image_case import ImageCase

WRITTEN_OUT = (
    "[]",
    "[('weight', '>', 4.5), ('active', '=', True), ('id', 'not in', [1, -2])]",
    '["|", ("name", "ilike", "x"), "!", ("create_date", ">=", "today -7d")]',
    "[('categ_id', 'any', [('name', '=', None)])]",
)
COMPUTED = (
    "[('id', '<', 9**9**9)]",
    "[('id', '<', 2 * 3)]",
    "[('name', '=', 'a' * 10**9)]",
    "[('id', 'in', [x for x in (1, 2)])]",
    "[('id', '=', uid)]",
    "[('id', 'in', list(range(9)))]",
    "().__class__",
)
NONE = ("((", "x", "5", "{}", "'[]'", "[" * 300, "-" * 50_000 + "1", "[1]" * 50_000)


class TestStoredDomain(ImageCase):
    """The domain of what takes part is text: it is read, nothing in it computed."""

    def test_what_is_written_out_is_read(self):
        for text in WRITTEN_OUT:
            self.assertEqual(read_domain(text), eval(text))  # pylint: disable=W0123

    def test_all_else_is_refused(self):
        for text in (*COMPUTED, *NONE):
            with self.subTest(text[:40]), self.assertRaises(ValueError):
                read_domain(text)

    def scope(self, text="[]"):
        return (
            self.env["shoper.sync.scope"]
            .with_user(self.manager)
            .create(
                {
                    "connector_id": self.connector.id,
                    "entity": "product",
                    "record_domain": text,
                }
            )
        )

    def test_nobody_stores_one_that_is_computed(self):
        for text in COMPUTED:
            with self.subTest(text):
                with self.assertRaises(ValidationError) as refused:
                    self.scope(text)
                self.assertIn("in full", str(refused.exception))
        scope = self.scope()
        with self.assertRaises(ValidationError):
            scope.record_domain = COMPUTED[1]

    def test_the_form_shows_one_that_is_being_typed_without_computing_it(self):
        scope = (
            self.env["shoper.sync.scope"]
            .with_user(self.manager)
            .new(
                {
                    "connector_id": self.connector.id,
                    "entity": "product",
                    "record_domain": COMPUTED[1],
                }
            )
        )
        self.assertEqual(scope.record_summary, "Choose them again")

    def test_one_stored_by_an_earlier_version_stops_its_step_with_what_to_do(self):
        scope = self.scope()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE shoper_sync_scope SET record_domain = %s WHERE id = %s",
            [COMPUTED[1], scope.id],
        )
        self.env.invalidate_all()
        self.assertEqual(scope.record_summary, "Choose them again")
        self.shop_product()
        run = self.synchronise(product={"import_unlinked": True})
        step = self.step(run, "product")
        self.assertEqual(step.state, "failed")
        self.assertIn("Synchronisation Scope, Products", step.message)
        self.assertIn("choose them again", step.message)
        scope.record_domain = "[]"
        self.assertRunDone(self.synchronise(product={"import_unlinked": True}))
