from unittest.mock import patch

from ..cases.committed_case import CommittedCase
from ..cases.length import thorough

COUNT = 12


class TestConstantEdits(CommittedCase):
    """Somebody, or a program, writes one product all the time while a synchronisation
    writes it and others in Odoo."""

    def setUp(self):
        super().setUp()
        self.ids = [self.shop_product(f"Nasz {number}") for number in range(COUNT)]
        self.assertRunDone(self.synchronise(product={"import_unlinked": True}))
        self.products = [self.record_of("product", item) for item in self.ids]
        for remote_id in self.ids:
            self.shop_edit(remote_id, stock={"weight": 5})
        self.env.cr.commit()

    def write_all_the_time(self, product, times):
        """Let another transaction write a product whenever the engine has read it and
        not written it yet.

        :param times: how often
        :return: sizes of the batches with it, as they were interrupted
        """
        model = self.registry["shoper.sync.product"]
        original, sizes = model._write_records, []

        def interrupted(entity, ctx, writes):
            records = [write.record for write in writes]
            if product in records and len(sizes) < times:
                sizes.append(len(records))
                with self.elsewhere() as env:
                    product.with_env(env).sale_delay = len(sizes)
            return original(entity, ctx, writes)

        self.enterContext(patch.object(model, "_write_records", interrupted))
        return sizes

    def weights(self):
        with self.elsewhere() as env:
            return [product.with_env(env).weight for product in self.products]

    @thorough
    def test_the_others_get_through_and_so_does_it_in_the_end(self):
        busy = self.products[4]
        done_before = []
        sizes = self.write_all_the_time(busy, 9)
        write = self.registry["shoper.sync.product"]._write_records

        def noted(entity, ctx, writes):
            if busy.id in [item.record.id for item in writes]:
                done_before.append(self.weights())
            return write(entity, ctx, writes)

        self.enterContext(
            patch.object(self.registry["shoper.sync.product"], "_write_records", noted)
        )
        run = self.synchronise(product={"update_linked": "odoo"})
        self.assertRunDone(run)
        self.assertEqual(self.weights(), [5] * COUNT)
        self.assertEqual(busy.sale_delay, 9, "nobody's edit is lost")
        # Twice as it is, then ever smaller until it stands alone.
        self.assertEqual(sizes[:2], [COUNT, COUNT])
        self.assertEqual(sizes, sorted(sizes, reverse=True))
        self.assertEqual(sizes[-1], 1)
        last = done_before[-1]
        self.assertEqual(last[:4] + last[5:], [5] * (COUNT - 1), "it came last")

    @thorough
    def test_batches_grow_again_when_it_is_over(self):
        model = self.registry["shoper.sync.product"]
        self.write_all_the_time(self.products[0], 4)
        sizes, original = [], model._write_records

        def noted(entity, ctx, writes):
            sizes.append(len(writes))
            return original(entity, ctx, writes)

        with patch.object(model, "_write_records", noted):
            self.assertRunDone(self.synchronise(product={"update_linked": "odoo"}))
        self.assertEqual(self.weights(), [5] * COUNT)
        through = sizes[4:]
        self.assertEqual(through, [1, 2, 4, 5])
