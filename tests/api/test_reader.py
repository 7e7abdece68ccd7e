import random
import unittest

from ...shoper_api import Client, errors
from ...simulator import Simulator
from ..cases.length import many, thorough
from .client_case import ClientCase
from .list_shop import ListShop
from .stub import DROP, HTML, Reply, Stub, error

REFUSED = error(405, "invalid_request")


class ReaderCase(ClientCase):
    def read(self, shop, large=True, after=0, client=None, **options):
        """The ids that the reader gives; each step has rows."""
        with client or self.client(shop) as client:
            reader = client.reader("products", after, large, **options)
            blocks = [[int(row["product_id"]) for row in rows] for rows in reader]
        self.assertNotIn([], blocks)
        ids = [id for block in blocks for id in block]
        self.assertEqual(reader.last_id, ids[-1] if ids else after)
        return ids


class TestCalls(ReaderCase):
    def test_the_fewest_calls(self):
        for count, small, large in (
            (0, [1], [25]),
            (1, [1], [25]),
            (49, [1], [25]),
            (50, [1, 1], [25]),
            (51, [1, 1], [25]),
            (99, [1, 1], [25]),
            (100, [1, 2], [25]),
            (149, [1, 3], [25]),
            (1225, [1, 24], [25]),
            (1226, [1, 24], [25, 1]),
            (1227, [1, 25], [25, 1]),
            (1226 + 48, [1, 25], [25, 1]),
            (1226 + 50, [1, 25, 1], [25, 2]),
            (10000, None, [25] * 8 + [4]),
        ):
            with self.subTest(count), ListShop(range(5, count + 5)) as shop:
                expected = list(range(5, count + 5))
                self.assertEqual(self.read(shop), expected)
                self.assertEqual(shop.sizes, large)
                if small:
                    shop.requests.clear()
                    self.assertEqual(self.read(shop, large=False), expected)
                    self.assertEqual(shop.sizes, small)

    def test_one_step_is_one_call(self):
        with ListShop(range(1, 3000)) as shop:
            reader = self.client(shop).reader("products", large=True)
            for calls, _ in enumerate(reader, 1):
                self.assertEqual(len(shop.requests), calls)

    def test_a_page_alone_is_given_together_with_what_comes_next(self):
        for count, large, blocks in (
            (1226 + 60, False, [1276, 10]),
            (1226 + 40, True, [1266]),
            (1226 + 51, True, [1226, 51]),
            (60, False, [60]),
        ):
            with self.subTest(count), ListShop(range(1, count + 1)) as shop:
                reader = self.client(shop).reader(
                    "products", large=large, joins_pages=True
                )
                self.assertEqual([len(rows) for rows in reader], blocks)

    def test_an_error_that_keeps_a_page_alone_is_met_by_the_next_step(self):
        with ListShop(range(1, 101), bulk=lambda items: error(402)) as shop:
            reader = self.client(shop).reader("products", joins_pages=True)
            self.assertEqual(len(next(reader)), 50)
            with self.assertRaises(errors.ShopUnpaid):
                next(reader)
            self.assertEqual(reader.last_id, 50)

    def test_nothing_is_asked_for_behind_the_last_id_that_is_wanted(self):
        for up_to, calls in ((20, 1), (50, 1), (51, 2), (1276, 2), (3000, 3)):
            with self.subTest(up_to), ListShop(range(1, 1301)) as shop:
                reader = self.client(shop).reader(
                    "products", up_to=up_to, joins_pages=True
                )
                ids = [int(row["product_id"]) for rows in reader for row in rows]
                self.assertEqual(ids, list(range(1, min(up_to, 1300) + 1)))
                self.assertEqual(len(shop.requests), calls)
                self.assertEqual(reader.last_id, min(up_to, 1300))

    def test_single_pages_where_bulk_is_refused(self):
        for count, calls in ((10000, 201), (9999, 200)):
            shop = ListShop(range(1, count + 1), bulk=lambda items: REFUSED)
            with self.subTest(count), shop:
                client = self.client(shop)
                client.bulk_refused = True
                self.assertEqual(
                    self.read(shop, client=client), list(range(1, count + 1))
                )
                self.assertEqual(len(shop.requests), calls)

    def test_the_refusal_is_remembered(self):
        for refusal in (REFUSED, error(400), error(403), Reply(404, b"<html>")):
            shop = ListShop(range(1, 120), bulk=lambda items, r=refusal: r)
            with self.subTest(refusal), shop:
                client = self.client(shop)
                for _ in range(2):
                    self.assertEqual(
                        self.read(shop, client=client), list(range(1, 120))
                    )
                self.assertEqual(shop.sizes, [25, 1, 1, 1, 1, 1, 1])
                self.assertTrue(client.bulk_refused)

    def test_a_400_is_no_refusal_of_a_shop_whose_bulk_has_worked(self):
        worked = []

        def bulk(items):
            if worked and len(items) > 6:
                return error(400)
            worked.append(len(items))

        with ListShop(range(1, 2001), bulk=bulk) as shop:
            client = self.client(shop)
            self.assertEqual(self.read(shop, client=client), list(range(1, 2001)))
            self.assertFalse(client.bulk_refused)
            self.assertEqual(shop.sizes, [25, 16, 8, 4, 4, 4, 4])

    def test_fewer_windows_where_the_call_is_too_much(self):
        for reply in (error(500), DROP, HTML, Reply(200, []), Reply(413, b"<html>")):

            def bulk(items, reply=reply):
                return reply if len(items) > 6 else None

            shop = ListShop(range(1, 1001), bulk=bulk)
            with self.subTest(reply), shop:
                self.assertEqual(self.read(shop), list(range(1, 1001)))
                self.assertEqual(shop.sizes, [25, 12, 6, 6, 6, 3])

    def test_single_pages_where_every_bulk_fails(self):
        with ListShop(range(1, 120), bulk=lambda items: error(500)) as shop:
            self.assertEqual(self.read(shop), list(range(1, 120)))
            self.assertEqual(shop.sizes, [25, 12, 6, 3, 1, 1, 1])

    def test_a_slow_shop(self):
        def bulk(items):
            return shop.hang() if len(items) > 12 else None

        with ListShop(range(1, 200), bulk=bulk) as shop:
            client = self.client(shop, timeout=(1, 0.1), patience=0.1)
            self.assertEqual(self.read(shop, client=client), list(range(1, 200)))
            self.assertEqual(shop.sizes[:2], [25, 12])

    def test_after_an_error_reading_goes_on(self):
        replies = [None, error(402), None, None]
        with ListShop(range(1, 3000), bulk=lambda items: replies.pop(0)) as shop:
            reader = self.client(shop).reader("products", large=True)
            ids = [int(row["product_id"]) for row in next(reader)]
            with self.assertRaises(errors.ShopUnpaid):
                next(reader)
            self.assertEqual(reader.last_id, 1226)
            ids += [int(row["product_id"]) for rows in reader for row in rows]
        self.assertEqual(ids, list(range(1, 3000)))

    def test_a_new_reader_goes_on_behind_the_last_id(self):
        with ListShop(range(1, 3000)) as shop:
            first = self.client(shop).reader("products", large=True)
            next(first)
            rest = self.read(shop, after=first.last_id)
        self.assertEqual(rest, list(range(1227, 3000)))

    def test_no_wait_longer_than_the_time_left(self):
        with ListShop(range(1, 3000), bulk=lambda items: error(500)) as shop:
            reader = self.client(shop, deadline=lambda: 0.5).reader("products", 0, True)
            with self.assertRaises(errors.RateLimited) as caught:
                next(reader)
            self.assertIsInstance(caught.exception.failure, errors.ServerError)

    def test_no_more_is_read_at_once_than_the_shop_can_do(self):
        for at_once, sizes in (
            (1250, [25, 1]),
            (625, [12, 12, 2]),
            (149, [2] * 13),
            (50, [1] * 26),
            (0, [1] * 26),
        ):
            with self.subTest(at_once), ListShop(range(1, 1251)) as shop:
                expected = list(range(1, 1251))
                self.assertEqual(self.read(shop, at_once=at_once), expected)
                self.assertEqual(shop.sizes, sizes)


