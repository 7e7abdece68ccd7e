from contextlib import contextmanager
from unittest.mock import patch

from odoo.tests import Form, TransactionCase, new_test_user

from ...models.shoper_connector import address
from ...shoper_api import Client, session
from ...simulator import Simulator
from ...sync.engine import limits, runner
from ...sync.engine.apply import batches
from .length import many
from .prepared import Prepared

ALL_OFF = {
    "update_linked": "none",
    "import_unlinked": False,
    "export_unlinked": False,
    "delete_unlinked": False,
}


def person(env, role):
    """The user of a Shoper group: the one of the database, where `scripts/test` made
    it, since that takes longer than many a test, or a new one.

    :param role: ``manager`` or ``user``
    """
    login = f"shoper-{role}"
    return env["res.users"].search([("login", "=", login)]) or new_test_user(
        env,
        login=login,
        lang="en_US",
        groups=f"shoper_connector.group_shoper_{role}",
    )


class ShopWords:
    """A real shop on the loopback interface, a connector with it, and words to say
    what a merchant does and sees, for test cases with an ``env``.

    Each test finds the shop (``cls.shop_options``) as `open_shop` left it."""

    shop_options = {"empty": True}

    @classmethod
    def _request_handler(cls, s, r, /, **kw):
        # Odoo's guard compares the time-out with a number; ours is a pair.
        timeout = kw.get("timeout")
        if isinstance(timeout, tuple):
            kw["timeout"] = max(timeout)
        return super()._request_handler(s, r, **kw)

    @classmethod
    def make_users(cls):
        """Languages, and a user of each Shoper group. They connect shops on this
        machine as they would those on the internet."""
        cls.enterClassContext(patch.object(address, "is_local", lambda _: False))
        cls.enterClassContext(patch.object(session, "check_public", lambda _: None))
        for code in ("pl_PL", "en_US"):
            cls.env["res.lang"]._activate_lang(code)
        cls.manager = person(cls.env, "manager")
        cls.user = person(cls.env, "user")
        cls.company = cls.env.company

    def open_shop(self):
        """Make all that the tests begin with, in the words that tests use. What has an
        end (patches, faults) belongs in `setUp`."""
        self.shop = self.start_shop()
        self.connector = self.connect(self.shop)

    # ------------------------------------------------------------------ given
    def start_shop(self, **options):
        """A shop without call limit (pacing has tests of its own)."""
        shop = self.enterContext(Simulator(**(options or self.shop_options)))
        shop.bandwidth = None
        self.shops.append(shop)
        return shop

    def connect(self, shop, company=None, **values):
        """A tested connector of a shop."""
        connector = self.env["shoper.connector"].create(
            {
                "name": shop.url,
                "shop_url": shop.url,
                "login": "odoo",
                "password": "odoo",
                "lang": "pl_PL",
                "user_id": self.manager.id,
                "company_id": (company or self.company).id,
                **values,
            }
        )
        with self.enter_registry_test_mode():
            connector.action_test_settings()
        shop.requests.clear()
        return connector

    def shop_category(self, name="Namioty", parent_id=0, shop=None):
        return (shop or self.shop).owner.create(
            "categories",
            {
                "parent_id": parent_id,
                "translations": {"pl_PL": {"name": name, "active": 1}},
            },
        )

    def shop_product(self, name="Namiot", shop=None, **values):
        """A product of the shop; a category is made when none is given."""
        shop = shop or self.shop
        texts = {"name": name, "active": 1} | values.pop("texts", {})
        stock = {"price": "123.00", "stock": 5} | values.pop("stock", {})
        return shop.owner.create(
            "products",
            {
                "category_id": values.pop("category_id", 0)
                or self.shop_category(shop=shop),
                "code": name.upper().replace(" ", "-"),
                "pkwiu": "",
                "stock": stock,
                "translations": {"pl_PL": texts},
                **values,
            },
        )

    def without_pauses(self):
        """The client's waits between its tries take no time."""
        defaults = Client.__init__.__kwdefaults__
        self.enterContext(patch.dict(defaults, sleep=lambda seconds: None))

    def meanwhile(self, action, method, path, **fault):
        """Let something happen in the shop at the moment when it gets a call, before
        it answers; see ``Faults.add``. It must not touch Odoo (another thread)."""
        self.shop._sleep = lambda seconds: action()
        self.shop.faults.add(method, path, kind="delay", **fault)

    def odoo_tax(self, name, amount, company=None, **values):
        company = company or self.company
        return self.env["account.tax"].create(
            {
                "name": name,
                "amount": amount,
                "type_tax_use": "sale",
                "company_id": company.id,
                **values,
            }
        )

    # ------------------------------------------------------------------- when
    def synchronise(self, connector=None, user=None, auto_apply=True, **options):
        """What the wizard's button does, with everything off but what is named.

        :param options: {entity: options}; types that are not named are not run
        :return: the run, worked until it stands still
        """
        run = self.queue(connector, user, auto_apply, **options)
        self.work(run)
        return run

    def queue(self, connector=None, user=None, auto_apply=True, **options):
        """What is chosen in the wizard, which has tests of its own."""
        connector = (connector or self.connector).with_user(user or self.manager)
        chosen = [
            {"entity": code} | ALL_OFF | values
            for code, values in options.items()
            if values is not None
        ]
        return connector._synchronise(chosen, auto_apply=auto_apply).with_env(self.env)

    def named_preset(self, wizard):
        """What Save as Preset leads to, once it has a name."""
        action = wizard.action_save_preset()
        presets = wizard.env[action["res_model"]].with_context(**action["context"])
        form = Form(presets)
        form.name = "Every night"
        return form.save()

    def confirm(self, plan):
        """Apply a plan as a manager who types how many elements it deletes."""
        plan = plan.with_user(self.manager)
        plan.action_apply(deletes=len(plan._planned_deletes()))

    @contextmanager
    def no_wait_for_the_shop(self):
        """The shop is never at it still when its answer got lost."""
        with patch.object(limits, "LATE", 0), patch.object(limits, "ANSWER", 0):
            yield

    def work(self, run):
        self.env.flush_all()  # with a browser, the worker's cursor is another one
        with self.enter_registry_test_mode(), self.no_wait_for_the_shop():
            run._work(many(7200, 300))  # a slow machine may need it
        self.env.invalidate_all()

    def synchronise_base(self, connector=None, **options):
        """All that products require, then nothing else stands in their way."""
        return self.synchronise(
            connector,
            unit={"import_unlinked": True},
            category={},
            producer={"import_unlinked": True},
            tax={},
            **options,
        )

    # ------------------------------------------------------------------- then
    def step(self, run, entity):
        return run.step_ids.filtered(lambda step: step.entity == entity)

    def changes(self, run, entity=None, verb=None, state=None):
        return run.change_ids.filtered(
            lambda change: (
                (entity is None or change.entity == entity)
                and (verb is None or change.verb == verb)
                and (state is None or change.state == state)
            )
        )

    def element(self, entity, remote_id, connector=None):
        return self.env["shoper.element"].search(
            [
                ("connector_id", "=", (connector or self.connector).id),
                ("entity", "=", entity),
                ("remote_id", "=", remote_id),
            ]
        )

    def record_of(self, entity, remote_id, connector=None):
        """The Odoo record that a shop element is linked with."""
        element = self.element(entity, remote_id, connector)
        model = self.env["shoper.sync"]._entity(entity)._odoo_model
        records = self.env[model].with_context(lang="pl_PL", active_test=False)
        return records.browse(element.res_id if element.res_id else ())

    def writes(self, shop=None):
        """What was written in the shop: [(verb, path)], calls inside bulk too."""
        made = []
        for request in (shop or self.shop).requests:
            calls = request.items or [request]
            made += [
                (call.method, call.path)
                for call in calls
                if call.method != "GET" and call.path not in ("bulk", "auth")
            ]
        return made

    def assertRunDone(self, run):
        problems = self.changes(run, state="failed").mapped("message")
        steps = [(step.entity, step.state, step.message) for step in run.step_ids]
        self.assertEqual(run.state, "done", (run.message, steps, problems))


