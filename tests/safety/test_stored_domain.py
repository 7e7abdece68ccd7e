from unittest.mock import patch

from odoo.exceptions import AccessError, ValidationError

from ...sync.core.domain import read_domain
from ..cases.image_case import ImageCase
from ..cases.length import thorough

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
SECRET = "sequence"  # a field that is made one of system administrators


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

    @thorough
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

    def stored(self, text):
        """A scope with conditions that once were fine."""
        scope = self.scope()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE shoper_sync_scope SET record_domain = %s WHERE id = %s",
            [text, scope.id],
        )
        self.env.invalidate_all()
        return scope

    def test_one_that_does_not_fit_any_more_stops_no_screen(self):
        shop = self.connector.with_user(self.manager)
        self.env["product.template"].create({"name": "Nowy"})
        self.assertTrue(shop.only_odoo_count)
        self.assertFalse(shop.is_only_odoo_unknown)
        scope = self.stored("[]")
        for text in ("[('gone_field', '=', 1)]", COMPUTED[1]):
            self.env.cr.execute(
                "UPDATE shoper_sync_scope SET record_domain = %s WHERE id = %s",
                [text, scope.id],
            )
            self.env.invalidate_all()
            with self.subTest(text):
                told = shop.scope_ids.record_summary
                self.assertEqual(told, "Choose them again")
                self.assertTrue(shop.is_only_odoo_unknown)
                self.assertEqual(shop.only_odoo_count, 0)
                with self.assertRaises(ValidationError) as refused:
                    shop.action_open_only_odoo()
                self.assertIn("hoose them again", str(refused.exception))
        shop.scope_ids.record_domain = "[('name', '=', 'Nowy')]"
        self.env.invalidate_all()
        self.assertEqual(shop.only_odoo_count, 1)

    # ----------------------------------------------------------- rights of the writer
    def keep_secret(self):
        field = self.env["res.company"]._fields[SECRET]
        self.enterContext(patch.object(field, "groups", "base.group_system"))

    def refused(self, entity, domain):
        """Why an administrator of Shoper, of nothing else, may not store the domain."""
        scopes = self.env["shoper.sync.scope"].with_user(self.manager)
        with self.assertRaises(ValidationError) as refusal:
            scopes.create(
                {
                    "connector_id": self.connector.id,
                    "entity": entity,
                    "record_domain": domain,
                }
            )
        return str(refusal.exception)

    def test_it_names_nothing_that_its_writer_may_not_read(self):
        self.keep_secret()
        self.pair("Namiot")
        field = "connector_id.cron_id.code"
        domain = f"[('shoper_element_ids.{field}', '=like', 'a%')]"
        self.assertIn("you may not read", self.refused("product", domain))
        with self.assertRaises(AccessError):  # of a field, not of a model
            self.env["res.company"].with_user(self.manager).search([(SECRET, "=", 1)])
        domain = f"[('company_id.{SECRET}', '=', 1)]"
        self.assertIn("you may not read", self.refused("product", domain))

    def test_what_does_not_fit_is_refused_in_plain_words(self):
        for domain in ("[('nothing', '=', 1)]", "[1]", "[('name', '<>>', 1)]"):
            text = self.refused("product", domain)
            self.assertIn("must name a field that such records have", text)
            self.assertNotIn("Domain", text)

    def test_what_the_superuser_looks_for_takes_part_as_a_whole(self):
        domain = "[('name', '!=', 'Nowe')]"
        for entity in ("status", "payment", "shipping", "parcel", "order_status"):
            self.assertIn("take part as a whole", self.refused(entity, domain))
        scope = self.scope()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE shoper_sync_scope SET record_domain = %s, entity = 'status' "
            "WHERE id = %s",
            [domain, scope.id],
        )
        self.env.invalidate_all()
        step = self.step(self.synchronise(status={}), "status")
        self.assertEqual(step.state, "failed", "one of before is not used, either")
        self.assertIn("take part as a whole", step.message)

    @thorough
    def test_one_of_before_is_used_with_the_rights_of_who_synchronises(self):
        self.keep_secret()
        self.pair("Namiot")
        scope = self.scope()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE shoper_sync_scope SET record_domain = %s WHERE id = %s",
            [f"[('company_id.{SECRET}', '=', 1)]", scope.id],
        )
        self.env.invalidate_all()
        step = self.step(self.synchronise(product={}), "product")
        self.assertEqual((step.state, step.scope_count), ("failed", 0))
