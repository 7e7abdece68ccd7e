from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

WRITTEN = ("product.template", "product.product", "shoper.product.image")
TYPES = ("product", "variant", "image")  # whose steps write them


class ShoperElement(models.Model):
    """Which products were edited in Odoo since a synchronisation last looked at
    them.

    The database may not know how much was just written; it would go through all of one
    table for each row of another one then. So large tables are not joined here: what
    each of them says of products is put below the others and summed up by product, in
    one pass, of which only a number leaves the database where no more is needed."""

    _inherit = "shoper.element"

    is_changed = fields.Boolean(
        "Changed in Odoo",
        compute="_compute_is_changed",
        search="_search_is_changed",
        help="Of a product: it, one of its variants or of its pictures was written in "
        "Odoo since the last synchronisation that compared it",
    )

    @api.depends("link_state", "res_id")
    def _compute_is_changed(self):
        changed = self._changed_ids()
        for element in self:
            element.is_changed = element.id in changed

    @api.model
    def _search_is_changed(self, operator, value):
        if operator != "in":
            return NotImplemented
        # Of all shops, archived ones, too: the other conditions say whose are looked
        # for, and rules whose are seen.
        shops = self.env["shoper.connector"].sudo().with_context(active_test=False)
        found = Domain.FALSE
        if shop_ids := shops.search(Domain.TRUE).ids:
            changed = self._changed(shop_ids)
            found = Domain("id", "in", SQL("(SELECT id FROM (%s) changed)", changed))
        return found if True in value else ~found

    def _changed_ids(self):
        """Find those of these elements that were changed in Odoo: {id}."""
        linked = self.filtered(
            lambda element: element.entity == "product" and element.res_id
        )
        if not linked:
            return set()
        changed = self._changed(linked.connector_id.ids, linked.mapped("res_id"))
        return {element_id for element_id, *_facts in self.env.execute_query(changed)}

    @api.model
    def _changed_counts(self, connector_ids):
        """Count the changed elements of active products: {connector id: number}."""
        if not connector_ids:
            return {}

        def counted(changed):
            return self.env.execute_query(
                SQL(
                    """SELECT connector_id, count(*) FILTER (WHERE active), min(moment)
                       FROM (%s) changed GROUP BY connector_id""",
                    changed,
                )
            )

        rows = counted(self._edited(connector_ids))
        steps = self._steps_since(min((row[2] for row in rows), default=None))
        if steps:
            rows = counted(self._edited(connector_ids, steps=steps))
        return {connector_id: count for connector_id, count, _moment in rows}

    @api.model
    def _changed(self, connector_ids, product_ids=None):
        """Write as SQL which elements were changed: (id, connector_id, active, moment).

        :param product_ids: look at these products alone
        """
        edited = self._edited(connector_ids, product_ids)
        [[since]] = self.env.execute_query(
            SQL("SELECT min(moment) FROM (%s) edited", edited)
        )
        steps = self._steps_since(since)
        return self._edited(connector_ids, product_ids, steps) if steps else edited

    @api.model
    def _steps_since(self, moment):
        """Find the steps that wrote products, variants or pictures in runs that ended
        since a moment: [id]."""
        if not moment:
            return []
        rows = self.env.execute_query(
            SQL(
                """SELECT s.id
                   FROM shoper_sync_step s JOIN shoper_sync_run r ON r.id = s.run_id
                   WHERE s.entity IN %s AND r.ended_at + interval '1 s' >= %s
                     AND EXISTS (
                       SELECT FROM shoper_sync_change c
                       WHERE c.step_id = s.id AND c.state IN ('done', 'undone'))""",
                TYPES,
                moment,
            )
        )
        return [step_id for (step_id,) in rows]

    @api.model
    def _edited(self, connector_ids, product_ids=None, steps=()):
        """Write as SQL which elements are linked with a product that, or a variant or
        picture of which, was written after it was linked, or compared with all others
        or alone: (id, connector_id, active, moment). Moments are kept in whole seconds,
        but for those of writing.

        :param product_ids: look at these products alone
        :param steps: what these did is not counted: a run writes in Odoo as well, and
            pictures and variants later than their product
        """
        for model in (
            *WRITTEN,
            "shoper.element",
            "shoper.sync.change",
            "shoper.sync.step",
            "shoper.sync.run",
        ):
            self.env[model].flush_model()
        beside = [
            *self._said_by_records(product_ids),
            self._said_by_elements(connector_ids, product_ids),
            self._said_by_comparisons(connector_ids),
        ]
        columns = [SQL("max(written) AS moment, bool_or(active) AS active")]
        is_left = SQL("TRUE")
        if steps:
            beside.append(self._said_by_steps(steps))
            column, is_left = self._written_by_steps()
            columns.append(column)
        of_shops, shops = self._of_shops(connector_ids)
        columns += of_shops
        return SQL(
            """WITH whole AS MATERIALIZED (
                 SELECT s.connector_id, max(r.ended_at) + interval '1 s' AS moment
                 FROM shoper_sync_step s JOIN shoper_sync_run r ON r.id = s.run_id
                 WHERE s.entity = 'product' AND s.is_partial IS NOT TRUE
                   AND s.state IN ('done', 'done_with_errors')
                   AND (s.update_linked = 'shop'
                        OR s.update_linked = 'odoo' AND s.fetch_all)
                 GROUP BY s.connector_id)
               SELECT shop.id, shop.connector_id, product.active, product.moment
               FROM (SELECT %s FROM (%s) beside GROUP BY product_id) product,
                 LATERAL (VALUES %s) AS shop(connector_id, id, seen)
               WHERE shop.id IS NOT NULL AND product.moment > shop.seen AND %s""",
            SQL(", ").join(columns),
            SQL(" UNION ALL ").join(beside),
            SQL(", ").join(shops),
            is_left,
        )

    @api.model
    def _written_by_steps(self):
        """Write as SQL when steps were at work on a product, and whether it was written
        at another time.

        :return: (columns ``took``, ``began`` and ``ended``, condition)
        """
        columns = SQL(
            """max(ended) FILTER (WHERE began IS NULL) AS took,
               array_agg(began) FILTER (WHERE began IS NOT NULL) AS began,
               array_agg(ended) FILTER (WHERE began IS NOT NULL) AS ended"""
        )
        is_left = SQL(
            """(took IS NULL OR product.moment > took)
               AND (began IS NULL OR NOT EXISTS (
                 SELECT FROM unnest(began, ended) AS run(began, ended)
                 WHERE product.moment BETWEEN run.began AND run.ended))"""
        )
        return columns, is_left

    @api.model
    def _of_shops(self, connector_ids):
        """Write as SQL, for each shop, the element of a product and when it was linked,
        or compared with all others or alone.

        :return: (columns that hold these of all shops, a row of each shop: (its id, id
            of the element, moment))
        """
        columns, rows = [], []
        for connector_id in connector_ids:
            facts = {
                "id": connector_id,
                "element": SQL.identifier(f"element_{connector_id}"),
                "seen": SQL.identifier(f"seen_{connector_id}"),
            }
            columns.append(
                SQL(
                    """max(element_id) FILTER (WHERE connector_id = %(id)s)
                         AS %(element)s,
                       max(seen) FILTER (WHERE connector_id = %(id)s) AS %(seen)s""",
                    **facts,
                )
            )
            rows.append(
                SQL(
                    """(%(id)s, %(element)s, GREATEST(%(seen)s, (
                         SELECT moment FROM whole WHERE connector_id = %(id)s)))""",
                    **facts,
                )
            )
        return columns, rows

    # Each of these says of products: (product_id, connector_id, element_id, written,
    # active, seen, began, ended).
    @api.model
    def _said_by_records(self, product_ids):
        """Write as SQL when products, variants and pictures were written."""

        def of(column):
            if product_ids is None:
                return SQL("TRUE")
            return SQL("%s = ANY(%s)", SQL.identifier(column), list(product_ids))

        yield SQL(
            """SELECT id AS product_id, NULL::int AS connector_id,
                 NULL::int AS element_id, write_date AS written, active,
                 NULL::timestamp AS seen, NULL::timestamp AS began,
                 NULL::timestamp AS ended
               FROM product_template WHERE %s""",
            of("id"),
        )
        for model in WRITTEN[1:]:
            yield SQL(
                """SELECT product_tmpl_id, NULL, NULL, write_date, NULL, NULL, NULL,
                     NULL
                   FROM %s WHERE %s""",
                SQL.identifier(self.env[model]._table),
                of("product_tmpl_id"),
            )

    @api.model
    def _said_by_elements(self, connector_ids, product_ids):
        """Write as SQL when elements were linked with products."""
        return SQL(
            """SELECT res_id, connector_id, id, NULL, NULL, linked_at + interval '1 s',
                 NULL, NULL
               FROM shoper_element
               WHERE entity = 'product' AND link_state = 'linked'
                 AND res_model = 'product.template' AND res_id > 0
                 AND connector_id = ANY(%s) AND %s""",
            connector_ids,
            SQL("TRUE")
            if product_ids is None
            else SQL("res_id = ANY(%s)", list(product_ids)),
        )

    @api.model
    def _said_by_comparisons(self, connector_ids):
        """Write as SQL when runs compared some products alone, after all were."""
        listed = "CASE jsonb_typeof(%s) WHEN 'array' THEN %s ELSE '[]' END"
        products, elements = (
            SQL(listed, column, column)
            for column in (SQL("s.only_res_ids"), SQL("s.only_element_ids"))
        )
        return SQL(
            """SELECT named.product_id, s.connector_id, NULL, NULL, NULL,
                 r.ended_at + interval '1 s', NULL, NULL
               FROM shoper_sync_step s JOIN shoper_sync_run r ON r.id = s.run_id
                 LEFT JOIN whole ON whole.connector_id = s.connector_id,
                 LATERAL (
                   SELECT value::int AS product_id
                   FROM jsonb_array_elements_text(%s)
                   UNION ALL
                   SELECT (SELECT res_id FROM shoper_element WHERE id = value::int)
                   FROM jsonb_array_elements_text(%s)) named
               WHERE s.entity = 'product' AND s.is_partial
                 AND s.connector_id = ANY(%s) AND s.update_linked <> 'none'
                 AND s.state IN ('done', 'done_with_errors')
                 AND (whole.moment IS NULL
                      OR r.ended_at + interval '1 s' > whole.moment)""",
            products,
            elements,
            connector_ids,
        )

    @api.model
    def _said_by_steps(self, steps):
        """Write as SQL when runs took products; of those that took a part of one also
        when they began."""
        return SQL(
            """SELECT CASE c.res_model
                   WHEN 'product.template' THEN c.res_id
                   WHEN 'product.product' THEN (
                     SELECT product_tmpl_id FROM product_product WHERE id = c.res_id)
                   ELSE (
                     SELECT product_tmpl_id FROM shoper_product_image
                     WHERE id = c.res_id) END,
                 NULL, NULL, NULL, NULL, NULL,
                 CASE WHEN c.res_model <> 'product.template'
                      THEN COALESCE(r.started_at, 'infinity') END,
                 r.ended_at + interval '1 s'
               FROM shoper_sync_step s JOIN shoper_sync_run r ON r.id = s.run_id
                 JOIN shoper_sync_change c ON c.step_id = s.id
               WHERE s.id = ANY(%s) AND c.state IN ('done', 'undone')
                 AND c.res_model IN %s""",
            steps,
            WRITTEN,
        )
