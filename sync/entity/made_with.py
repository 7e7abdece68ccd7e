from odoo import api, models
from odoo.fields import Domain
from odoo.models import BaseModel

from ..engine.context import Context


class ShoperSyncEntityMadeWith(models.AbstractModel):
    """Records are made together with others that are not linked: orders with their
    buyers, customers with their companies.

    - ``_made_with`` the model of the others, where it is another one, and Odoo may have
      them already

    Two shops must not make twins of it: ``_twin_keys`` gives keys of that model. What
    is created is planned by what Odoo has: ``_prepare`` is called while no other shop
    creates the same, and does not call the shop then."""

    _name = "shoper.sync.entity.made.with"
    _inherit = "shoper.sync.entity"
    _description = "Shoper Entity: Made Together With Others"

    _makes_others = True

    @api.model
    def _made_beside(self, ctx: Context) -> Domain:
        """Say, as a domain, which records the run itself makes besides those that it
        links: none of what is still to be made is one of them."""
        return Domain.FALSE

    @api.model
    def _making(self, ctx: Context, changes: BaseModel) -> BaseModel:
        """Choose the updates in Odoo that may create records of ``_made_with``. While
        they are carried out, and ``_prepare`` is called for them, no other shop creates
        the same."""
        return changes.browse()
