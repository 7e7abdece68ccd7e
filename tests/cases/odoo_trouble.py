from contextlib import contextmanager
from unittest.mock import patch


class OdooTrouble:
    """Words about what goes wrong in Odoo's own database."""

    @contextmanager
    def breaking(self, model, condition, times=None):
        """Whatever creates records of a model meets an error of the database when all
        of it is written, as the database itself raises it.

        :param condition: its name for PostgreSQL, for example ``disk_full``
        :param times: how often, always where it is None
        :return: a list that grows with each of them
        """
        own, met = type(self.env[model]), []
        create = own.create

        def broken(records, vals_list):
            made = create(records, vals_list)
            if times is None or len(met) < times:
                met.append(made.ids)
                self.break_off(records.env, condition)
            return made

        with patch.object(own, "create", broken):
            yield met
        self.assertTrue(met, "it never came to that")

    @contextmanager
    def giving_up(self, worker, method, condition):
        """The database gives up what a method did, once.

        :param worker: its class, whose objects have a context
        :param condition: see :meth:`breaking`
        """
        own, left = getattr(worker, method), [condition]

        def giving(one, *args):
            own(one, *args)
            if left:
                self.break_off(one.ctx.env, left.pop())

        with patch.object(worker, method, giving):
            yield
        self.assertFalse(left, "it never came to that")

    def break_off(self, env, condition):
        """The database gives the transaction up."""
        env.flush_all()
        statement = f"DO $$ BEGIN RAISE {condition}; END $$"
        env.cr.execute(statement, log_exceptions=False)