class TestOddShops(ReaderCase):
    def test_both_shapes_of_a_list(self):
        with ListShop(range(1, 130), as_object=True) as shop:
            self.assertEqual(self.read(shop), list(range(1, 130)))

    def test_a_refusal_behind_the_end(self):
        for count in (0, 1, 50, 99, 500):
            for status in (400, 404):
                shop = ListShop(range(1, count + 1), behind_the_end=status)
                with self.subTest(count=count, status=status), shop:
                    self.assertEqual(self.read(shop), list(range(1, count + 1)))

    def test_a_shop_that_refuses_what_it_takes_to_read_on_says_so_itself(self):
        for count in (60, 3000):
            for after in (0, 55):
                shop = ListShop(
                    range(1, count + 1), id_filter="ignored", takes_offset=False
                )
                with self.subTest(count=count, after=after), shop:
                    with self.assertRaisesRegex(errors.Rejected, "Nieznany: offset"):
                        self.read(shop, large=False, after=after)
                    self.assertLessEqual(len(shop.requests), 6)

    def test_offset_ignored(self):
        with ListShop(range(1, 501), heeds_offset=False) as shop:
            self.assertEqual(self.read(shop), list(range(1, 501)))
            self.assertEqual(shop.sizes[2:], [1] * 9)

    def test_shorter_pages_than_asked_for_are_not_taken_for_the_end(self):
        for large in (True, False):
            with self.subTest(large), ListShop(range(1, 201), most=10) as shop:
                self.assertEqual(self.read(shop, large=large), list(range(1, 201)))

    def test_a_list_in_another_order_is_refused(self):
        for ids in ([3, 2, 1], [1, 2, 4, 3, 5]):
            with self.subTest(ids), ListShop(ids) as shop:
                with self.assertRaises(errors.NotAShop):
                    self.read(shop)

    def test_all_pages_where_the_shop_does_not_heed_a_filter_by_ids(self):
        for policy in (404, "ignored"):
            for after in (0, 1, 49, 120, 228):
                for large in (True, False):
                    shop = ListShop(range(2, 230), id_filter=policy)
                    with self.subTest(policy=policy, after=after, large=large), shop:
                        ids = self.read(shop, large=large, after=after)
                        expected = [id for id in range(2, 230) if id > after]
                        self.assertEqual(ids, expected)

    def test_all_pages_where_a_filter_by_ids_silently_matches_nothing(self):
        for after in (0, 1, 49, 120, 228, 229, 300):
            for large in (True, False):
                for sorts in (200, 404):
                    shop = ListShop(range(2, 230), id_filter="nothing", sorts=sorts)
                    with self.subTest(after=after, large=large, sorts=sorts), shop:
                        ids = self.read(shop, large=large, after=after)
                        expected = [id for id in range(2, 230) if id > after]
                        self.assertEqual(ids, expected)

    def test_that_nothing_is_new_takes_one_call_or_a_look_at_the_newest_row(self):
        for ids, calls in (([1, 2, 7], 1), ([1, 2], 2), ([], 2)):
            with self.subTest(ids), ListShop(ids) as shop:
                client = self.client(shop)
                self.assertEqual(
                    self.read(shop, large=False, after=7, client=client), []
                )
                self.assertEqual(len(shop.requests), calls)
                self.assertFalse(client.unfiltered)

    def test_a_look_at_the_newest_row_that_fails_does_not_end_the_list(self):
        rows = {"list": [{"product_id": "9"}], "count": "1", "pages": 1}
        nothing = {"list": [], "count": "0", "pages": 0}
        replies = Reply(200, nothing), error(402), Reply(200, rows)
        with Stub(*replies) as stub:
            reader = self.client(stub).reader("products", after=7)
            with self.assertRaises(errors.ShopUnpaid):
                next(reader)
            self.assertEqual(next(reader), rows["list"])

    def test_all_pages_where_the_shop_sorts_nothing_by_its_id(self):
        for status in (400, 404):
            for large in (True, False):
                shop = ListShop(range(2, 130), sorts=status)
                with self.subTest(status=status, large=large), shop:
                    ids = self.read(shop, large=large, after=60)
                    self.assertEqual(ids, [*range(61, 130)])

    def test_another_filter_that_is_refused_says_nothing_of_that_by_ids(self):
        with Stub(error(404)) as shop:
            client = self.client(shop)
            with self.assertRaises(errors.NotFound):
                next(client.reader("orders", filters={"status_id": {"in": [1]}}))
            self.assertFalse(client.unfiltered)

    def test_the_place_behind_an_id_is_found_in_few_calls(self):
        for policy in (404, "ignored"):
            for after, most in ((2990, 2), (2500, 8), (60, 9), (7, 1), (5000, 2)):
                shop = ListShop(range(2, 3002), id_filter=policy)
                with self.subTest(policy=policy, after=after), shop:
                    client = self.client(shop)
                    client.unfiltered.add("products")
                    rows = next(client.reader("products", after=after), [])
                    ids = [int(row["product_id"]) for row in rows]
                    self.assertEqual(ids[:1], [after + 1] if after < 3000 else [])
                    self.assertLessEqual(len(shop.requests), most)

    def test_a_filter_by_ids_is_kept_where_the_shop_sorts_nothing_by_them(self):
        with ListShop(range(1, 3000), sorts=404) as shop:
            client = self.client(shop)
            self.assertEqual(self.read(shop, client=client), [*range(1, 3000)])
            self.assertEqual(client.unfiltered, set())
            self.assertEqual(shop.sizes, [25, 1, 1, 25, 25, 11])

    def test_such_a_shop_may_lose_and_get_rows_meanwhile(self):
        for seed in range(many(30, 2)):
            chance = random.Random(seed)
            owner = Owner(chance, list(range(1, 400)))
            shop = ListShop(
                sorted(owner.throughout),
                between=owner.edit,
                behind_the_end=chance.choice(("empty", 400, 404)),
                id_filter=404,
            )
            with self.subTest(seed), shop:
                ids = self.read(shop)
                self.assertEqual(ids, sorted(set(ids)))
                self.assertLessEqual(owner.throughout, set(ids))

    def test_such_a_shop_may_do_so_also_where_each_page_takes_another_reader(self):
        for seed in range(many(30, 2)):
            owner = Owner(random.Random(seed), list(range(1, 400)))
            shop = ListShop(
                sorted(owner.throughout), between=owner.edit, id_filter="ignored"
            )
            with self.subTest(seed), shop:
                client, ids, after, rows = self.client(shop), [], 0, True
                while rows:
                    reader = client.reader("products", after=after)
                    rows = next(reader, [])
                    ids += [int(row["product_id"]) for row in rows]
                    after = reader.last_id
                self.assertEqual(ids, sorted(set(ids)))
                self.assertLessEqual(owner.throughout, set(ids))

    def test_such_a_shop_that_does_not_heed_pages_either_is_refused(self):
        shop = ListShop(range(1, 130), id_filter="ignored", heeds_offset=False)
        with shop, self.assertRaises(errors.NotAShop):
            self.read(shop)

    def test_rows_that_come_twice_are_given_once(self):
        page = {"list": [{"product_id": id} for id in "1123"], "count": "4", "pages": 1}
        with Stub(Reply(200, page)) as stub:
            self.assertEqual(self.read(stub, large=False), [1, 2, 3])

    def test_rows_counted_but_never_listed_are_not_taken_for_the_end(self):
        page = {"list": [], "count": "3", "pages": 1}
        with Stub(Reply(200, page)) as stub, self.assertRaises(errors.NotAShop):
            self.read(stub, large=False)
        shop = ListShop(range(1, 200), item=lambda number, code, body: (200, page))
        with shop:  # only where it is asked for several pages at once
            self.assertEqual(self.read(shop), [*range(1, 200)])

    def test_rows_without_an_id_are_told_of_and_the_others_are_given(self):
        odd = [{"product_id": id} for id in ("1_0", None, True, 1.5, [], 2**31, -1)]
        odd += [{"name": "x"}, "x", None, {"product_id": 10**400}]
        page = {"list": [{"product_id": "1"}, *odd, {"product_id": 2}], "pages": 1}
        with Stub(Reply(200, page | {"count": len(odd) + 2})) as stub:
            reader = self.client(stub).reader("products")
            self.assertEqual([row["product_id"] for row in next(reader)], ["1", 2])
            self.assertEqual(len(reader.unread), len(odd))
            self.assertEqual(reader.unread[0], {"product_id": "1_0"})
            self.assertEqual(reader.last_id, 2)
            self.assertEqual(list(reader), [])
            self.assertEqual(reader.unread, [])

    def test_a_list_of_one_row_without_an_id(self):
        page = {"list": [{"name": "x"}], "count": "1", "pages": 1}
        with Stub(Reply(200, page)) as stub:
            reader = self.client(stub).reader("products", after=7)
            self.assertEqual(next(reader), [])
            self.assertEqual((reader.unread, reader.last_id), ([{"name": "x"}], 7))
            self.assertEqual(list(reader), [])

    def test_a_list_that_cannot_be_read_on_for_want_of_ids_is_refused(self):
        page = {"list": [{"name": "x"}] * 50, "count": "90", "pages": 2}
        with Stub(Reply(200, page)) as stub, self.assertRaises(errors.NotAShop):
            next(self.client(stub).reader("products"))

    def test_odd_ids_at_the_edges_of_windows_stop_nothing(self):
        for odd in ([50], [49, 50, 51], [1, 99, 148], [130], [51, 100]):

            def item(number, code, body, odd=odd):
                for row in body["list"]:
                    if row["product_id"] in map(str, odd):
                        row["product_id"] = f"{row['product_id']}_0"
                return code, body

            shop = ListShop(range(1, 131), item=item)
            plain = shop.read
            shop.read = lambda params, plain=plain, item=item: item(0, *plain(params))
            for large in (True, False):
                with self.subTest(odd=odd, large=large), shop:
                    reader = self.client(shop).reader("products", large=large)
                    given, unread = [], []
                    for rows in reader:
                        given += [int(row["product_id"]) for row in rows]
                        unread += [row["product_id"] for row in reader.unread]
                    there = [id for id in range(1, 131) if id not in odd]
                    self.assertEqual(given, there)
                    told = [f"{id}_0" for id in odd if id <= 130]
                    self.assertEqual(sorted(unread), sorted(told))
                break  # a stub serves once

    def test_an_id_out_of_place_is_told_of_and_moves_no_other_row(self):
        ids = [*range(1, 10), 3000, *range(10, 20), 2999, *range(20, 30)]
        rows = [{"product_id": str(id), "place": at} for at, id in enumerate(ids)]
        page = {"list": rows, "count": len(rows), "pages": 1}
        with Stub(Reply(200, page)) as stub:
            reader = self.client(stub).reader("products")
            given = [int(row["product_id"]) for row in next(reader)]
            self.assertEqual(given, list(range(1, 30)))
            self.assertEqual([row["place"] for row in reader.unread], [9, 20])

    def test_of_two_rows_that_say_one_id_neither_is_believed(self):
        for ids in ([1, 2, 2, 4, 5], [1, 2, 3, 2, 5]):
            rows = [{"product_id": str(id), "place": at} for at, id in enumerate(ids)]
            page = {"list": rows, "count": len(rows), "pages": 1}
            with self.subTest(ids), Stub(Reply(200, page)) as stub:
                reader = self.client(stub).reader("products")
                given = [int(row["product_id"]) for row in next(reader)]
                self.assertEqual(given, [id for id in ids if id != 2])
                self.assertEqual(len(reader.unread), 2)

    def test_a_window_that_is_a_page_of_html_is_read_in_the_next_call(self):
        todo = [2]

        def item(number, code, body):
            if number in todo:
                todo.remove(number)
                return 200, "<html>Przerwa</html>"
            return code, body

        with ListShop(range(1, 501), item=item) as shop:
            self.assertEqual(self.read(shop), list(range(1, 501)))
            self.assertEqual(todo, [])

    def test_a_window_that_failed_is_read_in_the_next_call(self):
        for failed in (0, 1, 7, 24):
            todo = [failed]

            def item(number, code, body, todo=todo):
                if number in todo:
                    todo.remove(number)
                    return 500, error(500).body
                return code, body

            with self.subTest(failed), ListShop(range(1, 2001), item=item) as shop:
                self.assertEqual(self.read(shop), list(range(1, 2001)))
                self.assertEqual(todo, [])

    def test_a_list_that_is_forbidden(self):
        def item(number, code, body):
            return 403, error(403, "insufficient_scope").body

        with ListShop([1], item=item) as shop:
            shop.read = lambda params: item(0, 0, 0)
            with self.assertRaises(errors.PermissionDenied):
                self.read(shop)


