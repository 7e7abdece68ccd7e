from lxml import etree, html

from odoo.tests import new_test_user
from odoo.tools.safe_eval import safe_eval

from ...models.shoper_sync_change.gone import CHOICES
from ..cases.common import ShoperCase


class TestLists(ShoperCase):
    """What lists show without anybody having chosen columns."""

    def columns(self, model, user=None):
        """{name of a field: what the list says of it}, as a user of Shoper sees it."""
        user = user or self.user
        view = self.env[model].with_user(user).get_view(view_type="list")
        return {
            node.get("name"): node.attrib
            for node in etree.fromstring(view["arch"]).iter("field")
        }

    def test_the_product_list_says_how_each_product_stands_in_the_shop(self):
        column = self.columns("product.template")["shoper_state"]
        self.assertEqual(column["optional"], "show")

    def test_the_cards_of_products_say_how_each_stands_in_the_shop(self):
        cards = self.env.ref("product.product_template_kanban_view")
        seller = self.env.ref("base.user_admin").copy({"login": "sprzedawca"})
        seller.group_ids = self.env.ref("sales_team.group_sale_salesman")
        for user, shown in ((self.user, 1), (seller, 0)):
            products = self.env["product.template"].with_user(user)
            view = etree.fromstring(products.get_view(cards.id)["arch"])
            found = view.xpath("//t[@t-name='card']//field[@name='shoper_state']")
            self.assertEqual(len(found), shown)
            for field in found:
                self.assertEqual(field.get("invisible"), "shoper_state == 'unlinked'")

    def test_synchronisations_are_chosen_by_shop_and_kind_above_their_cards(self):
        runs = self.env["shoper.sync.run"].with_user(self.user)
        self.synchronise(user=self.user, producer={})
        view = etree.fromstring(runs.get_view(view_type="search")["arch"])
        panel = view.find("searchpanel")
        self.assertEqual(panel.get("view_types"), "kanban", "lists have no room")
        names = [field.get("name") for field in panel]
        self.assertEqual(names, ["connector_id", "purpose"])
        found = {
            name: [
                value["id"] for value in runs.search_panel_select_range(name)["values"]
            ]
            for name in names
        }
        self.assertEqual(found["connector_id"], self.connector.ids)
        self.assertEqual(found["purpose"], ["wizard"])

    def forms(self):
        """Trees of all forms of the addon, with the lists in them."""
        data = self.env["ir.model.data"].search(
            [("module", "=", "shoper_connector"), ("model", "=", "ir.ui.view")]
        )
        views = self.env["ir.ui.view"].browse(data.mapped("res_id"))
        for view in views.filtered(lambda view: view.type == "form"):
            # Of one that is inherited, what it is part of is looked at.
            own = view if view.mode == "primary" else view.inherit_id
            found = self.env[view.model].with_user(self.manager).get_view(own.id)
            yield view.model, etree.fromstring(found["arch"])

    def test_lists_to_which_nothing_is_added_have_no_empty_rows(self):
        looked_at = set()
        for model, form in self.forms():
            for node in form.xpath("//field[list]"):
                name = node.get("name")
                field = self.env[model]._fields.get(name)
                if not field or not field.comodel_name.startswith("shoper."):
                    continue
                is_added_to = not (
                    form.get("edit") == "false"
                    or field.readonly
                    or node.get("readonly") == "1"
                    or node.find("list").get("create") == "0"
                )
                check = self.assertNotIn if is_added_to else self.assertIn
                check("o_shoper_lines", node.get("class", ""), name)
                looked_at.add((model, name))
        self.assertGreater(len(looked_at), 15, looked_at)

    def test_what_is_long_goes_on_in_the_next_line(self):
        for model, names in {
            "shoper.decision": ["title"],
            "shoper.link.log": ["element_id", "record_name", "run_id", "type_name"],
            "shoper.order.status": ["connector_id"],
            "shoper.payment.method": ["connector_id"],
            "shoper.request": ["kind"],
            "shoper.shipping.method": ["connector_id"],
            "shoper.sync.change": ["name", "brief", "note_line"],
            "shoper.sync.preset": ["name", "connector_id"],
            "shoper.sync.run": ["what"],
            "shoper.webhook.event": ["run_id"],
        }.items():
            columns = self.columns(model, self.manager)
            for name in names:
                with self.subTest(f"{model}.{name}"):
                    self.assertIn("text-wrap", columns[name].get("class", ""))
        dialog = self.env["shoper.record.links"].with_user(self.user)
        tree = etree.fromstring(dialog.get_view(view_type="form")["arch"])
        [how] = tree.xpath("//field[@name='log_ids']/list/field[@name='rule_label']")
        self.assertIn("text-wrap", how.get("class", ""))

    def test_the_reason_of_a_decision_is_shown_whole(self):
        values = {"kind": "waiting", "entity": "product", "message": "Powód. " * 60}
        decision = self.env["shoper.decision"].new(values)
        self.assertIn("Powód.", decision.why)
        self.assertNotIn("o_shoper_side", decision.why, "which cuts what is long")

    def test_the_list_of_shops_says_that_synchronisations_fail(self):
        columns = self.columns("shoper.connector")
        self.assertIn("failing", columns["health"]["decoration-warning"])
        self.assertIn("health_text", columns)
        self.assertNotIn("state", columns)

    def test_what_is_about_one_thing_names_its_type_as_one(self):
        said = {"en_US": ("Product", "Order"), "pl_PL": ("Produkt", "Zamówienie")}
        for lang, names in said.items():
            decisions = self.env["shoper.decision"].with_context(lang=lang)
            for entity, name in zip(("product", "order"), names, strict=True):
                line = decisions.new({"entity": entity})
                self.assertEqual(line.type_name, name)

    def test_every_type_says_what_one_of_it_is_called(self):
        engine = self.env["shoper.sync"]
        self.assertTrue(all(engine._labels_of_one().values()))
        self.assertEqual(
            list(engine._labels_of_one()),
            [code for code, _label in engine._entity_selection()],
        )

    def test_lists_about_one_thing_show_its_type_as_one(self):
        for model in (
            "shoper.decision",
            "shoper.element",
            "shoper.ignored.record",
            "shoper.link.log",
            "shoper.sync.change",
            "shoper.webhook.event",
        ):
            with self.subTest(model):
                columns = self.columns(model)
                self.assertEqual(columns["type_name"]["string"], "Type")
                hidden = columns.get("entity", {}).get("column_invisible", "1")
                self.assertIn(hidden, ("1", "True"))

    def test_what_has_a_number_for_a_name_is_titled_so_that_one_knows_what_it_is(self):
        given = [
            ("order", "35", "Order 35", "Zamówienie 35"),
            ("order_status", "35", "Order 35", "Zamówienie 35"),
            ("parcel", "35 · A1", "Parcel 35 · A1", None),
            ("product", "Namiot", "Namiot", "Namiot"),
        ]
        for entity, name, english, polish in given:
            for lang, title in (("en_US", english), ("pl_PL", polish)):
                env = self.env(context=dict(self.env.context, lang=lang))
                values = {"entity": entity, "name": name}
                decision = env["shoper.decision"].new(values)
                if title:
                    self.assertEqual(decision.title, title)
                    self.assertEqual(decision.display_name, title)
                    change = env["shoper.sync.change"].new(values)
                    self.assertEqual(change.title, title)
        for view_type in ("form", "kanban"):
            shown = self.env["shoper.sync.change"].get_view(view_type=view_type)
            arch = etree.fromstring(shown["arch"])
            self.assertTrue(arch.xpath("//field[@name='title']"))
            self.assertFalse(arch.xpath("//field[@name='name']"))

    def test_a_parcel_without_a_number_is_titled_so(self):
        parcels = self.env["shoper.parcel"].with_user(self.user)
        form = etree.fromstring(parcels.get_view(view_type="form")["arch"])
        for number, title in (("A1", None), (False, "Without a number")):
            shown = [
                part
                for part in form.xpath("//h1 | //h1/field")
                if not safe_eval(part.get("invisible") or "0", {"number": number})
            ]
            texts = [part.text for part in shown if part.text and part.text.strip()]
            self.assertEqual(texts, [title] if title else [])
            fields = [part.get("name") for part in shown if part.tag == "field"]
            self.assertEqual(fields, [] if title else ["number"])

    def test_every_list_of_a_menu_is_searched_in_words_of_its_own(self):
        actions = self.env["ir.actions.act_window"].search(
            [("res_model", "=like", "shoper.%"), ("view_mode", "like", "list")]
        )
        for action in actions:
            with self.subTest(action.name):
                model = self.env[action.res_model].with_user(self.manager)
                arch = etree.fromstring(model.get_view(view_type="search")["arch"])
                self.assertTrue(arch.xpath("//field"))
                self.assertTrue(arch.xpath("//filter"))

    def test_nobody_is_offered_to_search_by_what_only_the_connector_understands(self):
        offered = {}
        for model in (
            "shoper.connector", "shoper.decision", "shoper.element",
            "shoper.ignored.record", "shoper.link.log", "shoper.sync.change",
            "shoper.sync.preset", "shoper.sync.run",
        ):  # fmt: skip
            fields = self.env[model].with_user(self.user).fields_get()
            offered[model] = {
                use: {name for name, field in fields.items() if field.get(use)}
                for use in ("searchable", "groupable")
            }
            inner = set(self.env[model]._inner_fields)
            self.assertTrue(inner)
            self.assertLessEqual(inner, set(fields), "each is one of the model's")
            for names in offered[model].values():
                self.assertFalse(names & inner)
        for use in ("searchable", "groupable"):
            self.assertIn("link_state", offered["shoper.element"][use])
            self.assertNotIn("payload_hash", offered["shoper.element"][use])
            self.assertNotIn("res_model", offered["shoper.decision"][use])

    def test_ignored_records_are_found_by_name(self):
        tent, cup = self.env["product.template"].create(
            [{"name": "Namiot"}, {"name": "Kubek"}]
        )
        ignored = self.env["shoper.ignored.record"].sudo()
        ignored._ignore(self.connector, "product", (tent + cup).ids)
        ignored._ignore(self.connector, "category", [cup.categ_id.id or 1])
        tent.active = False
        found = self.env["shoper.ignored.record"].with_user(self.user)
        for searched, names in (("nam", ["Namiot"]), ("nothing such", [])):
            lines = found.search([("record_name", "ilike", searched)])
            self.assertEqual(lines.mapped("record_name"), names)

    # ---------------------------------------------------------------- on a phone
    def test_pages_of_records_show_the_same_list_of_their_links(self):
        variant_form = self.env.ref("product.product_normal_form_view")
        found = {}
        for model, view in (
            ("product.template", None),
            ("product.product", variant_form),
            ("res.partner", None),
        ):
            records = self.env[model].with_user(self.user)
            tree = etree.fromstring(records.get_view(view and view.id, "form")["arch"])
            [links] = tree.xpath("//field[@name='shoper_element_ids']/list")
            found[model] = [item.get("name") for item in links]
        self.assertIn("sync_state", found["product.template"])
        self.assertEqual(found["product.product"], found["product.template"])
        # A contact may have several customers of a shop.
        found["res.partner"].remove("name")
        self.assertEqual(found["res.partner"], found["product.template"])

    def test_lists_in_forms_have_cards_for_phones(self):
        for model, names in {
            "product.template": ["shoper_element_ids"],
            "res.partner": ["shoper_element_ids"],
            "shoper.connector": ["language_ids", "odoo_check_ids", "scope_ids"],
            "shoper.decision": ["candidate_ids", "value_ids"],
            "shoper.element": ["log_ids"],
            "shoper.record.links": ["line_ids", "log_ids"],
            "shoper.sync.run": ["busy_step_ids", "idle_step_ids"],
        }.items():
            arch = self.env[model].with_user(self.user).get_view(view_type="form")
            tree = etree.fromstring(arch["arch"])
            for name in names:
                with self.subTest(f"{model}.{name}"):
                    found = tree.xpath(f"//field[@name='{name}']")
                    self.assertTrue(found)
                    for field in found:
                        self.assertEqual(field.get("mode"), "list,kanban")
                        named = "kanban_view_ref" in (field.get("context") or "")
                        cards = len(field.findall("kanban"))
                        self.assertEqual(cards, 0 if named else 1)

    def test_colours_of_cards_are_on_fields_that_show_them(self):
        """Odoo colours no field of a card that has no widget."""
        cards = self.env["ir.ui.view"].search(
            [("model", "=like", "shoper.%"), ("type", "in", ("form", "kanban"))]
        )
        for view in cards:
            tree = etree.fromstring(view.get_combined_arch())
            for field in tree.xpath("//kanban//field[not(@widget)]"):
                with self.subTest(view.name, field=field.get("name")):
                    is_coloured = any(
                        name.startswith("decoration-") for name in field.attrib
                    )
                    self.assertFalse(is_coloured)

    def test_no_properties_chosen_are_red_on_phones_too(self):
        for model in ("shoper.sync.wizard.line", "shoper.sync.preset.line"):
            view = self.env[model].get_view(
                self.env.ref(
                    f"shoper_connector.{model.replace('.', '_')}_view_kanban"
                ).id,
                "kanban",
            )
            tree = etree.fromstring(view["arch"])
            [around] = tree.xpath("//field[@name='property_count']/..")
            self.assertIn("'none' ? 'text-danger'", around.get("t-attf-class") or "")

    def test_cards_of_a_list_that_begins_in_groups_do_not_on_phones(self):
        """Groups would be columns side by side."""
        grouped = self.env["ir.actions.act_window"].search(
            [
                ("res_model", "=like", "shoper.%"),
                ("context", "like", "search_default_group"),
            ]
        )
        models = {*grouped.mapped("res_model"), "shoper.sync.change"}
        self.assertIn("shoper.element", models)
        for model in models:
            cards = etree.fromstring(
                self.env[model].get_view(view_type="kanban")["arch"]
            )
            self.assertEqual(cards.get("js_class"), "shoper_phone_cards", model)

    def test_labels_of_a_page_look_alike_on_phones(self):
        """Odoo writes small those in a group that is in a group, large all others."""
        for model in (
            "product.template",
            "shoper.connector",
            "shoper.option.group",
            "shoper.producer",
        ):
            arch = self.env[model].with_user(self.manager).get_view(view_type="form")
            tree = etree.fromstring(arch["arch"])
            own = "self::field[starts-with(@name, 'shoper')]"
            fields = tree.xpath(
                "//sheet//group/field[not(ancestor::field)]"
                + (f"[{own}]" if model == "product.template" else "")
            )
            self.assertTrue(fields)
            for field in fields:
                with self.subTest(f"{model}.{field.get('name')}"):
                    self.assertGreater(len(list(field.iterancestors("group"))), 1)

    def test_a_change_that_is_done_waits_for_nothing(self):
        changes = self.env["shoper.sync.change"].with_user(self.user)
        tree = etree.fromstring(changes.get_view(view_type="form")["arch"])
        after, waits_for = tree.xpath("//field[@name='depends_on_ids']")
        self.assertEqual(after.get("string"), "Done After")
        self.assertEqual(waits_for.get("id"), "waits_for")
        for state, shown in {
            "planned": (True, False),
            "done": (True, False),
            "waiting": (False, True),
            "failed": (False, False),
        }.items():
            facts = {"state": state, "depends_on_ids": [1]}
            hidden = [
                safe_eval(field.get("invisible"), dict(facts))
                for field in (after, waits_for)
            ]
            self.assertEqual(tuple(not each for each in hidden), shown, state)

    def test_the_ribbon_of_a_paused_shop_is_read_whole(self):
        """Odoo writes more than 10 letters smaller, more than 15 smaller still."""
        for lang in ("en_US", "pl_PL"):
            shops = self.env["shoper.connector"].with_context(lang=lang)
            tree = etree.fromstring(shops.get_view(view_type="form")["arch"])
            (ribbon,) = tree.xpath("//widget[@name='web_ribbon']")
            self.assertIn(len(ribbon.get("title")), [*range(1, 9), 11, 12, 13])

    def test_a_paused_shop_is_called_so_everywhere_and_not_in_green(self):
        shops = self.env["shoper.connector"]
        views = [("form", False), ("list", False), ("kanban", False)]
        overview = self.env.ref("shoper_connector.shoper_connector_view_overview")
        for view_type, view_id in [*views, ("kanban", overview.id)]:
            arch = etree.fromstring(shops.get_view(view_id, view_type)["arch"])
            [badge] = arch.xpath("//field[@name='health'][@widget='badge']")
            shown = [
                name
                for name, condition in badge.attrib.items()
                if name.startswith("decoration-")
                and safe_eval(condition, {"health": "paused"})
            ]
            self.assertEqual(shown, ["decoration-muted"])

    def test_every_list_of_a_menu_has_cards_for_phones(self):
        actions = self.env["ir.actions.act_window"].search(
            [("res_model", "=like", "shoper.%"), ("view_mode", "like", "list")]
        )
        for action in actions:
            with self.subTest(action.name):
                self.assertIn("kanban", action.view_mode)
                model = self.env[action.res_model].with_user(self.manager)
                arch = etree.fromstring(model.get_view(view_type="kanban")["arch"])
                self.assertTrue(arch.xpath("//t[@t-name='card']//field"))

    def test_lists_of_what_was_decided_have_cards_for_phones(self):
        for name in ("shoper_ignored_record", "shoper_decision_rule"):
            action = self.env.ref(f"shoper_connector.{name}_action")
            self.assertEqual(action.view_mode, "list,kanban")
            model = self.env[action.res_model].with_user(self.user)
            arch = etree.fromstring(model.get_view(view_type="list")["arch"])
            self.assertEqual(arch.get("js_class"), "shoper_cards")
            cards = etree.fromstring(model.get_view(view_type="kanban")["arch"])
            self.assertTrue(cards.xpath("//a[@type='delete']"), "as in the list")

    # ------------------------------------------------------------------- decisions
    def buttons(self, view_type, name):
        """The buttons of a view of decisions with a name, as a user gets them."""
        view = self.env["shoper.decision"].with_user(self.user)
        arch = etree.fromstring(view.get_view(view_type=view_type)["arch"])
        found = arch.xpath(f"//button[@name='{name}']")
        return [button for button in found if button.getparent().tag != "header"]

    def test_rows_and_cards_of_decisions_offer_to_ignore(self):
        for view_type in ("list", "kanban"):
            found = self.buttons(view_type, "action_ignore")
            self.assertTrue(found)
            for button in found:
                self.assertIn("can_ignore", button.get("invisible"))
                self.assertTrue(button.get("confirm"))

    def test_rows_cards_and_the_head_of_the_list_offer_what_can_become_of_what_is_gone(
        self,
    ):
        decisions = self.env["shoper.decision"].with_user(self.manager)
        choices = set(dict(CHOICES)) - {"ask"}
        for view_type in ("list", "kanban"):
            arch = etree.fromstring(decisions.get_view(view_type=view_type)["arch"])
            found = {True: set(), False: set()}
            for button in arch.xpath("//button[@name='action_choose_gone']"):
                is_head = button.getparent().tag == "header"
                choice = safe_eval(button.get("context"))["shoper_choice"]
                found[is_head].add(choice)
            self.assertEqual(found[False], choices)
            if view_type == "list":
                self.assertEqual(found[True], choices)

    def test_creating_though_something_fits_is_asked_about(self):
        for view_type in ("list", "kanban"):
            asking, silent = sorted(
                self.buttons(view_type, "action_create"),
                key=lambda button: not button.get("confirm"),
            )
            self.assertTrue(asking.get("confirm"))
            self.assertTrue(asking.get("invisible").endswith("or not candidate_ids"))
            self.assertFalse(silent.get("confirm"))
            self.assertTrue(silent.get("invisible").endswith("or candidate_ids"))

    def test_no_empty_list_says_that_there_never_was_anything(self):
        """A filter may find nothing where there is enough: what is said is true then,
        too."""
        self.synchronise(producer={})
        actions = self.env["ir.actions.act_window"].with_context(lang="en_US")
        actions = actions.search([("help", "!=", False)])
        own = actions.filtered(
            lambda action: action.get_external_id()[action.id].startswith(
                "shoper_connector."
            )
        )
        self.assertGreater(len(own), 15)
        for action in own:
            with self.subTest(action.name):
                [read] = action.read(["res_model", "context", "help"])
                told = html.fromstring(read["help"])
                title = told.xpath("//p")[0].text_content()
                self.assertRegex(title, r" here\b|^No shop is found$")
                self.assertNotIn("yet", title)

    def test_who_cannot_set_up_a_shop_is_told_whom_to_ask(self):
        for view_type in ("list", "kanban", "form"):
            self.assertFalse(self.buttons(view_type, "action_open_settings"))
        views = self.env["shoper.decision"]
        for user, is_told in ((self.user, True), (self.manager, False)):
            arch = views.with_user(user).get_view(view_type="form")["arch"]
            self.assertEqual("ask a Shoper administrator" in arch, is_told)
            views_of_shops = self.env["shoper.connector"].with_user(user)
            arch = views_of_shops.get_view(view_type="form")["arch"]
            self.assertEqual("Only a Shoper administrator can" in arch, is_told)

    def test_who_does_no_invoices_is_told_who_sets_them(self):
        told = "Somebody from accounting says here"
        accounting = self.env.ref("account.group_account_invoice")
        for is_told in (True, False):
            for model in ("shoper.connector", "shoper.payment.method"):
                views = self.env[model].with_user(self.manager)
                arch = views.get_view(view_type="form")["arch"]
                self.assertEqual(told in arch, is_told)
            cards = self.env["shoper.payment.method"].with_user(self.manager)
            arch = cards.get_view(view_type="kanban")["arch"]
            self.assertEqual('name="journal_id"' in arch, not is_told)
            self.manager.group_ids += accounting

    # ---------------------------------------------------------------------- groups
    def test_groups_of_types_come_in_the_order_of_types(self):
        codes = ("product", "category", "unit", "tax")
        self.env["shoper.element"].sudo().create(
            [
                {
                    "connector_id": self.connector.id,
                    "entity": code,
                    "remote_id": 900 + place,
                    "name": code,
                }
                for place, code in enumerate(codes)
            ]
        )
        elements = self.env["shoper.element"].with_user(self.user)
        order = [code for code, _label in self.env["shoper.sync"]._entity_selection()]
        groups = elements._read_group([("remote_id", ">=", 900)], ["entity"])
        wanted = sorted(codes, key=order.index)
        self.assertEqual([code for (code,) in groups], wanted)
        self.assertNotEqual(wanted, sorted(codes))
        shown = elements.web_read_group([("remote_id", ">=", 900)], ["entity"])
        self.assertEqual([group["entity"] for group in shown["groups"]], wanted)
        groups = elements._read_group(
            [("remote_id", ">=", 900)], ["entity"], order="entity desc"
        )
        self.assertEqual([code for (code,) in groups], wanted[::-1])

    def test_so_do_those_of_the_analysis_below_whatever_else_is_counted_by(self):
        self.shop_product("Karimata")
        self.synchronise_base(product={"import_unlinked": True})
        order = [code for code, _label in self.env["shoper.sync"]._entity_selection()]
        report = self.env["shoper.sync.report"].with_user(self.manager)
        for rows in (["entity"], ["date:day", "entity"], ["connector_id", "entity"]):
            sets = [rows[: length + 1] for length in range(len(rows))]
            found = report.formatted_read_grouping_sets(
                [("connector_id", "=", self.connector.id)], sets, ["count:sum"]
            )
            groups = [group["entity"] for group in found[-1]]
            self.assertEqual(groups, sorted(groups, key=order.index))
            self.assertNotEqual(groups, sorted(groups))
            self.assertEqual(len(groups), len(set(groups)))
        for model in ("shoper.link.log", "shoper.sync.change"):
            lines = self.env[model].with_user(self.manager)
            groups = lines._read_group([], ["entity"], order="entity")
            groups = [code for (code,) in groups]
            self.assertEqual(groups, sorted(groups, key=order.index))
            self.assertNotEqual(groups, sorted(groups))

    def test_an_element_shows_what_the_shop_holds(self):
        self.assertRunDone(self.synchronise(tax={}, unit={}))
        found = self.env["shoper.element"].with_user(self.user)
        found = found.with_context(lang="en_US").search([("entity", "=", "tax")])
        rate = found.filtered(lambda element: element.name == "8%")
        self.assertIn("Percentage</th><td>8%<", rate.facts)
        unit = self.env["shoper.element"].search([("entity", "=", "unit")], limit=1)
        self.assertFalse(unit.facts, "its name is the title")

    def test_a_contact_and_a_variant_say_once_how_they_are_linked(self):
        seller = new_test_user(
            self.env, "seller", groups="sales_team.group_sale_salesman"
        )
        variant_form = self.env.ref("product.product_normal_form_view")
        for model, view in (("res.partner", None), ("product.product", variant_form)):
            for user, is_told_by_list in ((self.user, True), (seller, False)):
                records = self.env[model].with_user(user)
                arch = etree.fromstring(
                    records.get_view(view and view.id, "form")["arch"]
                )
                [page] = arch.findall(".//page[@name='shoper']")
                with self.subTest(model=model, user=user.login):
                    ids = page.xpath(
                        ".//field[@name='shoper_remote_id']"
                        "[not(contains(@invisible, 'shoper_element_ids'))]"
                    )
                    lists = page.findall(".//field[@name='shoper_element_ids']")
                    self.assertEqual(len(lists), is_told_by_list)
                    self.assertEqual(len(ids), not is_told_by_list)
                    [state] = page.findall(".//field[@name='shoper_link_state']")
                    hidden = "shoper_link_state != 'unlinked'" in state.get(
                        "invisible", ""
                    )
                    self.assertEqual(hidden, is_told_by_list)
