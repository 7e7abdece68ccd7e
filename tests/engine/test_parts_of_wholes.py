from odoo.modules.migration import load_script
from odoo.tests import TransactionCase
from odoo.tools import file_path


class TestPartsOfWholes(TransactionCase):
    """Steps of earlier versions name the products whose parts take part."""

    def migrate(self):
        path = "shoper_connector/migrations/19.0.0.3.0/pre-parts_of_wholes.py"
        load_script(file_path(path), "parts_of_wholes").migrate(self.cr, "19.0.0.2.0")

    def columns(self):
        self.cr.execute(
            """SELECT column_name FROM information_schema.columns
               WHERE table_name = 'shoper_sync_step' AND column_name LIKE 'only%'"""
        )
        return {row[0] for row in self.cr.fetchall()}

    def test_a_step_that_is_being_worked_goes_on(self):
        now = self.columns()
        self.assertIn("only_parent_ids", now)
        self.cr.execute(
            "ALTER TABLE shoper_sync_step"
            " RENAME COLUMN only_parent_ids TO only_product_ids"
        )
        self.migrate()
        self.assertEqual(self.columns(), now)
        self.migrate()
        self.assertEqual(self.columns(), now)
