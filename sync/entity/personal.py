from collections.abc import Collection
from typing import Any

from odoo import api, models
from odoo.models import BaseModel


class ShoperSyncEntityPersonal(models.AbstractModel):
    """Elements hold what a shop knows of people: it is kept for a time only, and given
    up for whoever wants to be forgotten.

    - ``_personal`` codes of properties that tell who a person is: what is mirrored of
      them is given up with the row of the shop, and so are the facts of the element"""

    _name = "shoper.sync.entity.personal"
    _inherit = "shoper.sync.entity"
    _description = "Shoper Entity: About People"

    _is_about_people = True

    @api.model
    def _kept_rows_domain(self) -> list[Any]:
        """Say, as a domain of elements, of which the row of the shop is given up after
        ``_kept_days``: all that did not change since, unless the type knows which are
        still needed."""
        return []

    @api.model
    def _held_about(self, people: BaseModel, emails: Collection[str]) -> BaseModel:
        """Find the elements of the type that hold something of people, of the shops
        that the user may see.

        :param people: contacts, ``res.partner``
        :param emails: their e-mail addresses, without capitals
        """
        return self.env["shoper.element"]
