from ..cases.product_case import ProductCase
from ..cases.query_counts import QueryCounts
from ..cases.row_walk import (
    MOST_FILE_CHANGES,
    MOST_FUNCTIONS,
    Entered,
    file_changes,
    tell,
    way_of_one,
)

ROWS = 2  # fewer than a page of the shop and a batch hold
EANS = ("5901234567800", "5901234567817", "5901234567824")


class TestRowWalk(QueryCounts, ProductCase):
    """Whoever wants to know what becomes of a row of the shop need not read much."""

    def product_of_the_shop(self, number):
        """A product with all that a shop usually enters."""
        return self.shop_product(
            f"Namiot {number}",
            ean=EANS[number],
            producer_id=self.producer_id,
            weight="1.500",
            texts={"short_description": "<p>Na lato.</p>", "description": "<p>x</p>"},
        )

    def entered_by(self, products):
        """What an import of the products of the shop enters. Then all is as before."""
        entered = Entered()
        with self.env.cr.savepoint() as savepoint:
            run = self.queue(product={"import_unlinked": True})
            with self.steady_pace(), entered.noted():
                self.work(run)
            self.assertRunDone(run)
            self.assertEqual(run.step_ids.created_count, products)
            savepoint.rollback()
            self.env.invalidate_all()
        return entered.count

    def test_one_more_row_passes_few_functions_in_few_files(self):
        ids = [self.product_of_the_shop(number) for number in range(ROWS + 1)]
        self.entered_by(ROWS + 1)  # what is read once for all is in memory from now on
        more = self.entered_by(ROWS + 1)
        self.shop.owner.delete("products", ids.pop())
        way = way_of_one(self.entered_by(ROWS), more)
        tell(way)
        shown = "\n".join(f"{file} {name}" for file, name in way)
        self.assertIn("Changes.values", shown)
        self.assertLessEqual(len(way), MOST_FUNCTIONS, shown)
        self.assertLessEqual(file_changes(way), MOST_FILE_CHANGES, shown)
