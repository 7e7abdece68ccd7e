from lxml import etree

from ...models.shoper_decision.decision import LIVE
from ..cases.length import many
from ..cases.product_case import ProductCase

FEW, MANY = 100, many(10_000, 2_000)  # more than a page both


class TestSize(ProductCase):
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
    def specification(self, model, kind, view=None):
        """What a browser reads for a view."""
        view_id = view and self.env.ref(f"shoper_connector.{view}").id
        arch = model.get_view(view_id, kind)["arch"]
        return self.fields_in(model, etree.fromstring(arch))

    def fields_in(self, model, node):
        found = {}
        for child in node:
            if child.tag != "field":
                found |= self.fields_in(model, child)
                continue
            field = model._fields[child.get("name")]
            found[field.name] = {}
            if field.type == "many2one":
                found[field.name] = {"fields": {"display_name": {}}}
            elif field.relational and len(child):
                inner = next(sub for sub in child if sub.tag in ("list", "kanban"))
                read = self.fields_in(self.env[field.comodel_name], inner)
                found[field.name] = {"fields": read, "limit": 40}
        return found

    def screens(self, run):
        """{name: how a screen is opened}."""
        connectors = self.connector.with_user(self.user)
        run = run.with_user(self.user)
        changes = self.env["shoper.sync.change"].with_user(self.user)
        decisions = self.env["shoper.decision"].with_user(self.user)
        products = self.env["product.template"].with_user(self.user)
        wizard = self.env["shoper.sync.wizard"].with_user(self.user)
        overview = self.specification(
            connectors, "kanban", "shoper_connector_view_overview"
        )
        dialog = self.specification(wizard, "form")
        form = self.specification(run, "form")
        lines = self.specification(changes, "list", "shoper_sync_change_view_list")
        rows = self.specification(products, "list")
        questions = self.specification(decisions, "list", "shoper_decision_view_list")

        def wizard_opened():
            action = connectors.action_open_sync_wizard()
            return wizard.browse(action["res_id"]).web_read(dialog)

        def changes_opened():
            domain = run.action_open_changes()["domain"]
            changes.web_read_group(domain, ["step_id"], ["__count"])
            return changes.web_search_read(domain, lines, limit=80)

        def decisions_opened():
            decisions.count_open()  # for the bar above every page
            return decisions.web_read_group(
                [("state", "=", "open")],
                ["kind"],
                ["__count"],
                auto_unfold=True,
                unfold_read_specification=questions,
                unfold_read_default_limit=40,
            )

        return {
            "overview": lambda: connectors.web_search_read([], overview),
            "wizard": wizard_opened,
            "preview": lambda: run.web_read(form),
            "changes": changes_opened,
            "decisions": decisions_opened,
            "products": lambda: products.web_search_read([], rows, limit=80),
        }

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
