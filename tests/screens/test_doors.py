from lxml import etree

from odoo.tools.safe_eval import safe_eval

from ..cases.query_counts import QueryCounts
from .test_one_product import OneProductCase

DOORS = ("action_open_in_shop", "action_open_in_panel")
HISTORY = "shoper_connector.shoper_sync_history_view"


class TestDoors(QueryCounts, OneProductCase):
    """Wherever an element shows, its page in the shop and that in the panel are one
    click away."""

    def places(self):
        """Each list, each kind of cards and each form in which elements show: {name:
        architecture}."""
        views = [
            *(
                (model, kind, False)
                for kind in ("list", "kanban", "form")
                for model in (
                    "shoper.sync.change",
                    "shoper.decision",
                    "shoper.element",
                )
            ),
            *(
                ("shoper.sync.change", kind, self.env.ref(f"{HISTORY}_{kind}").id)
                for kind in ("list", "kanban")
            ),
            ("shoper.product.compare", "form", False),
        ]
        return {
            view: etree.fromstring(
                self.env[view[0]]
                .with_user(self.user)
                .get_view(view[2], view[1])["arch"]
            )
            for view in views
        }

    def listed(self, records):
        """Read a list of records as a browser does."""
        arch = records.get_view(view_type="list")["arch"]
        fields = etree.fromstring(arch).iter("field")
        records.web_read({field.get("name"): {} for field in fields})

    def test_wherever_an_element_shows_there_are_doors_to_it(self):
        for place, arch in self.places().items():
            fields = {node.get("name") for node in arch.iter("field")}
            self.assertLessEqual({"has_page", "has_panel_page"}, fields, place)
            for name in DOORS:
                here = {"has_page": True, "has_panel_page": True}
                here |= {"link_state": "linked", "state": "open"}
                here |= {"is_corrected_in_panel": False}
                nowhere = here | {"has_page": False, "has_panel_page": False}
                buttons = arch.xpath(f".//button[@name='{name}'][@invisible]")
                with self.subTest(place=place, name=name):
                    self.assertTrue(
                        any(
                            not safe_eval(button.get("invisible"), here)
                            for button in buttons
                        )
                    )
                    own = [
                        button
                        for button in buttons
                        if "not has_p" in button.get("invisible")
                    ]
                    for button in own:
                        self.assertTrue(safe_eval(button.get("invisible"), nowhere))
                        self.assertTrue(button.get("string") or button.get("title"))

    def test_what_is_not_in_the_shop_or_was_deleted_there_has_no_doors(self):
        remote_id, product = self.given()
        product.weight = 3
        new = self.odoo_product("Plecak")
        run = self.synchronise(
            auto_apply=False,
            product={"update_linked": "shop", "export_unlinked": True},
        )
        changes = {change.verb: change for change in run.change_ids}
        update, creation = (
            changes[verb].with_user(self.user)
            for verb in ("update_shop", "create_shop")
        )
        self.assertEqual(creation.res_id, new.id)
        self.assertTrue(update.has_page and update.has_panel_page)
        self.assertFalse(creation.has_page or creation.has_panel_page)
        self.element("product", remote_id).link_state = "missing"
        self.env.invalidate_all()
        self.assertFalse(update.has_page or update.has_panel_page)

    def test_long_lists_take_as_many_queries_as_short_ones(self):
        self.conflicts(*(f" {number}" for number in range(7)))
        self.update()
        decisions = self.decisions("conflict").with_user(self.user)
        changes = decisions.change_id.browse(decisions.change_id.ids)
        self.assertEqual((len(decisions), len(changes)), (7, 7))
        for records in (decisions, changes):
            self.listed(records)
            costs = [self.queries(self.listed, some) for some in (records[:2], records)]
            with self.subTest(records._name):
                self.assertEqual(*costs)