class TestMovingRows(ReaderCase):
    def test_rows_deleted_between_two_windows(self):
        for when in range(1, 10):
            calls = [0]

            def between(shop, when=when, calls=calls):
                calls[0] += 1
                if calls[0] == when:
                    del shop.ids[:60:2]

            with self.subTest(when), ListShop(range(1, 400), between=between) as shop:
                ids = self.read(shop)
                self.assertLessEqual(set(shop.ids), set(ids))
                self.assertEqual(ids, sorted(set(ids)))

    def test_the_last_row_deleted_while_it_is_the_link(self):
        calls = [0]

        def between(shop):
            calls[0] += 1
            if calls[0] == 2:
                shop.ids.remove(50)

        for count in (50, 51, 60, 200):
            calls[0] = 0
            shop = ListShop(range(1, count + 1), between=between)
            with self.subTest(count), shop:
                self.assertEqual(self.read(shop), list(range(1, count + 1)))

    def test_any_edits_at_any_moment(self):
        """Whatever the shop's owner does between any two lists: each row that was
        there all the time comes, none comes twice, and in order."""
        for seed in range(150):
            chance = random.Random(seed)
            start = chance.choice((0, 1, 49, 50, 51, 99, 100, 700, 2500))
            owner = Owner(
                chance, [id for id in range(1, start + 1) if chance.random() < 0.9]
            )
            shop = ListShop(
                sorted(owner.throughout),
                between=owner.edit,
                bulk=owner.fail,
                behind_the_end=chance.choice(("empty", 404)),
                as_object=chance.random() < 0.2,
            )
            with self.subTest(seed), shop:
                ids = self.read(
                    shop,
                    large=chance.random() < 0.5,
                    joins_pages=chance.random() < 0.5,
                )
                self.assertEqual(ids, sorted(set(ids)))
                self.assertLessEqual(owner.throughout, set(ids))


