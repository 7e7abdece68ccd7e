from odoo import api, models
from odoo.tools import SQL

from ...sync.engine.links import HAVE_RECORD
from .state import COMPARED

# What an open change means, as ``_meaning`` in ``state.py`` says it.
MEANING = SQL(
    """CASE WHEN state = 'failed' THEN 'failed'
            WHEN verb = 'conflict' THEN 'conflict'
            WHEN state = 'waiting' THEN 'waiting'
            ELSE 'differs' END"""
)
# Fields by which a partial step names what it compared, and the element's id for each.
NAMED = {
    "only_element_ids": SQL("named.id::int"),
    "only_remote_ids": SQL(
        """(SELECT e.id FROM shoper_element e
            WHERE e.connector_id = s.connector_id AND e.entity = 'product'
              AND e.remote_id = named.id::int)"""
    ),
    "only_res_ids": SQL(
        """(SELECT e.id FROM shoper_element e
            WHERE e.connector_id = s.connector_id AND e.entity = 'product'
              AND e.res_model = 'product.template' AND e.res_id = named.id::int
              AND e.link_state = 'linked')"""
    ),
}
# Columns of the rows that are summed up by element: {column: NULL of its SQL type}.
SAID = {
    "element_id": SQL("NULL::int"),
    "product_id": SQL("NULL::int"),
    "compared_in": SQL("NULL::int"),
    "step_id": SQL("NULL::int"),
    "state": SQL("NULL::text"),
}


class ShoperElement(models.Model):
    """Tell of all products at once how they stood to the shop when they were last
    compared, in the same words as ``sync_state`` does of those that are looked at.

    As in ``changed_products.py``, no large tables are joined: the rows of all of them
    are listed one below the other, and summed up by element. Nor is the result joined
    with products, since PostgreSQL cannot guess how large it is: the caller gets
    ids."""

    _inherit = "shoper.element"

    @api.model
    def _product_states(self, connector_ids, gravest):
        """Find the states of all products that shops have: {product id: state}.

        :param gravest: all states; of several the one that comes first is told
        """
        if not connector_ids:
            return {}
        changed = self._changed(connector_ids)  # also flushes what is read here
        whole, later = self._comparisons(connector_ids)
        beside = [
            self._said_of_links(connector_ids, whole),
            *self._said_of_names(later),
            self._said_of_changes([*whole.values(), *later]),
            (
                {"element_id": SQL("id"), "state": SQL("'changed'")},
                SQL("(%s) edited", changed),
            ),
        ]
        rows = self.env.execute_query(
            SQL(
                """SELECT product_id, min(array_position(%s::text[],
                     CASE WHEN state = 'same' AND last_id IS NULL THEN 'linked'
                          ELSE state END))
                   FROM (
                     SELECT state, step_id, max(product_id) OVER own AS product_id,
                       max(compared_in) OVER own AS last_id,
                       bool_or(state = 'same') OVER own AS is_linked
                     FROM (%s) beside WINDOW own AS (PARTITION BY element_id)) said
                   WHERE state IS NOT NULL AND product_id IS NOT NULL
                     AND (step_id IS NULL OR is_linked AND step_id = last_id)
                   GROUP BY product_id""",
                list(gravest),
                SQL(" UNION ALL ").join(
                    SQL("SELECT %s FROM %s", self._columns(values), rest)
                    for values, rest in beside
                ),
            )
        )
        return {product_id: gravest[place - 1] for product_id, place in rows}

    @api.model
    def _columns(self, values):
        """Write as SQL all columns of ``SAID``.

        :param values: {column: value}, of those that are not empty
        """
        return SQL(", ").join(
            SQL("%s AS %s", values.get(name, nothing), SQL.identifier(name))
            for name, nothing in SAID.items()
        )

    @api.model
    def _comparisons(self, connector_ids):
        """Find the steps in which products were last compared: ({connector id: id of
        the last step that compared all}, [ids of partial steps since])."""
        rows = self.env.execute_query(
            SQL(
                """SELECT id, connector_id, is_partial FROM shoper_sync_step
                   WHERE entity = 'product' AND connector_id = ANY(%s)
                     AND state = ANY(%s) AND started_at IS NOT NULL
                     AND update_linked <> 'none' ORDER BY id""",
                list(connector_ids),
                list(COMPARED),
            )
        )
        whole = {shop_id: id_ for id_, shop_id, is_partial in rows if not is_partial}
        return whole, [
            id_
            for id_, shop_id, is_partial in rows
            if is_partial and id_ > whole.get(shop_id, 0)
        ]

    # Each of these methods gives one source of rows about elements: ({column of
    # ``SAID``: value}, what follows FROM).
    @api.model
    def _said_of_links(self, connector_ids, whole):
        """Write as SQL which products there are, and when all were last compared.

        :param whole: {connector id: id of the step that compared all}
        """
        values = {
            "element_id": SQL("id"),
            "product_id": SQL("res_id"),
            "compared_in": SQL(
                """(SELECT step_id
                    FROM unnest(%s::int[], %s::int[]) AS whole(shop_id, step_id)
                    WHERE shop_id = connector_id)""",
                list(whole),
                list(whole.values()),
            ),
            "state": SQL(
                "CASE link_state WHEN 'linked' THEN 'same' ELSE link_state END"
            ),
        }
        return values, SQL(
            """shoper_element
               WHERE connector_id = ANY(%s) AND entity = 'product'
                 AND link_state = ANY(%s)
                 AND res_model = 'product.template' AND res_id > 0""",
            list(connector_ids),
            list(HAVE_RECORD),
        )

    @api.model
    def _said_of_names(self, steps):
        """Write as SQL which elements partial steps named, one source of rows for each
        way to name them."""
        for name, element_id in NAMED.items():
            column = SQL.identifier("s", name)
            yield (
                {"element_id": element_id, "compared_in": SQL("s.id")},
                SQL(
                    """shoper_sync_step s,
                         LATERAL jsonb_array_elements_text(
                           CASE jsonb_typeof(%s) WHEN 'array' THEN %s ELSE '[]' END
                         ) named(id)
                       WHERE s.id = ANY(%s)""",
                    column,
                    column,
                    list(steps),
                ),
            )

    @api.model
    def _said_of_changes(self, steps):
        """Write as SQL which changes steps left undone."""
        values = {
            "element_id": SQL("element_id"),
            "step_id": SQL("step_id"),
            "state": MEANING,
        }
        return values, SQL(
            """shoper_sync_change
               WHERE step_id = ANY(%s) AND element_id IS NOT NULL
                 AND state NOT IN ('done', 'undone')""",
            list(steps),
        )
