from pathlib import Path
from unittest import TestCase

ROOT = Path(__file__).parents[2]


class TestReadme(TestCase):
    """Whoever comes across the addon sees it, and how to try it, before all else."""

    def test_it_begins_with_one_picture_and_two_commands(self):
        for name in ("README.md", "README.pl.md"):
            with self.subTest(name):
                lines = (ROOT / name).read_text().splitlines()
                start = [line for line in lines if line][:10]
                self.assertTrue(start[1].startswith("!["), start[1])
                self.assertNotIn("![", " ".join(start[2:]))
                commands = [line for line in start if line.startswith("    ")]
                self.assertEqual(len(commands), 2, commands)
                self.assertIn("git clone", commands[0])
                self.assertTrue(commands[1].endswith("scripts/demo"))
                self.assertTrue((ROOT / "scripts/demo").is_file())
