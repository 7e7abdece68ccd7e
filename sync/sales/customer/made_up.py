"""Contacts that a batch makes up, each once."""

from collections.abc import Hashable

from .new_partner import NewPartner


class MadeUp:
    """Keeps the contacts that were made up for a batch of buyers: whoever comes again
    is the same contact, at the address that it was made up with."""

    def __init__(self) -> None:
        self._by_key: dict[Hashable, NewPartner] = {}
        self._owners: dict[Hashable, Hashable | None] = {}

    def first(self, new: NewPartner) -> NewPartner:
        """Give the contact that was made up first with the same key."""
        return self._by_key.setdefault(new.key, new)

    def company(self, new: NewPartner, itself: Hashable | None) -> NewPartner:
        """Give the company that was made up first with the same key.

        :param itself: what tells its buyer from others, where the buyer is the company
            itself; None where the buyer becomes a contact in it
        """
        self._owners.setdefault(new.key, itself)
        return self.first(new)

    def is_itself(self, company: NewPartner, key: Hashable) -> bool:
        """Tell whether a buyer is a company itself: only the one for whom it was made
        up may be.

        :param key: what tells the buyer from others
        """
        return self._owners.get(company.key) == key
