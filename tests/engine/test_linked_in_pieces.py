from unittest.mock import patch

from ...sync.engine.link import linking
from ...sync.engine.link.undone import UndoneLinks
from ..cases.comparison_counts import ComparisonCounts
from ..cases.length import thorough
from ..cases.product_case import ProductCase
from ..cases.unit_case import UnitWords

PAIRS, PIECE, MANY = 5, 2, 40


class TestLinkedInPieces(UnitWords, ComparisonCounts, ProductCase):
    """However much belongs together, each unit of work plans some of the links, each
    once."""

    @thorough
    def test_links_and_questions_are_planned_unit_by_unit(self):
        for number in range(PAIRS):
            self.shop_product(f"Namiot {number}", code=f"N-{number}")
            self.odoo_product(f"Namiot {number}", default_code=f"N-{number}")
        for _twin in range(2):
            self.odoo_product("Plecak", default_code="P-1")
        self.shop_product("Plecak", code="P-1")
        run = self.queue(auto_apply=False, product={"link_criterion": "code"})
        self.startPatcher(patch.object(linking, "AT_ONCE", PIECE))
        planned = set()
        while run._is_active():
            self.work_unit()
            if run.step_ids.state == "linking":
                planned.add(len(run.change_ids))
                self.assertLessEqual(len(run.change_ids), PAIRS + 1, "each once")
        self.assertEqual(planned, {0, 2, 4, 6})
        self.assertEqual(run.state, "planned")
        links = self.changes(run, "product", "link")
        self.assertEqual(len(links), PAIRS)
        self.assertEqual(len(links.element_id), PAIRS)
        self.assertEqual(len(set(links.mapped("res_id"))), PAIRS)
        asked = self.changes(run, "product", "ambiguous")
        self.assertEqual(asked.mapped("state"), ["waiting"])
        run.with_user(self.manager).action_apply()
        self.work(run)
        self.assertEqual(set(links.mapped("state")), {"done"})

    def test_a_scheduled_run_compares_each_link_with_few_others(self):
        self.shop_product("Namiot")
        run = self.synchronise(product={})
        elements = self.env["shoper.element"].create(
            [
                {
                    "connector_id": self.connector.id,
                    "entity": "product",
                    "remote_id": 1000 + number,
                }
                for number in range(MANY)
            ]
        )
        run.origin = "preset"
        links = [(element, element.id, "same code") for element in elements]
        with self.context_of(run.step_ids) as ctx:
            links = [(element.with_env(ctx.env), *rest) for element, *rest in links]
            compared = self.compared_a_few_times(
                MANY, "shoper.element", also=["__eq__"]
            )
            with compared:
                made, asked = UndoneLinks(ctx).set_apart(links)
        self.assertEqual((len(made), asked), (MANY, []))
