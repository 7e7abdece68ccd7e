from pathlib import Path

from odoo.modules.migration import load_script
from odoo.tests import TransactionCase
from odoo.tools import file_path


class TestUpdateScripts(TransactionCase):
    """An update from any earlier version finds all that its scripts use."""

    def test_each_is_loaded(self):
        scripts = [*Path(file_path("shoper_connector/migrations")).glob("*/*.py")]
        self.assertGreater(len(scripts), 30)
        for script in scripts:
            with self.subTest(f"{script.parent.name}/{script.name}"):
                self.assertTrue(load_script(str(script), script.stem).migrate)
