"""Works runs, each in a process of its own. Reads lines of JSON: Odoo's options, then
a database's name with the id of a run and the moment at which the process kills itself
(0 for none), and ``"go"``. Answers with the number of the process that waits to
work the run, and with the status in which it ended."""

import json
import os
import signal
import sys
from importlib import import_module


def read():
    return json.loads(sys.stdin.readline() or "null")


def tell(value):
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def main():
    from odoo import sql_db
    from odoo.modules.registry import Registry
    from odoo.tools import config

    config.parse_config([*read(), "--log-level=error"])
    while job := read():
        database, run_id, last_moment = job
        Registry(database)
        sql_db.close_all()  # no process shares a connection with another
        start, may_start = os.pipe()
        process = os.fork()
        if not process:
            os.read(start, 1)
            if last_moment:
                die_at_moment(last_moment)
            work(database, run_id)
        tell(process)
        if read() == "go":
            os.write(may_start, b"!")
        _process, status = os.waitpid(process, 0)
        tell(os.waitstatus_to_exitcode(status))


def die_at_moment(number):
    """Let the process kill itself at its first, second … moment: just before it sends
    a call, before it reads what the shop answered, and before it commits."""
    import requests

    from odoo import sql_db

    left = iter(range(number - 1, -1, -1))
    commit, send = sql_db.Cursor.commit, requests.Session.send

    def moment():
        if not next(left):
            os.kill(os.getpid(), signal.SIGKILL)

    def committing(cr):
        moment()
        return commit(cr)

    def sending(session, *args, **kw):
        moment()
        answer = send(session, *args, **kw)
        moment()
        return answer

    sql_db.Cursor.commit = committing
    requests.Session.send = sending


def work(database, run_id):
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry

    try:
        runner = import_module("odoo.addons.shoper_connector.sync.engine.runner")
        # Each piece is committed by itself, however fast the machine is: there are as
        # many places at which it can be killed, and others get their turn.
        runner.MOMENT = 0
        listing = "odoo.addons.shoper_connector.sync.engine.decisions.decisions"
        import_module(listing).CHUNK = 1
        # A few orders are more than are confirmed or registered in one go.
        orders = import_module("odoo.addons.shoper_connector.sync.sales.order.order")
        orders.ShoperSyncOrder._batch = {"update_odoo": 5, "act": 5}
        # Nobody waits for what the shop may be at still: it is not.
        limits = import_module("odoo.addons.shoper_connector.sync.engine.limits")
        limits.LATE = limits.ANSWER = 0
        with Registry(database).cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["shoper.sync.run"].browse(run_id)._work()
    finally:
        os._exit(0)


if __name__ == "__main__":
    main()
