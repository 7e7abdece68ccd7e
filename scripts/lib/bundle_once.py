"""Run by Odoo's shell: bundle what pages of a browser load, before the database is
copied for each of several processes."""

import os
import sys

sys.path.append(os.environ["SCRIPTS"])
from browser_bundles import bundle  # noqa: E402

env = env  # noqa: F821, PLW0127 (the shell defines it)
bundle(env)
env.cr.commit()
