from unittest.mock import patch

from ..cases.length import thorough
from ..cases.order_case import TAKE, OrderCase

TAGS = "order-tags"


class TestOrderTags(OrderCase):
    """Tags of the shop's orders are put on orders of Odoo where that is chosen."""

    def setUp(self):
        super().setUp()
        self.without_pauses()
        self.connector.orders_tags = True
        self.urgent, self.gift = (
            self.shop.owner.create(TAGS, {"name": name, "lang_id": 1})
            for name in ("Bardzo  pilne", "Na prezent")
        )

    def tag(self, order_id, *tags):
        """Somebody in the shop says which tags an order has."""
        self.shop.owner.update("orders", order_id, {"tags": list(tags)})

    def tagged(self, *tags, seed=1):
        """An order that has tags from the beginning."""
        order_id = self.buy(seed=seed)
        self.tag(order_id, *tags)
        return order_id

    def names(self, order_id):
        return sorted(self.order(order_id).tag_ids.mapped("name"))

    def calls(self):
        """How often the shop was asked for names of tags."""
        paths = [
            call.path
            for request in self.shop.requests
            for call in request.items or [request]
        ]
        return sum(TAGS in path for path in paths)

    # ------------------------------------------------------------------- when made
    @thorough
    def test_nothing_of_them_is_read_unless_it_is_chosen(self):
        self.connector.orders_tags = False
        order_id = self.tagged(self.urgent)
        self.assertRunDone(self.take_over())
        self.assertFalse(self.order(order_id).tag_ids)
        self.assertFalse(self.order(order_id).shoper_tags)
        self.assertEqual(self.calls(), 0)
        # Chosen later, what goes on is tagged, too, and nobody is asked.
        self.connector.orders_tags = True
        own = self.connector.with_user(self.manager)
        run = own._synchronise(
            [TAKE | {"entity": "order", "fetch_all": False}], origin="preset"
        )
        self.work(run)
        self.assertRunDone(run)
        self.assertEqual(self.names(order_id), ["Bardzo pilne"])
        self.assertFalse(self.take_over().change_ids)

    def test_tags_are_found_by_their_names_or_made_once_for_many_orders(self):
        known = self.env["crm.tag"].create({"name": "BARDZO PILNE"})
        ids = [
            self.tagged(*tags, seed=seed)
            for seed, tags in enumerate(
                ((self.urgent,), (self.gift, self.urgent), (self.gift,), ())
            )
        ]
        model, made, searched = self.registry["crm.tag"], [], []
        create, search = model.create, model.search

        def creating(records, vals_list):
            made.append(vals_list)
            return create(records, vals_list)

        def searching(records, *args, **options):
            searched.append(args)
            return search(records, *args, **options)

        with (
            patch.object(model, "create", creating),
            patch.object(model, "search", searching),
        ):
            self.assertRunDone(self.take_over())
        self.assertEqual(made, [[{"name": "Na prezent"}]])
        self.assertEqual(len(searched), 1)
        first, second, third, last = map(self.order, ids)
        self.assertEqual(first.tag_ids, known)
        self.assertEqual(self.names(ids[1]), ["BARDZO PILNE", "Na prezent"])
        self.assertEqual(second.shoper_tags, "Bardzo pilne · Na prezent")
        self.assertEqual(third.tag_ids, second.tag_ids - known)
        self.assertFalse(last.tag_ids)
        self.assertNobodyIsTold(first | second | third)
        self.assertFalse(self.take_over().change_ids)

    @thorough
    def test_of_several_tags_that_look_alike_only_the_very_name_counts(self):
        tags = self.env["crm.tag"]
        tags.create([{"name": "NA PREZENT"}, {"name": "na prezent"}])
        order_id = self.tagged(self.gift)
        self.assertRunDone(self.take_over())
        self.assertEqual(self.names(order_id), ["Na prezent"])
        again = self.tagged(self.gift, seed=2)
        self.assertRunDone(self.take_over())
        self.assertEqual(self.order(again).tag_ids, self.order(order_id).tag_ids)

    def test_a_name_with_the_sign_between_names_is_one_tag(self):
        both = self.shop.owner.create(TAGS, {"name": "Pilne · prezent", "lang_id": 1})
        order_id = self.tagged(self.gift, both)
        self.assertRunDone(self.take_over())
        self.assertEqual(self.names(order_id), ["Na prezent", "Pilne · prezent"])
        self.assertFalse(self.take_over().change_ids)
        # Likewise where it comes later.
        other = self.shop.owner.create(TAGS, {"name": "A · B", "lang_id": 1})
        self.tag(order_id, self.gift, both, other)
        self.assertRunDone(self.take_over())
        self.assertEqual(
            self.names(order_id), ["A · B", "Na prezent", "Pilne · prezent"]
        )
        self.assertFalse(self.take_over().change_ids)

    # ----------------------------------------------------------------------- later
    @thorough
    def test_later_ones_are_added_and_none_is_taken_off_or_put_back(self):
        order_id = self.tagged(self.urgent)
        self.assertRunDone(self.take_over())
        order = self.order(order_id)
        own = self.env["crm.tag"].create({"name": "Nasze"})
        order.tag_ids = own  # a person took off what the shop had
        self.tag(order_id, self.urgent, self.gift)
        self.assertRunDone(self.take_over())
        self.assertEqual(self.names(order_id), ["Na prezent", "Nasze"])
        self.tag(order_id)
        self.assertRunDone(self.take_over())
        self.assertEqual(self.names(order_id), ["Na prezent", "Nasze"])
        self.assertFalse(order.shoper_tags)
        self.assertNobodyIsTold(order)
        self.assertFalse(self.take_over().change_ids)

    @thorough
    def test_they_are_added_together_with_an_edit_of_the_order(self):
        order_id = self.buy(lines=[{"stock_id": self.stock_id(), "quantity": 1}])
        self.assertRunDone(self.take_over())
        [line_id] = self.shop.shop["orders"].line_ids(order_id)
        self.shop.owner.edit_lines(order_id, quantities={line_id: 2})
        self.tag(order_id, self.gift)
        self.assertRunDone(self.take_over())
        self.assertExact(order_id)
        self.assertEqual(self.names(order_id), ["Na prezent"])

    # ------------------------------------------------------------------ not allowed
    @thorough
    def test_without_the_right_orders_come_without_tags_and_it_is_told(self):
        for scope in ("call", "item"):
            self.shop.faults.add("GET", TAGS, status=403, times=None, scope=scope)
        order_id = self.tagged(self.urgent)
        run = self.take_over()
        self.assertRunDone(run)
        self.assertExact(order_id)
        self.assertFalse(self.order(order_id).tag_ids)
        self.assertIn("order-tags", self.step(run, "order").message)
        self.assertTrue(self.connector.orders_tags_refused)
        self.shop.faults.clear()
        run = self.take_over()
        self.assertRunDone(run)
        self.assertNotIn("order-tags", self.step(run, "order").message or "")
        self.assertFalse(self.connector.orders_tags_refused)
        self.assertEqual(self.names(order_id), ["Bardzo pilne"])

    @thorough
    def test_a_shop_that_has_no_tags_of_orders_gives_its_orders_without(self):
        order_id = self.tagged(self.urgent)
        self.shop.switches.absent_resources = TAGS
        run = self.take_over()
        self.assertRunDone(run)
        self.assertExact(order_id)
        self.assertIn("order-tags", self.step(run, "order").message)
        self.assertTrue(self.connector.orders_tags_refused)
        with self.enter_registry_test_mode():
            self.connector.with_user(self.manager).action_test_settings()
        results = {
            check.resource: check.result
            for check in self.connector.check_ids
            if check.level == "read"
        }
        self.assertEqual(results.pop(TAGS), "absent")
        self.assertEqual(set(results.values()), {"granted"})
        self.assertFalse(self.connector.has_missing_rights)

    def test_the_right_is_asked_for_only_where_tags_are_wanted(self):
        with self.enter_registry_test_mode():
            self.connector.with_user(self.manager).action_test_settings()
        self.assertIn(TAGS, self.connector.check_ids.mapped("resource"))
        self.connector.check_ids.filtered(
            lambda check: check.resource == TAGS
        ).sudo().result = "missing"
        self.assertTrue(self.connector.has_missing_rights)
        self.connector.orders_tags = False
        self.assertFalse(self.connector.has_missing_rights)

    def test_tags_in_a_form_never_seen_keep_no_order_back(self):
        table = self.shop.shop["orders"]
        render, ids = table.render, [self.buy(seed=seed) for seed in range(3)]
        listed = f"{self.urgent},{self.gift}", {"0": {"tag_id": self.gift}}, [None, 77]
        forms = dict(zip(ids, listed, strict=True))
        table.render = lambda row_id: render(row_id) | {"tags": forms.get(row_id, [])}
        self.assertRunDone(self.take_over())
        self.assertEqual([self.names(one) for one in ids], [[], ["Na prezent"], []])
