"""A plugin for pytest: values that hypothesis takes out of code are those of the addon.
It would hold all of Odoo for ours, read thousands of its files in each process, and try
Odoo's values much more often than the addon's."""

from pathlib import Path

from hypothesis.internal import scrutineer

from odoo import release


def pytest_configure():
    """Tell hypothesis that what lies beside Odoo is installed as other packages are."""
    installed = getattr(scrutineer, "SITE_PACKAGES_DIRS", set())  # not of each version
    installed.add(Path(release.__file__).resolve().parents[1])
