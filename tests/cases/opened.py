from lxml import etree


class Screens:
    """What a browser asks Odoo for when a user opens the screens about a shop and a
    plan, and Odoo's list of products beside them."""

    def __init__(self, connector, run):
        """Take the connector and the planned run, in the user's environment."""
        self.env = connector.env
        self.connector = connector
        self.run = run

    def ways(self):
        """Return how each screen is opened: {name: function}."""
        changes, decisions = self.env["shoper.sync.change"], self.env["shoper.decision"]
        products = self.env["product.template"]
        wizard = self.env["shoper.sync.wizard"]
        overview = self._fields(
            self.connector, "kanban", "shoper_connector_view_overview"
        )
        dialog = self._fields(wizard, "form")
        form = self._fields(self.run, "form")
        lines = self._fields(changes, "list", "shoper_sync_change_view_list")
        rows = self._fields(products, "list")
        questions = self._fields(decisions, "list", "shoper_decision_view_list")
        plan = self.run.action_open_changes()["domain"]

        def wizard_opened():
            action = self.connector.action_open_sync_wizard()
            return wizard.browse(action["res_id"]).web_read(dialog)

        def changes_opened():
            changes.web_read_group(plan, ["step_id"], ["__count"])
            return changes.web_search_read(plan, lines, limit=80)

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
            "overview": lambda: self.connector.web_search_read([], overview),
            "wizard": wizard_opened,
            "preview": lambda: self.run.web_read(form),
            "plan": self.run.action_open_changes,
            "changes": changes_opened,
            "decisions": decisions_opened,
            "products": lambda: products.web_search_read([], rows, limit=80),
        }

    def _fields(self, model, kind, view=None):
        """Return what a browser reads for a view, the model's own where none is
        named."""
        view_id = view and self.env.ref(f"shoper_connector.{view}").id
        arch = model.get_view(view_id, kind)["arch"]
        return self._fields_in(model, etree.fromstring(arch))

    def _fields_in(self, model, node):
        found = {}
        for child in node:
            if child.tag != "field":
                found |= self._fields_in(model, child)
                continue
            field = model._fields[child.get("name")]
            found[field.name] = {}
            if field.type == "many2one":
                found[field.name] = {"fields": {"display_name": {}}}
            elif field.relational and len(child):
                inner = next(sub for sub in child if sub.tag in ("list", "kanban"))
                read = self._fields_in(self.env[field.comodel_name], inner)
                found[field.name] = {"fields": read, "limit": 40}
        return found
