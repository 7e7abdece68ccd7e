"""The shop's owner at work in the panel."""

from .shop import Shop


class Owner:
    """Edits as the shop's owner makes them in the panel: the same defaults and
    checks, but no permissions, no limits, no log; read-only resources and fields
    (taxes, languages, order of an image) can be written."""

    def __init__(self, shop: Shop):
        self._shop = shop

    def create(self, name: str, values: dict, row_id: int | None = None) -> int:
        """Id of the new row. row_id: the id it is to have, above all there ever were.
        Raises errors.ApiError."""
        with self._shop.work():
            return self._shop[name].create(values, owner=True, row_id=row_id)

    def update(self, name: str, row_id: int, values: dict) -> None:
        with self._shop.work():
            self._shop[name].update(row_id, values, owner=True)

    def delete(self, name: str, row_id: int) -> None:
        with self._shop.work():
            self._shop[name].delete(row_id, owner=True)
