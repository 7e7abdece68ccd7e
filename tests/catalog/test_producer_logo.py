import base64
import io

from PIL import Image

from odoo.fields import Command

from ..cases.common import ShoperCase
from ..cases.image_case import picture
from ..cases.length import sides, thorough
from ..cases.undo_case import UndoWords

IMPORT = {"import_unlinked": True}
EXPORT = {"export_unlinked": True}
FOLDER = "userdata/public/producers/"


class TestProducerLogos(UndoWords, ShoperCase):
    """Logos of producers go both ways."""

    # ------------------------------------------------------------------ given
    def logo(self, name, content):
        content = (
            base64.b64encode(content).decode()
            if isinstance(content, bytes)
            else content
        )
        return {"gfx": {"file": name, "content": content}}

    def shop_producer(self, name, content=None, **values):
        """A producer of the shop; its logo is called after it."""
        logo = {} if content is None else self.logo(f"{name}.jpg", content)
        return self.shop.owner.create("producers", {"name": name, **logo, **values})

    def odoo_producer(self, name, content=None, **values):
        logo = content and base64.b64encode(content)
        return self.env["shoper.producer"].create(
            {"name": name, "logo": logo, **values}
        )

    def linked(self, name="Wierch", content=None):
        """A pair without a logo, or with one that both sides have."""
        remote_id = self.shop_producer(name, content)
        self.assertRunDone(self.synchronise(producer=IMPORT))
        self.shop.requests.clear()
        return remote_id, self.record_of("producer", remote_id)

    # ------------------------------------------------------------------- when
    def update(self, direction, **options):
        properties = self.env["shoper.property"].search([("entity", "=", "producer")])
        return self.synchronise(
            producer={
                "update_linked": direction,
                "property_ids": [Command.set(properties.ids)],
                **options,
            }
        )

    # ------------------------------------------------------------------- then
    def row(self, remote_id):
        return self.shop.shop.row("producers", remote_id)

    def in_shop(self, remote_id):
        return self.shop.shop["producers"].file(self.row(remote_id)["gfx"])[0]

    def in_odoo(self, producer):
        producer.invalidate_recordset(["logo"])
        return base64.b64decode(producer.logo or b"")

    def downloads(self):
        return [
            request.path
            for request in self.shop.requests
            if request.path.startswith("userdata/")
        ]

    def settle(self):
        """Nothing is left to do, and no bytes move."""
        self.shop.requests.clear()
        for direction in sides(self):
            run = self.update(direction, **IMPORT, **EXPORT)
            self.assertRunDone(run)
            self.assertFalse(run.change_ids)
        self.assertEqual((self.writes(), self.downloads()), ([], []))

    def waiting(self, run):
        """The one line that waits, and why."""
        change = self.changes(run, state="waiting")
        self.assertEqual(len(change), 1, change.mapped("name"))
        return change

    # ---------------------------------------------------------------- to Odoo
    def test_a_logo_comes_with_its_producer_and_then_no_byte_moves(self):
        remote_id, producer = self.linked(content=picture("red"))
        self.assertEqual(self.in_odoo(producer), picture("red"))
        self.settle()
        self.shop.owner.update("producers", remote_id, self.logo("2.jpg", picture()))
        self.assertRunDone(self.update("odoo"))
        self.assertEqual(self.downloads(), [f"{FOLDER}2.jpg"])
        self.settle()

    @thorough
    def test_a_logo_that_odoo_shrinks_is_no_difference(self):
        large = picture("blue", (2500, 2000), "PNG")
        remote_id, producer = self.linked(content=large)
        kept = Image.open(io.BytesIO(self.in_odoo(producer)))
        self.assertEqual(max(kept.size), 1024)
        self.settle()
        self.assertEqual(self.in_shop(remote_id), large)

    @thorough
    def test_logos_of_pairs_that_were_linked_by_name_follow_the_chosen_side(self):
        for by_person in (True, False):
            with self.subTest(by_person=by_person):
                name = f"Wierch {by_person}"
                self.shop_producer(name, picture("red"))
                ours = self.odoo_producer(name)
                other_id = self.shop_producer(f"Halny {by_person}")
                other = self.odoo_producer(f"Halny {by_person}", picture("blue"))
                self.assertRunDone(self.synchronise(producer={}))
                for direction in ("odoo", "shop"):
                    run = self.queue(producer={"update_linked": direction})
                    run.sudo().origin = "person" if by_person else "preset"
                    self.work(run)
                    self.assertRunDone(run)
                    self.assertFalse(self.changes(run, state="waiting"))
                self.assertEqual(self.in_odoo(ours), picture("red"))
                self.assertEqual(self.in_shop(other_id), self.in_odoo(other))
                self.settle()

    @thorough
    def test_one_that_the_shop_lacks_empties_none_of_odoo_and_the_other_way_round(self):
        remote_id, _producer = self.linked(content=picture("red"))
        ours = self.odoo_producer("Halny", picture("blue"))
        self.assertRunDone(self.synchronise(producer=EXPORT))
        self.shop.shop["producers"].rows[2]["gfx"] = ""
        self.record_of("producer", remote_id).logo = False
        for direction in ("odoo", "shop"):
            self.assertRunDone(self.update(direction))
        self.assertTrue(ours.logo)
        self.assertTrue(self.row(remote_id)["gfx"])

    def test_a_broken_logo_waits_and_everything_else_goes_on(self):
        bad = {
            "Svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a picture"),
            "Cut": (picture(size=(900, 900))[:4000], "damaged"),
            "Large": (picture() + b"\0" * 10 * 1024**2, "larger than 10 MB"),
            "Gone": (picture(), "does not give the file"),
            "Lost": (picture(), "lost"),
        }
        files = {name: f"{FOLDER}{name}.jpg" for name in bad}
        self.shop.faults.add("GET", files["Gone"], status=404, times=None)
        self.shop.faults.add("GET", files["Lost"], kind="drop", times=None)
        ids = {
            name: self.shop_producer(
                name, lambda content=content: content, web="https://wierch.example"
            )
            for name, (content, _reason) in bad.items()
        }
        good = self.shop_producer("Good", picture("red"))
        run = self.synchronise(producer=IMPORT)
        self.assertRunDone(run)
        self.assertEqual(self.in_odoo(self.record_of("producer", good)), picture("red"))
        for name, (_content, reason) in bad.items():
            with self.subTest(name):
                producer = self.record_of("producer", ids[name])
                self.assertEqual(producer.website, "https://wierch.example")
                self.assertFalse(producer.logo)
                element = self.element("producer", ids[name])
                change = self.changes(run, state="waiting").filtered(
                    lambda change, element=element: change.element_id == element
                )
                self.assertEqual(change.res_id, producer.id)
                self.assertEqual(change.after, {"logo": f"{name}.jpg"})
                self.assertIn(reason, change.message)
        decisions = self.env["shoper.decision"].search([("entity", "=", "producer")])
        self.assertEqual(set(decisions.mapped("name")), set(bad))

    def test_a_broken_logo_does_not_keep_other_values_from_being_updated(self):
        remote_id, producer = self.linked(content=picture("red"))
        broken = self.logo("new.jpg", lambda: b"no picture")
        self.shop.owner.update("producers", remote_id, {"web": "x.example"} | broken)
        run = self.update("odoo")
        self.assertRunDone(run)
        self.assertEqual(producer.website, "x.example")
        self.assertEqual(self.in_odoo(producer), picture("red"))
        self.assertEqual(self.waiting(run).after, {"logo": "new.jpg"})
        done = self.changes(run, state="done")
        self.assertNotIn("logo", done.before | done.after)

    def test_what_waited_comes_with_a_later_run_and_its_decision_is_settled(self):
        remote_id = self.shop_producer("Wierch", picture("red"))
        fault = self.shop.faults.add("GET", f"{FOLDER}Wierch.jpg", status=503, times=2)
        self.assertTrue(fault)
        self.waiting(self.synchronise(producer=IMPORT))
        run = self.queue(producer={"update_linked": "odoo"})
        run.sudo().origin = "preset"
        self.work(run)
        self.assertRunDone(run)
        producer = self.record_of("producer", remote_id)
        self.assertEqual(self.in_odoo(producer), picture("red"))
        decisions = self.env["shoper.decision"].search([("entity", "=", "producer")])
        self.assertEqual(decisions.mapped("state"), ["settled"])
        self.settle()

    @thorough
    def test_many_logos_come_in_batches_and_several_at_once(self):
        ids = [
            self.shop_producer(f"P{number}", picture("red", (40, 30 + number)))
            for number in range(30)
        ]
        plain = self.shop_producer("Plain")
        run = self.synchronise(producer=IMPORT)
        self.assertRunDone(run)
        self.assertEqual(len(self.downloads()), 30)
        for number, remote_id in enumerate(ids):
            self.assertEqual(
                self.in_odoo(self.record_of("producer", remote_id)),
                picture("red", (40, 30 + number)),
            )
        self.assertTrue(self.record_of("producer", plain))
        self.settle()

    @thorough
    def test_many_logos_cost_hardly_more_queries_than_few(self):
        """Neither to and fro nor with what is kept to undo it."""
        cost = {}
        for count in (3, 13):
            ids = [
                self.shop_producer(f"In {count} {n}", picture(size=(40, 30 + n)))
                for n in range(count)
            ]
            made = [
                self.odoo_producer(f"Out {count} {n}", picture(size=(50, 30 + n)))
                for n in range(count)
            ]

            def edit_shop(ids=ids, count=count):
                for n, remote_id in enumerate(ids):
                    logo = self.logo(f"{count}-{n}.jpg", picture(size=(60, 30 + n)))
                    self.shop.owner.update("producers", remote_id, logo)

            def edit_odoo(made=made):
                for n, producer in enumerate(made):
                    content = picture(size=(70, 30 + n))
                    producer.logo = base64.b64encode(content)

            for action, options, edit in (
                ("create in Odoo", IMPORT, None),
                ("create in the shop", EXPORT, None),
                ("update in Odoo", {"update_linked": "odoo"}, edit_shop),
                ("update in the shop", {"update_linked": "shop"}, edit_odoo),
            ):
                if edit:
                    edit()
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.cr.sql_log_count
                self.assertRunDone(self.synchronise(producer=options))
                cost[action, count] = self.cr.sql_log_count - before
        # An update in Odoo is a write of its own for each, with its attachment.
        most = {"update in Odoo": 11 * 10}
        for action in dict.fromkeys(action for action, _count in cost):
            with self.subTest(action):
                more = cost[action, 13] - cost[action, 3]
                self.assertLess(more, most.get(action, 9))

    # -------------------------------------------------------------- its folder
    @thorough
    def test_the_folder_of_the_logos_is_found_and_remembered(self):
        for folder in ("public/producers", "producers", "public/gfx"):
            with self.subTest(folder):
                shop = self.start_shop()
                shop.switches.logo_folder = folder
                connector = self.connect(shop)
                for name in "ab":
                    logo = self.logo(f"{name}.jpg", picture())
                    shop.owner.create("producers", {"name": f"{folder} {name}", **logo})
                run = self.synchronise(connector, producer=IMPORT)
                self.assertRunDone(run)
                self.assertFalse(self.changes(run, state="waiting"))
                self.assertEqual(connector.logo_folder, f"/userdata/{folder}/")
                shop.requests.clear()
                logo = self.logo("c.jpg", picture("blue"))
                shop.owner.update("producers", 1, logo)
                self.assertRunDone(
                    self.synchronise(connector, producer={"update_linked": "odoo"})
                )
                paths = [r.path for r in shop.requests if "userdata" in r.path]
                self.assertEqual(paths, [f"userdata/{folder}/c.jpg"])

    @thorough
    def test_logos_at_no_known_address_wait_and_are_not_asked_for_in_vain(self):
        self.shop.switches.logo_folder = "elsewhere"
        for number in range(30):
            self.shop_producer(f"P{number}", picture())
        run = self.synchronise(producer=IMPORT)
        self.assertRunDone(run)
        waiting = self.changes(run, state="waiting")
        self.assertEqual(len(waiting), 30)
        for message in waiting.mapped("message"):
            self.assertIn("none of the addresses", message)
        self.assertEqual(len(self.downloads()), 25 * 3)
        self.assertEqual(self.env["shoper.producer"].search_count([]), 30)

    @thorough
    def test_a_page_in_place_of_an_unknown_file_is_no_logo(self):
        self.shop.switches.logo_folder = "producers"
        for status in (200, 502):
            self.connector.logo_folder = False
            path = f"{FOLDER}{status}.jpg"
            self.shop.faults.add("GET", path, kind="html", status=status, times=None)
            _remote_id, producer = self.linked(str(status), picture("red"))
            self.assertEqual(self.in_odoo(producer), picture("red"))
        self.assertEqual(self.connector.logo_folder, "/userdata/producers/")

    def test_a_picture_of_a_product_is_never_taken_for_a_logo(self):
        self.shop.switches.logo_folder = "elsewhere"
        self.shop.switches.logo_names = "numbered"
        remote_id = self.shop_producer("Wierch", picture("red"))
        self.shop.owner.create(
            "product-images",
            {
                "product_id": self.shop_product(),
                "content": base64.b64encode(picture("blue")).decode(),
            },
        )
        self.assertEqual(self.row(remote_id)["gfx"], "1.jpg")
        self.waiting(self.synchronise(producer=IMPORT))
        self.assertFalse(self.record_of("producer", remote_id).logo)

    # ------------------------------------------------------------- to the shop
    @thorough
    def test_a_logo_of_odoo_reaches_the_shop_whatever_the_shop_calls_it(self):
        for names in ("kept", "numbered"):
            with self.subTest(names):
                self.shop.switches.logo_names = names
                ours = self.odoo_producer(f"Halny {names}", picture("red"))
                self.assertRunDone(self.synchronise(producer=EXPORT))
                remote_id = max(self.shop.shop["producers"].ids)
                self.assertEqual(self.in_shop(remote_id), self.in_odoo(ours))
                self.settle()
                ours.logo = base64.b64encode(picture("blue"))
                self.assertRunDone(self.update("shop"))
                self.assertEqual(self.in_shop(remote_id), self.in_odoo(ours))
                self.settle()

    @thorough
    def test_a_logo_that_the_shop_refuses_keeps_no_producer_from_being_created(self):
        svg = b"<svg xmlns='http://www.w3.org/2000/svg'/>"
        ours = self.odoo_producer("Halny", svg, website="https://halny.example")
        self.odoo_producer("Wierch", picture("red"))
        run = self.synchronise(producer=EXPORT)
        self.assertRunDone(run)
        waiting = self.waiting(run)
        self.assertEqual((waiting.verb, waiting.res_id), ("update_shop", ours.id))
        self.assertIn("did not take the logo", waiting.message)
        self.assertIn("gfx", waiting.message)
        rows = {row["name"]: row for row in self.shop.shop.rows("producers")}
        self.assertEqual(rows["Halny"]["web"], "https://halny.example")
        self.assertEqual(rows["Halny"]["gfx"], "")
        self.assertTrue(rows["Wierch"]["gfx"])
        # The next update asks once more, then no run does.
        self.assertIn("did not take", self.waiting(self.update("shop")).message)
        self.settle()
        ours.logo = base64.b64encode(picture("blue"))
        self.assertRunDone(self.update("shop"))
        self.settle()

    @thorough
    def test_a_refused_logo_does_not_keep_other_values_from_being_updated(self):
        remote_id, producer = self.linked(content=picture("red"))
        producer.logo = base64.b64encode(b"<svg xmlns='http://www.w3.org/2000/svg'/>")
        producer.website = "https://wierch.example"
        run = self.update("shop")
        self.assertRunDone(run)
        self.assertEqual(self.row(remote_id)["web"], "https://wierch.example")
        self.assertEqual(self.row(remote_id)["gfx"], "Wierch.jpg")
        self.assertEqual(self.waiting(run).after, {"logo": producer.logo_name})
        self.settle()

    @thorough
    def test_a_logo_whose_answer_is_lost_is_sent_by_the_next_update(self):
        ours = self.odoo_producer("Halny", picture("red"))
        self.shop.faults.add("PUT", "producers/1", status=500, scope="item", times=9)
        run = self.synchronise(producer=EXPORT)
        self.assertRunDone(run)
        self.assertEqual(self.row(1)["gfx"], "")
        self.shop.faults.clear()
        self.assertRunDone(self.update("shop"))
        self.assertEqual(self.in_shop(1), self.in_odoo(ours))
        self.settle()

    # --------------------------------------------------------------------- undo
    @thorough
    def test_a_logo_overwritten_in_odoo_comes_back(self):
        remote_id, producer = self.linked(content=picture("red"))
        logo = self.logo("new.jpg", picture("blue"))
        self.shop.owner.update("producers", remote_id, logo)
        run = self.update("odoo")
        self.assertEqual(self.in_odoo(producer), picture("blue"))
        self.undo(run)
        self.assertEqual(self.in_odoo(producer), picture("red"))
        self.settle()
        _id, bare = self.linked("Halny")
        logo = self.logo("halny.jpg", picture("blue"))
        self.shop.owner.update("producers", _id, logo)
        self.undo(self.update("odoo"))
        self.assertFalse(bare.logo)

    @thorough
    def test_a_logo_overwritten_in_the_shop_comes_back(self):
        for names in ("kept", "numbered"):
            with self.subTest(names):
                self.shop.switches.logo_names = names
                remote_id, producer = self.linked(f"W {names}", picture("red"))
                producer.logo = base64.b64encode(picture("blue"))
                run = self.update("shop")
                self.assertEqual(self.in_shop(remote_id), picture("blue"))
                self.undo(run)
                self.assertEqual(self.in_shop(remote_id), picture("red"))
                self.assertEqual(self.in_odoo(producer), picture("blue"))
                self.settle()

    @thorough
    def test_a_logo_that_cannot_be_kept_now_is_neither_overwritten_nor_deleted(self):
        self.connector.delete_cap_share = 100
        remote_id, producer = self.linked(content=picture("red"))
        free_id = self.shop_producer("Halny", picture("red"))
        producer.write({"logo": base64.b64encode(picture("blue")), "website": "x.pl"})
        self.shop.faults.add("GET", f"{FOLDER}.*", status=503, times=None)
        run = self.update("shop", delete_unlinked=True)
        self.assertEqual(self.row(remote_id)["web"], "x.pl")
        self.assertEqual(self.waiting(run).after, {"logo": producer.logo_name})
        self.assertEqual(self.in_shop(remote_id), picture("red"))
        deletion = self.changes(run, verb="delete_shop")
        self.assertEqual(deletion.element_id.remote_id, free_id)
        self.assertEqual(deletion.state, "failed")
        self.assertEqual(self.in_shop(free_id), picture("red"))

    @thorough
    def test_a_plan_to_undo_says_which_logo_does_not_come_back(self):
        self.shop.switches.logo_folder = "elsewhere"
        remote_id = self.shop_producer("Wierch", picture("red"))
        bare_id = self.shop_producer("Halny")
        self.synchronise(producer=IMPORT)
        for shop_id in (remote_id, bare_id):
            producer = self.record_of("producer", shop_id)
            producer.logo = base64.b64encode(picture("blue"))
        undo = self.plan_undo(self.update("shop", conflict_policy="overwrite"))
        reasons = {
            change.element_id.remote_id: change.message for change in undo.change_ids
        }
        self.assertIn("was not kept", reasons[remote_id])
        self.assertIn("in the shop's panel", reasons[bare_id])

    @thorough
    def test_a_producer_that_was_deleted_in_the_shop_comes_back_with_its_logo(self):
        self.connector.delete_cap_share = 100
        self.shop_producer("Wierch", picture("red"))
        run = self.synchronise(producer={"delete_unlinked": True})
        self.assertRunDone(run)
        self.assertFalse(self.shop.shop.rows("producers"))
        self.undo(run)
        (row,) = self.shop.shop.rows("producers")
        self.assertEqual(self.in_shop(int(row["producer_id"])), picture("red"))
