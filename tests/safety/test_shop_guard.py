from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from ..cases.common import ShoperCase
from ..cases.length import thorough

GUARD = "shoper.shop.guard"
FIELDS_OF_CHATTER = ("message_", "website_message_", "activity_", "rating_")


class TestShopGuard(ShoperCase):
    """What belongs to a shop stays with it, and what the connector noted is written by
    nobody, whichever way is tried."""

    def open_shop(self):
        super().open_shop()
        other = self.env["res.company"].create({"name": "Druga"})
        self.stranger = new_test_user(
            self.env,
            login="shoper-stranger",
            groups="shoper_connector.group_shoper_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        self.admin = new_test_user(
            self.env,
            login="shoper-admin",
            groups="shoper_connector.group_shoper_manager,base.group_system",
        )
        self.own_connector = self.connect(
            self.start_shop(empty=True, license_id="Z2"),
            other,
            user_id=self.stranger.id,
        )

    # ------------------------------------------------------------------ given
    def guarded(self):
        """Names of the models that are guarded."""
        names = self.registry.descendants([GUARD], "_inherit")
        return [name for name in names if not self.env[name]._abstract]

    def parents(self, name):
        """Fields of a model that name something of a shop: {field: model}."""
        guarded = self.guarded()
        return {
            field.name: field.comodel_name
            for field in self.env[name]._fields.values()
            if field.store
            and field.type in ("many2one", "many2many")
            and field.comodel_name in guarded
        }

    def records(self, connector, user, entity):
        """A record of each model that people of the Shoper groups may write, of one
        shop; dialogs are those of the user."""
        run = self.synchronise(connector, user, unit={"import_unlinked": True})
        self.assertRunDone(run)
        env = self.env(user=user)
        shop = {"connector_id": connector.id}
        options = [Command.create({"entity": "unit"})]
        preset = env["shoper.sync.preset"].create(
            shop | {"name": "Nocny", "line_ids": options}
        )
        attribute = self.env["product.attribute"].create(
            {"name": connector.name, "value_ids": [Command.create({"name": "S"})]}
        )
        group = env["shoper.option.group"].create(shop | {"name": "Odzież"})
        option = env["shoper.option"].create(
            {"group_id": group.id, "attribute_id": attribute.id}
        )
        value = env["shoper.option.value"].create(
            {"option_id": option.id, "attribute_value_id": attribute.value_ids.id}
        )
        mirrored = shop | {"name": "Odrzucone", "number": 99}
        statuses, *methods = (
            self.env[name].create(mirrored | more)
            for name, more in (
                ("shoper.order.status", {"kind": "opened"}),
                ("shoper.payment.method", {}),
                ("shoper.shipping.method", {}),
                ("shoper.warehouse", {}),
            )
        )
        connector.language_ids[0].locale = f"x{connector.id}"
        element = connector.element_ids[0]
        wizard = env["shoper.sync.wizard"].create(shop)
        dialog = env["shoper.record.links"].create(
            {
                "res_model": "uom.uom",
                "res_id": element.res_id,
                "line_ids": [Command.create(shop | {"entity": "unit"})],
            }
        )
        decision = self.env["shoper.decision"].create(
            shop | {"entity": "unit", "key": "k", "kind": "waiting", "name": "Unit"}
        )
        comparison = env["shoper.product.compare"].create({"run_id": run.id})
        difference = env["shoper.product.compare.line"].create(
            {"wizard_id": comparison.id, "change_id": run.change_ids[0].id}
        )
        found = [
            connector,
            comparison,
            difference,
            decision,
            connector.language_ids[0],
            element,
            run,
            run.step_ids[0],
            run.change_ids[0],
            preset,
            preset.line_ids,
            env["shoper.sync.scope"].create(shop | {"entity": entity}),
            group,
            option,
            value,
            statuses,
            *methods,
            wizard,
            wizard.line_ids[0],
            dialog.line_ids,
            env["shoper.element.link"].create({"element_id": element.id}),
            env["shoper.decision.always"].create(shop | {"answer": "odoo"}),
            env["shoper.sync.undo"].create({"run_id": run.id}),
            env["shoper.sync.confirm"].create({"run_id": run.id}),
            env["shoper.order.fetch"].create(
                {"connector_id": connector.id, "numbers": "5120"}
            ),
            env["shoper.product.send"].create({"shop_ids": connector.ids}),
            env["shoper.product.take"].create(shop),
        ]
        return {record._name: record.with_env(self.env) for record in found}

    def refused(self, call, *arguments):
        """Whether a call is refused with words; what it did is undone."""
        savepoint = self.cr.savepoint()
        try:
            call(*arguments)
        except UserError:
            return True
        finally:
            savepoint.rollback()
            self.env.invalidate_all()
        return False

    # ------------------------------------------------------------------ tests
    def test_every_model_with_a_way_to_a_connector_is_guarded(self):
        reaching = {"shoper.connector"}
        while True:
            more = {
                name
                for name, model in self.env.items()
                if not model._abstract
                and name not in reaching
                # Odoo's own documents and what belongs to them have rules of their own.
                and name.startswith("shoper.")
                and any(
                    field.store
                    and field.type in ("many2one", "many2many")
                    and field.comodel_name in reaching
                    for field in model._fields.values()
                )
            }
            if not more:
                break
            reaching |= more
        self.assertEqual(reaching, set(self.guarded()))
        self.assertGreater(len(reaching), 20)

    def test_nothing_is_moved_into_or_made_in_another_companys_shop(self):
        theirs = self.records(self.connector, self.manager, "product")
        own = self.records(self.own_connector, self.stranger, "category")
        tried = set()
        for name in self.guarded():
            model = self.env[name].with_user(self.stranger)
            if name not in own or not model.has_access("write"):
                self.assertFalse(model.has_access("write"), name)
                self.assertFalse(model.has_access("create"), name)
                continue
            record = own[name].with_user(self.stranger)
            values = record.sudo().copy_data()[0]
            if name == "shoper.sync.scope":
                values["entity"] = "producer"  # a type has one scope
            for field, comodel in self.parents(name).items():
                for target in (theirs[comodel], *theirs[comodel].sudo()[1:]):
                    if self.env[name]._fields[field].type == "many2many":
                        value = [Command.link(target.id)]
                    else:
                        value = target.id
                    what = f"{name}.{field}"
                    with self.subTest(what):
                        self.assertTrue(self.refused(record.write, {field: value}))
                        vals = values | {field: value}
                        self.assertTrue(self.refused(model.create, [vals]))
                        tried.add(what)
        self.assertLessEqual(
            {
                "shoper.sync.preset.connector_id",
                "shoper.sync.preset.line.preset_id",
                "shoper.sync.scope.connector_id",
                "shoper.sync.scope.category_ids",
                "shoper.connector.language.connector_id",
                "shoper.connector.left_out_status_ids",
                "shoper.option.group.connector_id",
                "shoper.order.status.connector_id",
                "shoper.payment.method.connector_id",
                "shoper.shipping.method.connector_id",
                "shoper.option.group_id",
                "shoper.option.value.option_id",
                "shoper.sync.wizard.connector_id",
                "shoper.record.links.line.connector_id",
                "shoper.element.link.element_id",
                "shoper.decision.always.connector_id",
                "shoper.sync.undo.run_id",
                "shoper.sync.confirm.run_id",
                "shoper.product.compare.run_id",
                "shoper.product.compare.line.wizard_id",
                "shoper.connector.default_unit_id",
            },
            tried,
        )

    @thorough
    def test_a_connector_is_not_moved_to_a_company_that_one_does_not_see(self):
        connector = self.own_connector.with_user(self.stranger)
        company = {"company_id": self.company.id}
        self.assertTrue(self.refused(connector.write, company))
        values = {"name": "x", "shop_url": "https://x.example", "login": "x"}
        self.assertTrue(self.refused(connector.create, values | company))

    def test_an_onchange_tells_nothing_of_another_companys_shop(self):
        self.connector.shop_timezone = "Asia/Tokyo"
        for name, fields in (
            ("shoper.sync.wizard", ("connector_state", "company_id")),
            ("shoper.sync.preset", ("timezone",)),
        ):
            spec = {field: {} for field in ("connector_id", *fields)}
            values = dict.fromkeys(spec, False) | {"connector_id": self.connector.id}
            self.env.flush_all()
            for user, is_told in ((self.manager, True), (self.stranger, False)):
                self.env.invalidate_all()
                model = self.env[name].with_user(user)
                try:
                    told = repr(model.onchange(values, ["connector_id"], spec))
                except AccessError:
                    told = ""
                with self.subTest(model=name, user=user.login):
                    words = ("Asia/Tokyo", "connected")
                    self.assertEqual(any(word in told for word in words), is_told)

    def test_things_of_two_shops_that_one_sees_are_not_mixed(self):
        second = self.connect(self.start_shop(empty=True, license_id="Z3"))
        self.shop_category("Namioty")
        self.synchronise(category={})
        category = self.connector.element_ids.filtered(
            lambda element: element.entity == "category"
        )
        scopes = self.env["shoper.sync.scope"].with_user(self.manager)
        mine = scopes.create(
            {
                "connector_id": self.connector.id,
                "entity": "category",
                "category_ids": [Command.set(category.ids)],
            }
        )
        with self.assertRaisesRegex(AccessError, "another shop"), self.cr.savepoint():
            mine.connector_id = second
        with self.assertRaisesRegex(AccessError, "another shop"), self.cr.savepoint():
            scopes.create(
                {
                    "connector_id": second.id,
                    "entity": "category",
                    "category_ids": [Command.set(category.ids)],
                }
            )

    def test_what_the_connector_noted_is_written_by_nobody(self):
        records = self.records(self.connector, self.manager, "product")
        tried = set()
        for name in self.guarded():
            if self.env[name]._transient:
                continue
            for user in (self.manager, self.admin):
                record = records.get(name, self.env[name]).with_user(user)
                if not record or not record.has_access("write"):
                    continue
                for field in record._fields.values():
                    if field.readonly and field.store and field.name != "id":
                        tried.add(f"{name}.{field.name}")
                        with self.subTest(user=user.login, field=str(field)):
                            vals = {field.name: False}
                            self.assertTrue(self.refused(record.write, vals))
        facts = (
            "cron_id state state_message tested_at check_ids shop_identity shop_name "
            "shop_version shop_timezone shop_weight_unit variant_options currency_id "
            "shop_currency_remote_id shop_price_levels shop_has_codes rate_limit "
            "rate_bandwidth default_locale logo_folder allowed_user_id element_ids "
            "run_ids must_be_public database_mark bases_with"
        ).split()
        expected = {f"shoper.connector.{name}" for name in facts}
        for name in ("company_id", "run_ids"):
            expected.add(f"shoper.sync.preset.{name}")
        for name in ("remote_id", "locale", "active_in_shop", "is_default"):
            expected.add(f"shoper.connector.language.{name}")
        self.assertFalse(expected - tried, "not tried")

    def test_what_only_the_worker_writes_is_read_only_in_the_model(self):
        """Where nobody has the right to write, no field is left open either."""
        chosen_at_start = set(self.env["shoper.sync.options"]._fields)
        for name in (
            "shoper.connector.check",
            "shoper.connector.odoo.check",
            "shoper.element",
            "shoper.sync.run",
            "shoper.sync.step",
            "shoper.sync.change",
            "shoper.decision",
            "shoper.decision.value",
            "shoper.decision.candidate",
            "shoper.decision.rule",
            "shoper.ignored.record",
            "shoper.link.log",
        ):
            open_fields = {
                field.name
                for field in self.env[name]._fields.values()
                if field.store
                and not field.readonly
                and field.model_name == name
                and not field.name.startswith(FIELDS_OF_CHATTER)
            }
            self.assertFalse(open_fields - chosen_at_start, name)

    def test_what_was_noted_on_orders_is_written_by_nobody(self):
        """Payments and invoices that are posted with all rights follow from it."""
        groups = "sales_team.group_sale_manager,shoper_connector.group_shoper_manager"
        seller = new_test_user(self.env, login="seller", groups=groups)
        line = Command.create(
            {"display_type": "line_note", "name": "Pakować starannie"}
        )
        bought = self.env["sale.order"].create(
            {
                "partner_id": self.env.user.partner_id.id,
                "shoper_connector_id": self.connector.id,
                "shoper_number": "7",
                "shoper_registered": 50,
                "order_line": [line],
            }
        )
        order = bought.with_user(seller)
        tried = set()
        for record in (order, order.order_line):
            facts = [
                field.name
                for field in record._fields.values()
                if field.column_type and field.store
                if field.name.startswith("shoper_")
            ]
            # The second is what anybody can say of themselves.
            for own in (record, record.with_context(shoper_writes=True)):
                for name in facts:
                    with self.subTest(field=name):
                        self.assertTrue(self.refused(own.write, {name: False}))
            tried.update(facts)
        for name in ("registered", "paid_back", "made", "hold", "number", "kind"):
            self.assertIn(f"shoper_{name}", tried)
        # Whoever sells goes on to make, edit, copy and import orders.
        order.client_order_ref = "A 7"
        self.assertFalse(order.copy().shoper_number)
        values = {"partner_id": order.partner_id.id}
        forged = {"shoper_paid_back": 50}
        self.assertTrue(self.refused(order.create, values | forged))
        forced = order.with_context(default_shoper_paid_back=50)
        self.assertTrue(self.refused(forced.create, values))
        self.env["ir.default"].with_user(seller).set(
            "sale.order", "shoper_paid_back", 50, user_id=True
        )
        for made in (order, order.sudo()):
            self.assertFalse(made.create(values).shoper_paid_back)
        partner = str(order.partner_id.id)
        loaded = order.load(["partner_id/.id"], [[partner]])
        self.assertTrue(loaded["ids"])
        names = ["partner_id/.id", "shoper_registered"]
        self.assertFalse(order.load(names, [[partner, "0"]])["ids"])

    def test_what_was_noted_on_documents_and_contacts_is_written_by_nobody(self):
        groups = (
            "account.group_account_manager,base.group_partner_manager,"
            "shoper_connector.group_shoper_manager"
        )
        clerk = new_test_user(self.env, login="accountant", groups=groups)
        for model, name in (
            ("account.move", "shoper_is_made"),
            ("account.payment", "shoper_order_id"),
            ("account.payment", "shoper_paid_to"),
            ("account.tax", "shoper_gross_of_id"),
            ("res.partner", "shoper_guest_key"),
            ("res.partner", "shoper_origin"),
        ):
            with self.subTest(model=model, field=name):
                documents = self.env[model].with_user(clerk)
                self.assertTrue(documents.has_access("create"))
                with self.assertRaises(AccessError):
                    documents.create({"name": "Nowy", name: False})
        typed = {"name": "Anna", "shoper_vat_raw": "123"}
        self.assertTrue(self.env["res.partner"].with_user(clerk).create(typed))

    def test_another_scheduled_action_is_neither_named_switched_off_nor_deleted(self):
        victim = self.env.ref("base.autovacuum_job")
        connectors = self.env["shoper.connector"].with_user(self.manager)
        values = {"name": "x", "shop_url": "https://x.example", "login": "x"}
        named = {"cron_id": victim.id}
        self.assertTrue(self.refused(connectors.create, values | named))
        forced = connectors.with_context(default_cron_id=victim.id)
        self.assertTrue(self.refused(forced.create, values))
        self.env["ir.default"].with_user(self.manager).set(
            "shoper.connector", "cron_id", victim.id, user_id=True
        )
        connector = connectors.create(values)
        self.assertNotEqual(connector.sudo().cron_id, victim)
        imported = connectors.load(
            [".id", "cron_id/.id"], [[str(connector.id), str(victim.id)]]
        )
        self.assertFalse(imported["ids"])
        connector.action_archive()
        connector.unlink()
        self.assertTrue(victim.exists().active)

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_a_run_takes_no_fact_from_the_context_of_a_button(self):
        forged = {
            "default_accept_fewer": True,
            "default_to_apply": True,
            "default_is_shop_checked": True,
            "default_state": "planned",
        }
        wizard = self.env["shoper.sync.wizard"].with_user(self.user)
        wizard = wizard.create({"connector_id": self.connector.id})
        action = wizard.with_context(**forged).action_preview()
        run = self.env["shoper.sync.run"].browse(action["res_id"])
        self.assertEqual(run.state, "queued")
        self.assertFalse(run.to_apply or run.is_shop_checked)
        self.assertFalse(any(run.step_ids.mapped("accept_fewer")))
        self.env["ir.default"].with_user(self.user).set(
            "shoper.sync.step", "accept_fewer", True, user_id=True
        )
        run = self.queue(user=self.user, unit={})
        self.assertFalse(any(run.step_ids.mapped("accept_fewer")))
