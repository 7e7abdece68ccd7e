"""Works a run in a process of its own. Reads two lines of JSON: Odoo's options, and
the database's name with the id of the run."""

import json
import sys


def main():
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry
    from odoo.tools import config

    config.parse_config([*json.loads(sys.stdin.readline()), "--log-level=error"])
    database, run_id = json.loads(sys.stdin.readline())
    with Registry(database).cursor() as cr:
        api.Environment(cr, SUPERUSER_ID, {})["shoper.sync.run"].browse(run_id)._work()


if __name__ == "__main__":
    main()
