from unittest.mock import patch

from ...sync.engine.states import LIVE
from ..cases.length import many, thorough
from ..cases.opened import Screens
from ..cases.product_case import ProductCase
from ..cases.query_plans import QueryPlans

FEW, MANY = 100, many(10_000, 500)  # more than a page both


class TestSize(QueryPlans, ProductCase):
    """What opening a screen costs in queries, with few products and with very many.

    Further products, their elements, changes and decisions are copies of one row in
    the database, which is all that the screens read of them."""

    def given(self):
        """A linked product; one that waits for its VAT rate, in a plan, too."""
        self.pair()
        rate = self.remote("tax", "np.")
        self.shop_product("Czeka", tax_id=rate)
        self.synchronise(product={"import_unlinked": True})
        run = self.synchronise(auto_apply=False, product={"import_unlinked": True})
        self.assertEqual(run.state, "planned")
        self.assertEqual(run.change_ids.state, "waiting")
        return run

    def grow(self, run, start, number):
        """Add so many more of each.

        :param start: a number that none of them had before
        """
        element = self.env["shoper.element"].search([("link_state", "=", "linked")])
        element = element.filtered(lambda item: item.entity == "product")[:1]
        product = self.env["product.template"].browse(element.res_id)
        decision = self.env["shoper.decision"].search(
            [("state", "in", LIVE), ("entity", "=", "product")], limit=1
        )
        ids = self.copies(product, start, number, name='\'{"en_US": "Kopia"}\'')
        self.copies(product.product_variant_id, start, ids, product_tmpl_id="source")
        self.copies(element, start, ids, res_id="source", remote_id="n")
        self.copies(run.change_ids[:1], start, number)
        asked = {"key": "n::text", "state": "'open'", "cause_id": "NULL"}
        self.copies(decision, start, number, **asked)
        self.env.invalidate_all()

    def copies(self, record, start, sources, **values):
        """Copy the row of a record so often, or once for each of the ids.

        :param values: {column: SQL; ``n`` is a number of its own, ``source`` the id}
        :return: ids of the copies
        """
        self.env.flush_all()
        cr = self.env.cr
        cr.execute(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_name = %s AND column_name <> 'id'",
            [record._table],
        )
        names = [row[0] for row in cr.fetchall()]
        chosen = ", ".join(values.get(name, f'"{name}"') for name in names)
        quoted = ", ".join(f'"{name}"' for name in names)
        sources = sources if isinstance(sources, list) else list(range(sources))
        cr.execute(
            f'INSERT INTO "{record._table}" ({quoted})'
            f' SELECT {chosen} FROM "{record._table}",'
            " (SELECT source, %s + place AS n FROM unnest(%s)"
            " WITH ORDINALITY AS given(source, place)) AS copy"
            " WHERE id = %s RETURNING id",
            [start, sources, record.id],
        )
        return [row[0] for row in cr.fetchall()]

    # ----------------------------------------------------------------- opening
    def screens(self, run):
        """{name: how a screen is opened}."""
        connector = self.connector.with_user(self.user)
        return Screens(connector, run.with_user(self.user)).ways()

    def opened(self, screen):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        screen()
        return self.env.cr.sql_log_count - before

    def test_screens_take_as_many_queries_with_very_many_products_as_with_few(self):
        run = self.given()
        screens = self.screens(run)
        self.grow(run, 1_000_000, FEW)
        for screen in screens.values():  # what is read once per process
            self.opened(screen)
        few = {name: self.opened(screen) for name, screen in screens.items()}
        self.grow(run, 2_000_000, MANY - FEW)
        many = {name: self.opened(screen) for name, screen in screens.items()}
        self.assertEqual(many, few)
        self.assertEqual(run.waiting_count, MANY + 1)
        decisions = self.env["shoper.decision"].with_user(self.user)
        self.assertGreater(decisions.count_open(), MANY)

    @thorough
    def test_a_plan_is_listed_with_no_more_queries_than_products_are(self):
        run = self.given()
        screens = self.screens(run)
        self.grow(run, 1_000_000, FEW)
        for screen in screens.values():
            self.opened(screen)
        most = self.opened(screens["products"])
        self.assertLessEqual(self.opened(screens["changes"]), most)
        # From the button, whose answer holds all of the action, and from the menu.
        menu = self.env.ref("sale.product_template_action").with_user(self.user)
        most += self.opened(menu._get_action_dict)
        took = self.opened(screens["plan"]) + self.opened(screens["changes"])
        self.assertLessEqual(took, most)

    @thorough
    def test_of_products_edited_in_odoo_only_their_number_leaves_the_database(self):
        run = self.given()
        product = self.env["product.template"].search(
            [("shoper_link_state", "=", "linked")]
        )
        self.env.flush_all()
        self.cr.execute(
            "UPDATE product_template SET write_date = write_date + interval '1 h'"
            " WHERE id = %s",
            [product.ids[0]],
        )
        screen = self.screens(run)["overview"]
        self.assertEqual(self.connector.edited_count, 1)
        self.grow(run, 1_000_000, 10)
        self.rows_read(screen)  # what is read once per process, too
        few = self.rows_read(screen)
        self.grow(run, 2_000_000, FEW)
        self.assertEqual(self.rows_read(screen), few)
        self.assertEqual(self.connector.edited_count, FEW + 11)
        self.assertEqual(
            product.search_count([("shoper_is_unsent", "=", True)]), FEW + 11
        )

    @thorough
    def test_products_are_found_by_their_state_at_a_constant_cost(self):
        run = self.given()
        products = self.env["product.template"].with_user(self.user)

        def found():
            return products.search_count([("shoper_state", "in", ("same", "linked"))])

        self.grow(run, 1_000_000, FEW)
        self.opened(found)  # what is read once per process
        few = self.opened(found)
        self.grow(run, 2_000_000, MANY - FEW)
        self.assertEqual(self.opened(found), few)
        self.assertEqual(found(), MANY + 1)

    def rows_read(self, screen):
        """Count the rows that the database gives to who opens a screen."""
        self.env.flush_all()
        self.env.invalidate_all()
        execute, rows = type(self.cr).execute, []

        def noted(cursor, query, *args, **kwargs):
            result = execute(cursor, query, *args, **kwargs)
            rows.append(cursor.rowcount)
            return result

        with patch.object(type(self.cr), "execute", noted):
            screen()
        return sum(rows)

    @thorough
    def test_the_overview_goes_once_through_products_and_what_runs_did(self):
        run = self.given()
        screen = self.screens(run)["overview"]
        self.opened(screen)
        asked = [query for query, _rows in self.rows_gone_through(screen)]
        for table in ("FROM product_template", "change c ON c.step_id"):
            passes = [query for query in asked if table in query.replace('"', "")]
            self.assertEqual(len(passes), 1, passes)

    @thorough
    def test_all_that_a_plan_says_of_its_changes_takes_two_passes_over_them(self):
        """One counts them by what they are, one by property."""
        run = self.given()
        screen = self.screens(run)["preview"]
        self.opened(screen)
        asked = [query for query, _rows in self.rows_gone_through(screen)]
        passes = [query for query in asked if "shoper_sync_change" in query]
        self.assertEqual(len(passes), 2, passes)

    # -------------------------------------------------- without any statistics
    @thorough
    def test_the_work_grows_as_the_data_does_though_the_database_knows_nothing_of_it(
        self,
    ):
        """As when it looked what there is while all of it was just being written: it
        takes every table for empty, and would rather go through all of one for each row
        of another one than prepare anything."""
        run = self.given()
        screens = self.screens(run)
        self.grow(run, 1_000_000, MANY)
        self.forget_statistics()
        for name in ("overview", "changes", "decisions"):
            with self.subTest(name):
                for query, rows in self.rows_gone_through(screens[name]):
                    self.assertLess(rows, 50 * MANY, query)

    def forget_statistics(self):
        """Let the database believe until the end of the test that its tables are
        empty."""
        cr = self.env.cr
        cr.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if not cr.fetchone()[0]:
            self.skipTest("needs a superuser of the database")
        cr.execute("SET LOCAL statement_timeout = 60000")  # of what fails anyway
        cr.execute(
            "UPDATE pg_class SET reltuples = 0, relpages = GREATEST(1,"
            " pg_relation_size(oid) / current_setting('block_size')::int)"
            " WHERE relkind IN ('r', 'i') AND relname ~ '^(shoper|product)_'"
        )
