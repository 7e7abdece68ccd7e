from odoo.models import BaseModel
from odoo.tools import SQL

from ..context import Context
from ..links import in_shop


def needed_in_shop(ctx: Context, elements: BaseModel) -> dict[int, str]:
    """Say why elements are not deleted from the shop now, whoever wants it: something
    else there cannot be without them, or their type knows of a reason. {element id:
    reason} of those of which it is so.

    :param elements: of the step's type
    """
    kept = ctx.entity._kept_in_shop(ctx, elements) if ctx.entity._spares_some else {}
    return kept | {
        element_id: ctx.env._("In the shop “%s” uses it; it stays.", name)
        for element_id, name in ShopUsers(ctx).names(elements).items()
    }


class ShopUsers:
    """Finds what refers in the shop to elements of a type, as far as it is mirrored."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.env = ctx.env
        self.entity = ctx.entity

    def names(self, elements: BaseModel) -> dict[int, str]:
        """Name something that cannot be without each of these elements: {element id:
        name}, elements that nothing needs left out. Only types that require theirs
        count: other ones do without. Parts go with their whole. What the run is about
        to delete as well needs nothing any more.

        :param elements: of the step's type
        """
        found: dict[int, str] = {}
        ids = {element.remote_id: element.id for element in elements}
        for entity in self.env["shoper.sync"]._entities() if ids else ():
            code = self.entity._entity
            if code not in entity._requires or entity._whole == code:
                continue
            for prop in entity._properties:
                if prop.entity == code:
                    users = self._read(entity, prop.code, list(ids))
                    found = {ids[key]: name for key, name in users.items()} | found
        return found

    def _read(
        self, entity: BaseModel, code: str, remote_ids: list[int]
    ) -> dict[int, str]:
        """Name one element of a type that refers to each of some others.

        :param code: of the property that refers
        :param remote_ids: shop ids that are referred to
        """
        self.env["shoper.element"].flush_model()
        changes = self.env["shoper.sync.change"]
        changes.flush_model(["element_id", "run_id", "verb", "state"])
        rows = self.env.execute_query(
            SQL(
                """SELECT v.target::int, min(COALESCE(e.name, '#' || e.remote_id))
                   FROM shoper_element e
                   CROSS JOIN LATERAL jsonb_array_elements_text(
                     CASE jsonb_typeof(e.shop_values -> %(code)s)
                       WHEN 'array' THEN e.shop_values -> %(code)s
                       ELSE jsonb_build_array(e.shop_values -> %(code)s) END
                   ) v(target)
                   WHERE e.connector_id = %(connector)s AND e.entity = %(entity)s
                     AND %(in_shop)s AND v.target = ANY(%(targets)s)
                     AND NOT EXISTS (
                       SELECT FROM shoper_sync_change c
                       WHERE c.element_id = e.id AND c.run_id = %(run)s
                         AND c.verb = 'delete_shop' AND c.state = 'planned')
                   GROUP BY v.target""",
                code=code,
                connector=self.ctx.connector.id,
                entity=entity._entity,
                run=self.ctx.run.id,
                targets=[str(remote_id) for remote_id in remote_ids],
                in_shop=in_shop("e"),
            )
        )
        return dict(rows)
