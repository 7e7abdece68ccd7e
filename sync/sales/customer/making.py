"""Creating contacts that were made up."""

from collections.abc import Hashable, Iterable, Mapping
from typing import Any

from ...engine.context import Context
from .new_partner import NewPartner, Slot, slot_key

# Nobody is mailed or made a follower, no number is checked beyond what was checked
# here, and above all none is looked up in the internet.
QUIETLY = {"tracking_disable": True, "no_vat_validation": True}


class Making:
    """Creates contacts that were made up, each once, with as few calls as there are
    levels of parents and children."""

    def __init__(self, ctx: Context) -> None:
        self.model = ctx.user_env["res.partner"].with_context(**QUIETLY)

    def make(self, slots: Iterable[Slot]) -> dict[Hashable, int]:
        """Create what is to be made.

        :param slots: contacts, made or not
        :return: {key of a slot, see :func:`slot_key`: id of the contact}
        """
        made: dict[Hashable, int] = {}
        left: dict[Hashable, NewPartner] = {}
        for slot in slots:
            self._gather(slot, made, left)
        while left:
            ready = {
                key: new
                for key, new in left.items()
                if new.parent is None or slot_key(new.parent) in made
            }
            records = self.model.create(self._vals_list(ready.values(), made))
            made |= dict(zip(ready, records.ids, strict=True))
            left = {key: new for key, new in left.items() if key not in ready}
        return made

    def _gather(
        self, slot: Slot, made: dict[Hashable, int], left: dict[Hashable, NewPartner]
    ) -> None:
        """Note a contact, and all above it, as made or as left to be made; of several
        with one key the first counts."""
        if isinstance(slot, int):
            made[slot] = slot
            return
        if slot.parent is not None:
            self._gather(slot.parent, made, left)
        left.setdefault(slot.key, slot)

    def _vals_list(
        self, partners: Iterable[NewPartner], made: Mapping[Hashable, int]
    ) -> list[dict[str, Any]]:
        """Make the values for ``create``; what is below a contact has its
        ``company_id``."""
        ids = [made[slot_key(new.parent)] for new in partners if new.parent is not None]
        parents = self.model.browse(ids)
        parents.fetch(["company_id"])
        companies = {parent.id: parent.company_id.id for parent in parents}
        vals_list = []
        for new in partners:
            vals = dict(new.vals)
            if new.parent is not None:
                parent_id = made[slot_key(new.parent)]
                vals |= {"parent_id": parent_id, "company_id": companies[parent_id]}
            if vals.get("vat"):
                vals |= self.model._shoper_number_vals(vals["vat"])
            vals_list.append(vals)
        return vals_list
