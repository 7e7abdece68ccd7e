from odoo.exceptions import AccessError
from odoo.fields import Command

from ..cases.common import ShoperCase

BILLING = "account.group_account_invoice"


class TestMoneyGuard(ShoperCase):
    """What synchronisations enter in accounting is chosen by people who may create
    invoices there: they do it with all rights, whoever starts them."""

    def open_shop(self):
        super().open_shop()
        self.journal = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.company.id)], limit=1
        )
        self.method = self.env["shoper.payment.method"].create(
            {"connector_id": self.connector.id, "name": "Karta", "number": 7}
        )

    def own(self, record):
        """A record as a Shoper administrator has it who may do no invoices."""
        self.assertFalse(self.manager.has_group(BILLING))
        return record.with_user(self.manager).with_context(lang="en_US")

    def choices(self):
        """What somebody may want to be entered: [(record, values)]."""
        registered = {"register_payment": True}
        return [
            (self.method, registered),
            (self.method, {"journal_id": self.journal.id}),
            (self.connector, {"orders_invoice": "posted"}),
            (self.connector, {"orders_invoice_for": "all"}),
            (self.connector, {"orders_invoice_field": "Faktura"}),
            (
                self.connector,
                {"payment_method_ids": [Command.update(self.method.id, registered)]},
            ),
        ]

    def test_who_may_do_no_invoices_has_none_made_and_no_payments_registered(self):
        self.assertTrue(self.journal)
        for record, values in self.choices():
            with (
                self.subTest(**values),
                self.assertRaisesRegex(AccessError, "who may create invoices"),
                self.env.cr.savepoint(),
            ):
                self.own(record).write(values)
        self.assertFalse(self.method.register_payment)
        self.assertEqual(self.connector.orders_invoice, "none")
        # Whatever else they mean is theirs to say; nor is what stays as it is a choice.
        self.own(self.method).write({"kind": "prepaid", "register_payment": False})
        self.own(self.connector).write({"orders_invoice": "none", "name": "Sklep"})

    def test_a_new_shop_begins_without_unless_one_may(self):
        shops = self.own(self.connector.browse())
        values = {
            "name": "Other",
            "shop_url": "https://other.example.com",
            "login": "odoo",
            "password": "odoo",
            "company_id": self.company.id,
        }
        for chosen, context in (
            ({"orders_invoice": "posted"}, {}),
            ({}, {"default_orders_invoice": "posted"}),
        ):
            with (
                self.assertRaisesRegex(AccessError, "who may create invoices"),
                self.env.cr.savepoint(),
            ):
                shops.with_context(**context).create(values | chosen)
        with self.enter_registry_test_mode():
            self.assertEqual(shops.create(values).orders_invoice, "none")

    def test_who_may_do_invoices_chooses(self):
        self.manager.group_ids += self.env.ref(BILLING)
        for record, values in self.choices():
            record.with_user(self.manager).write(values)
        self.assertTrue(self.method.register_payment)
        self.assertEqual(self.connector.orders_invoice, "posted")
