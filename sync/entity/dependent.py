from typing import Any

from odoo import api, models
from odoo.fields import Domain
from odoo.models import BaseModel
from odoo.tools import SQL

from ..engine.context import Context
from .entity import Rule

RULE = "follows"  # the rule of their links


class ShoperSyncEntityDependent(models.AbstractModel):
    """Elements are linked as something else is, never by themselves: rows of stock as
    products and variants, statuses as orders. The type links them in
    ``_prepare_link``, before anything is compared; no person is asked or may link them,
    and what becomes of them is decided with what they follow.

    - ``_is_linked_by_hand`` whether people may link and unlink them: they may not
    - ``_depends_note`` what they follow, for people
    - ``_comes_back`` whether one that is gone from the shop is linked again once what
      it follows is there: it has no row of its own that would tell"""

    _name = "shoper.sync.entity.dependent"
    _inherit = "shoper.sync.entity"
    _description = "Shoper Entity: Dependent Links"

    _depends_note: Any
    _comes_back = False
    _is_linked_by_hand = False

    @api.model
    def _wanted_links(self, ctx: Context) -> SQL:
        """Make the query of the links that there should be, a row each: ``remote_id``,
        ``res_id``, and ``is_there``; where that is false, a link that is there is kept,
        and none is made."""
        raise NotImplementedError

    @api.model
    def _states_to_link(self) -> list[str]:
        """List the states of elements that are linked once what they follow is."""
        return ["unlinked", "missing"] if self._comes_back else ["unlinked"]

    @api.model
    def _relink(self, ctx: Context) -> None:
        """Take away links that should not be there any more, and make those that are
        missing, for mirrored elements; what somebody ignored is left alone. In a
        constant number of queries."""
        # The type's query may read any model, and SQL sees only what is written.
        ctx.env.flush_all()
        own = {
            "connector": ctx.connector.id,
            "entity": self._entity,
            "followed": self._wanted_links(ctx),
        }
        # First what does not hold any more: two elements may exchange their records.
        ctx.env.cr.execute(
            SQL(
                """WITH lost AS (
                     SELECT remote_id FROM (
                       SELECT remote_id, res_id FROM shoper_element
                       WHERE connector_id = %(connector)s AND entity = %(entity)s
                         AND res_id > 0
                       -- The database does not know how many are followed: asked row
                       -- by row, it would go through all of them for each.
                       EXCEPT SELECT remote_id, res_id FROM (%(followed)s) f) missing)
                   UPDATE shoper_element s
                   SET res_model = NULL, res_id = NULL, base = NULL, base_facts = NULL,
                       linked_at = NULL, link_rule = NULL, linked_by = NULL,
                       link_state = CASE s.link_state WHEN 'linked' THEN 'unlinked'
                                    ELSE s.link_state END
                   FROM lost
                   WHERE s.connector_id = %(connector)s AND s.entity = %(entity)s
                     AND s.remote_id = lost.remote_id""",
                **own,
            )
        )
        ctx.env.cr.execute(
            SQL(
                """UPDATE shoper_element s
                   SET res_model = %(model)s, res_id = f.res_id, link_state = 'linked',
                       link_rule = %(rule)s, linked_at = now() AT TIME ZONE 'UTC',
                       left_note = NULL, gone_choice = NULL, is_kept_in_shop = FALSE
                   FROM (%(followed)s) f
                   WHERE s.connector_id = %(connector)s AND s.entity = %(entity)s
                     AND s.remote_id = f.remote_id AND f.is_there
                     AND s.link_state = ANY(%(states)s)""",
                model=self._odoo_model,
                rule=RULE,
                states=self._states_to_link(),
                **own,
            )
        )
        ctx.env["shoper.element"].invalidate_model()

    @api.model
    def _asked_domain(self, ctx: Context) -> list[Any]:
        """Ask about none: what becomes of them is decided with what they follow."""
        return [Domain.FALSE]

    @api.model
    def _linkable_domain(self, connector: BaseModel) -> list[Any]:
        """Say that no record may be linked by hand."""
        return [Domain.FALSE]

    @api.model
    def _linkable_note(self) -> str:
        """Tell a person what they follow."""
        return self.env._(self._depends_note)

    @api.model
    def _link_rules(
        self, ctx: Context, elements: BaseModel, records: BaseModel
    ) -> list[Rule]:
        """Look for no pairs: they are linked already."""
        return []
