"""Why payments of orders are not registered, in the reader's language."""

from datetime import date
from decimal import Decimal

from odoo.models import BaseModel

from ...engine.dates import day_text
from .words import Words


class PaymentWords(Words):
    """Says what a person has to look at before a payment is registered."""

    def paid_back(self, number: str, done: Decimal, paid: Decimal) -> str:
        """Say that the shop says less is paid than was registered."""
        return self.env._(
            "Of order %(number)s, %(done)s were registered as paid, and the shop now "
            "says %(paid)s. Enter in accounting what was paid back, then press Leave "
            "Both.",
            number=number,
            done=self._money(done),
            paid=self._money(paid),
        )

    def paid_anew(
        self, number: str, back: Decimal, known: Decimal, paid: Decimal
    ) -> str:
        """Say that more is paid again after something was paid back."""
        return self.env._(
            "Of order %(number)s, %(back)s were paid back, %(known)s are entered in "
            "Odoo, and the shop now says %(paid)s. Decide whether the difference was "
            "paid anew and is registered (Take the Shop's), or nothing (Leave Both).",
            number=number,
            back=self._money(back),
            known=self._money(known),
            paid=self._money(paid),
        )

    def paid_together(self, number: str, paid: Decimal, known: Decimal) -> str:
        """Say that what is paid of combined orders may be entered in Odoo already."""
        return self.env._(
            "Order %(number)s was combined with others in the shop: %(paid)s are paid "
            "of all, and %(known)s are entered in Odoo for this one. What is entered "
            "there for the others may be the rest. Decide whether the rest is "
            "registered (Take the Shop's), or nothing (Leave Both).",
            number=number,
            paid=self._money(paid),
            known=self._money(known),
        )

    def paid_too_little(self, number: str, paid: Decimal, total: Decimal) -> str:
        """Say that only a part is paid."""
        return self.env._(
            "Of order %(number)s, %(paid)s are paid, and it costs %(total)s. Decide "
            "whether that is registered (Take the Shop's), or nothing yet (Leave "
            "Both).",
            number=number,
            paid=self._money(paid),
            total=self._money(total),
        )

    def paid_too_much(self, number: str, paid: Decimal, total: Decimal) -> str:
        """Say that more is paid than it costs."""
        return self.env._(
            "Of order %(number)s, %(paid)s are paid, more than it costs: %(total)s. "
            "Decide whether all of it is registered (Take the Shop's), or nothing "
            "(Leave Both).",
            number=number,
            paid=self._money(paid),
            total=self._money(total),
        )

    def partly_entered(self, number: str, paid: Decimal, known: Decimal) -> str:
        """Say that a part of what is paid is entered in Odoo already."""
        return self.env._(
            "Of order %(number)s, %(paid)s are paid in the shop, and %(known)s are "
            "entered in Odoo, some of it not by a synchronisation. Decide whether the "
            "rest is registered (Take the Shop's), or nothing (Leave Both).",
            number=number,
            paid=self._money(paid),
            known=self._money(known),
        )

    def on_shared_invoice(self, number: str, paid: Decimal, unclear: Decimal) -> str:
        """Say that nobody can tell whether what is paid is entered in Odoo already."""
        return self.env._(
            "Of order %(number)s, %(paid)s are paid in the shop. Its invoice has other "
            "orders on it and is not wholly paid, and %(unclear)s of it are entered in "
            "Odoo, not by a synchronisation: that may be the same money. Decide "
            "whether what is paid of this order is registered (Take the Shop's), or "
            "nothing (Leave Both).",
            number=number,
            paid=self._money(paid),
            unclear=self._money(unclear),
        )

    def entered_since(self, number: str) -> str:
        """Say that what is paid was entered by somebody else since it was planned."""
        return self.env._(
            "Somebody entered in Odoo what was paid of %s since this was planned: it "
            "is not registered once more.",
            number,
        )

    def paid_for_other_total(self, number: str, in_odoo: float, in_shop: float) -> str:
        """Say that what is paid is not for what the order comes to in Odoo."""
        return self.env._(
            "Order %(number)s is paid, and it comes to %(odoo)s in Odoo, to %(shop)s "
            "in the shop. Correct the order; or decide that the payment is registered "
            "as it is in the shop (Take the Shop's).",
            number=number,
            odoo=self._money(in_odoo),
            shop=self._money(in_shop),
        )

    def no_journal(self, method: BaseModel) -> str:
        """Say that there is nowhere to register a payment."""
        return self.env._(
            "Payments by “%s” are registered, and no journal is chosen for them, or it "
            "is archived or takes no incoming payments. Choose one on the page Orders "
            "in the settings of the shop.",
            method.name,
        )

    def other_currency(self, journal: BaseModel, currency: BaseModel) -> str:
        """Say that a journal is in another currency than an order."""
        return self.env._(
            "The order is in %(currency)s, and the journal “%(journal)s” is not. "
            "Register its payment by hand, then press Leave Both.",
            currency=currency.name,
            journal=journal.display_name,
        )

    def locked(self, day: date, locks: str) -> str:
        """Say that a period is closed."""
        return self.env._(
            "It was paid on %(day)s, and that period is locked: %(locks)s. Open the "
            "period; or register the payment by hand, then press Leave Both.",
            day=day_text(self.env, day),
            locks=locks,
        )