class Owner:
    """Edits a shop at random, rarely or all the time."""

    def __init__(self, chance, ids):
        self.throughout = set(ids)  # ids that were there from the first to the last
        self._chance = chance
        self._busy = chance.choice((0.0, 0.02, 0.2, 1.0))
        self._next_id = 3000

    def edit(self, shop):
        if self._chance.random() >= self._busy:
            return
        for _ in range(self._chance.choice((1, 1, 2, 60))):
            if self._chance.random() < 0.5 and shop.ids:
                gone = self._chance.choice(shop.ids)
                shop.ids.remove(gone)
                self.throughout.discard(gone)
            elif len(shop.ids) < 3000:
                shop.ids.append(self._next_id)
                self._next_id += self._chance.choice((1, 1, 5))

    def fail(self, items):
        return error(502) if self._chance.random() < 0.05 else None


class TestWithSimulator(unittest.TestCase):
    def test_every_resource_with_ids_is_read(self):
        with Simulator() as sim, Client(sim.url, "odoo", "odoo") as client:
            sim.bandwidth = None
            for resource in ("units", "taxes", "categories", "producers", "products"):
                with self.subTest(resource):
                    expected = sim.shop.rows(resource)
                    read = [r for rows in client.reader(resource) for r in rows]
                    self.assertEqual(read, expected)

    def test_only_rows_that_fit_are_read(self):
        with Simulator() as sim, Client(sim.url, "odoo", "odoo") as client:
            sim.bandwidth = None
            rows = sim.shop.rows("product-stocks")
            wanted = {row["product_id"] for row in rows[::3]}
            expected = [row for row in rows if row["product_id"] in wanted]
            self.assertGreater(len(expected), 50)
            filters = {"product_id": {"in": sorted(map(int, wanted))}}
            reader = client.reader("product-stocks", filters=filters)
            self.assertEqual([row for rows in reader for row in rows], expected)

    @thorough
    def test_ten_thousand_products(self):
        with Simulator(products=10_000) as sim:
            sim.bandwidth = None
            with Client(sim.url, "odoo", "odoo") as client:
                reader = client.reader("products", large=True)
                ids = [int(row["product_id"]) for rows in reader for row in rows]
                self.assertEqual(client.calls, 1 + 9)
        self.assertEqual(len(set(ids)), 10_000)
        self.assertEqual(ids, sorted(ids))
