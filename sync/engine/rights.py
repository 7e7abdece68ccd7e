from odoo.models import BaseModel


class Rights:
    """Says which types cannot be synchronised because the shop's user lacks a right
    that they cannot do without, as the last *Test Settings* found out."""

    def __init__(self, connector: BaseModel) -> None:
        """Look at what was found out about a shop.

        :param connector: ``shoper.connector``, in the reader's language; none for one
            of which nothing is known
        """
        self.connector = connector
        self.env = connector.env

    def reason(self, entity: BaseModel) -> str | bool:
        """Say why a type cannot be synchronised and what to do, or False."""
        needed = self._needed(entity)
        missing = self.env["shoper.connector.check"].search_fetch(
            [("connector_id", "=", self.connector.id), ("result", "=", "missing")],
            ["name", "resource", "level"],
        )
        lacking = missing.filtered(
            lambda check: (check.resource, check.level) in needed
        )
        return bool(lacking) and self.env._(
            "Not possible: the user %(login)s lacks rights in the shop – %(rights)s. "
            "Have the shop's administrator allow them, then test the settings again.",
            login=self.connector.login,
            rights=", ".join(lacking.mapped("name")),
        )

    def _needed(self, entity: BaseModel) -> set[tuple[str, str]]:
        """List what a type, and those whose options it decides about, cannot do
        without: {(resource, level)}."""
        needed = {(entity._resource, "read"), *entity._needed_rights}
        for follower in self.env["shoper.sync"]._entities():
            if follower._leader == entity._entity:
                needed |= self._needed(follower)
        return needed
