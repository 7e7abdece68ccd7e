import inspect

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from ..cases.length import thorough
from ..cases.product_case import ProductCase

ADDON = __name__.partition(".tests")[0]
SECRET = ("Biwak", "KOD-SKLEPU")  # a name and a code that only the shop has


class TestStrangers(ProductCase):
    """What is public can be called by everybody who can log in: people without rights
    and managers of another company get nothing from it and change nothing."""

    def open_shop(self):
        super().open_shop()
        other = self.env["res.company"].create({"name": "Druga"})
        self.strangers = [
            new_test_user(
                self.env,
                login="shoper-other-company",
                groups="shoper_connector.group_shoper_manager",
                company_id=other.id,
                company_ids=[Command.set(other.ids)],
            ),
            new_test_user(
                self.env,
                login="shoper-no-rights",
                groups="sales_team.group_sale_manager,base.group_allow_export",
            ),
        ]

    def records_of_every_model(self):
        """One record of each model of the addon, after a day of work with a shop."""
        self.shop_product("Biwak", code="KOD-SKLEPU")
        self.odoo_product("Inny")
        self.connector.delete_cap_share = 100
        everything = {"import_unlinked": True, "export_unlinked": True}
        self.synchronise(product=everything, producer=everything)
        self.synchronise(tax={})
        self.synchronise(auto_apply=False, unit={"delete_unlinked": True})
        product = self.record_of("product", self.shop.shop["products"].ids[0])
        product.write({"name": "Wspólny", "default_code": "WSPÓLNY"})
        env = self.env
        env["shoper.sync.preset"].create(
            {
                "name": "Nocny",
                "connector_id": self.connector.id,
                "line_ids": [Command.create({"entity": "unit"})],
            }
        )
        env["shoper.sync.scope"].create(
            {"connector_id": self.connector.id, "entity": "product"}
        )
        env["shoper.sync.wizard"].create({"connector_id": self.connector.id})
        run = env["shoper.sync.run"].search([("state", "=", "planned")], limit=1)
        env["shoper.sync.confirm"].create({"run_id": run.id})
        env["shoper.sync.undo"].create({"run_id": run.id})
        change = env["shoper.sync.change"].search(
            [("connector_id", "=", run.connector_id.id)], limit=1
        )
        line = Command.create({"change_id": change.id})
        env["shoper.product.compare"].create({"run_id": run.id, "line_ids": [line]})
        product.action_open_shoper_links()
        env["shoper.ignored.record"]._ignore(self.connector, "product", product.ids)
        return [
            env[name].search([], limit=1, order="id desc")
            for name in env
            if name.startswith("shoper.") and not env[name]._abstract
        ] + [product]

    def public_methods(self, records):
        """Names of methods that this addon makes public and that can be called as they
        are."""
        for name, method in inspect.getmembers(type(records), inspect.isfunction):
            module = method.__module__
            is_own = module == ADDON or module.startswith(f"{ADDON}.")
            if name.startswith("_") or not is_own or hasattr(method, "_api_private"):
                continue
            yield name, method

    def arguments(self, method, records):
        parameters = list(inspect.signature(method).parameters.values())[1:]
        needed = [item for item in parameters if item.default is item.empty]
        needed = [item for item in needed if item.kind is item.POSITIONAL_OR_KEYWORD]
        given = {"vals": {}, "vals_list": [{}], "fields": [], "help_message": ""}
        given["listed"] = records.ids
        return [given.get(item.name, records) for item in needed]

    def written(self):
        """How many rows of what the addon keeps were made, updated and deleted in this
        transaction, also those that were given up again."""
        self.env.flush_all()
        kept = [
            model._table
            for name, model in self.env.items()
            if name.startswith("shoper.") and model._auto and not model._transient
        ]
        self.env.cr.execute(
            """
            SELECT sum(
                pg_stat_get_xact_tuples_inserted(oid)
                + pg_stat_get_xact_tuples_updated(oid)
                + pg_stat_get_xact_tuples_deleted(oid)
            )
            FROM pg_class
            WHERE relname IN %s
            """,
            [tuple(kept)],
        )
        return self.env.cr.fetchone()[0]

    def tried(self, records, name, arguments):
        """What a call answers to a stranger, None where it was refused. Whatever it
        did is rolled back.

        :return: (answer, whether anything that the addon keeps is another one)
        """
        before = self.written()
        savepoint = self.env.cr.savepoint()
        try:
            answer = getattr(records, name)(*arguments)
            is_changed = self.written() != before
        except (AccessError, UserError, ValueError, psycopg2.IntegrityError):
            return None, False
        finally:
            savepoint.rollback()
            self.env.invalidate_all()
        return answer, is_changed

    @mute_logger("odoo.sql_db")
    def test_no_public_method_serves_strangers(self):
        everything = self.records_of_every_model()
        requests, refused = len(self.shop.requests), set()
        for user in self.strangers:
            for records in everything:
                for name, method in self.public_methods(records):
                    seen = records.with_user(user).with_company(user.company_id)
                    arguments = self.arguments(method, records)
                    answer, is_changed = self.tried(seen, name, arguments)
                    what = f"{records._name}.{name}"
                    if answer is None:
                        refused.add(what)
                    with self.subTest(method=what, user=user.login):
                        self.assertFalse(is_changed)
                        for told in SECRET:
                            self.assertNotIn(told, repr(answer))
        self.assertGreater(len(refused), 80)
        self.assertEqual(len(self.shop.requests), requests)

    @thorough
    def test_the_same_calls_serve_whom_they_are_for(self):
        """Otherwise the test above would prove nothing."""
        everything = self.records_of_every_model()
        served = set()
        for records in everything:
            for name, method in self.public_methods(records):
                arguments = self.arguments(method, records)
                seen = records.with_user(self.manager)
                answer, is_changed = self.tried(seen, name, arguments)
                if answer is not None or is_changed:
                    served.add(f"{records._name}.{name}")
        self.assertGreater(len(served), 40)
