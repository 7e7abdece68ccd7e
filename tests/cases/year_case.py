from .committed_case import CommittedCase
from .length import LONG
from .sale_case import SaleCase, SaleWords


class CommittedYear(SaleWords, CommittedCase):
    """All that happens is really committed, and kept: its database is of no further
    use. In a single transaction each row would have a version for each of hundreds of
    days, and all of them would be read each time."""

    @classmethod
    def forget(cls, newest, languages):
        """Keep everything."""

    def open_shop(self):
        self.connector = self.synchronise_shop()
        self.env.cr.commit()

    def start_afresh(self):
        """Keep everything."""


YearCase = CommittedYear if LONG else SaleCase