class ShoperCase(ShopWords, TransactionCase):
    """`open_shop` is called once for the class. What a test does, in Odoo or in its
    shops, is undone for the next one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        cls.prepared = Prepared(cls)
        # The first test finds nothing in memory that the others do not find.
        cls.env.flush_all()
        cls.env.invalidate_all()
        with cls.muted_registry_logger:
            cls.registry.clear_all_caches()

    def setUp(self):
        super().setUp()
        # It costs as many queries on a slow machine as on a fast one.
        self.startPatcher(patch.object(batches, "SLOW_SECONDS", 1e6))
        self.prepared.give(self)

    def work(self, run):
        # So it does here.
        with patch.object(runner, "MOMENT", 60):
            return super().work(run)

    def work_a_slice(self, run):
        """The scheduled action is called once."""
        self.env.flush_all()
        with self.enter_registry_test_mode():
            run._work(0.01)
        self.env.invalidate_all()

    def cancel(self, run):
        """A manager cancels a run that is at work: now, by a cursor of its own, since
        the clock of the test's stands still from the beginning of its class on."""
        self.env.flush_all()
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            run.with_env(self.env(cr=cr, user=self.manager)).action_cancel()
        self.env.invalidate_all()

    def tick(self):
        """What the scheduler does when the connector's scheduled action is due."""
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.connector.sudo().cron_id.method_direct_trigger()
        self.env.invalidate_all()
