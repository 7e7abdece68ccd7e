from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class ShoperElement(models.Model):
    """Which products were edited in Odoo since a synchronisation last looked at
    them."""

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
        changed = self._changed_ids(self.ids)
        for element in self:
            element.is_changed = element.id in changed

    @api.model
    def _search_is_changed(self, operator, value):
        if operator != "in":
            return NotImplemented
        found = Domain("id", "in", self._changed_query(self._all_moments()))
        return found if True in value else ~found

    @api.model
    def _changed_ids(self, ids):
        """Find those of these elements that were changed in Odoo, in one query:
        {id}."""
        if not ids:
            return set()
        moments = SQL(
            """(SELECT e.id, GREATEST(
                  t.write_date,
                  (SELECT max(p.write_date) FROM product_product p
                   WHERE p.product_tmpl_id = t.id),
                  (SELECT max(i.write_date) FROM shoper_product_image i
                   WHERE i.product_tmpl_id = t.id)) AS moment
                FROM shoper_element e JOIN product_template t ON t.id = e.res_id
                WHERE e.id = ANY(%s))""",
            list(ids),
        )
        return {row[0] for row in self.env.execute_query(self._changed_query(moments))}

    @api.model
    def _all_moments(self):
        """Make the query of when each linked product was last written in Odoo, by one
        pass through all of them; see :meth:`_changed_query`."""
        return SQL(
            """(SELECT e.id, max(written.write_date) AS moment
                FROM shoper_element e JOIN (
                  SELECT id, write_date FROM product_template
                  UNION ALL SELECT product_tmpl_id, write_date FROM product_product
                  UNION ALL SELECT product_tmpl_id, write_date FROM shoper_product_image
                ) written ON written.id = e.res_id
                WHERE e.entity = 'product' AND e.link_state = 'linked'
                GROUP BY e.id)"""
        )

    @api.model
    def _changed_query(self, moments):
        """Make the query of the ids of changed elements.

        Moments of writing are compared with ends of runs, since a run writes in Odoo
        as well, and pictures and variants later than their product. Ends are kept in
        whole seconds. What is looked at step by step stays so (MATERIALIZED): the
        database does not know at first how much was just written, and would look at
        all runs for each product.

        :param moments: query in brackets, of ids of ``shoper_element`` and when their
            product, its variants or pictures were last written: (id, moment)
        """
        for model in (
            "product.template",
            "product.product",
            "shoper.product.image",
            "shoper.element",
            "shoper.sync.change",
            "shoper.sync.step",
            "shoper.sync.run",
        ):
            self.env[model].flush_model()
        return SQL(
            """WITH whole AS MATERIALIZED (
                 SELECT s.connector_id, max(r.ended_at) + interval '1 s' AS moment
                 FROM shoper_sync_step s JOIN shoper_sync_run r ON r.id = s.run_id
                 WHERE s.entity = 'product' AND s.is_partial IS NOT TRUE
                   AND s.state IN ('done', 'done_with_errors')
                   AND (s.update_linked = 'shop'
                        OR s.update_linked = 'odoo' AND s.fetch_all)
                 GROUP BY s.connector_id),
               edited AS MATERIALIZED (
                 SELECT e.id, e.connector_id, e.res_id, written.moment
                 FROM %s written JOIN shoper_element e ON e.id = written.id
                 LEFT JOIN whole ON whole.connector_id = e.connector_id
                 WHERE e.entity = 'product' AND e.link_state = 'linked'
                   AND e.res_model = 'product.template'
                   AND written.moment > GREATEST(e.linked_at, whole.moment)),
               record AS MATERIALIZED (
                 SELECT id AS element_id, moment, 'product.template' AS model, res_id
                 FROM edited
                 UNION ALL
                 SELECT edited.id, moment, 'product.product', p.id
                 FROM edited JOIN product_product p ON p.product_tmpl_id = res_id
                 UNION ALL
                 SELECT edited.id, moment, 'shoper.product.image', i.id
                 FROM edited JOIN shoper_product_image i ON i.product_tmpl_id = res_id),
               written AS MATERIALIZED (
                 SELECT record.element_id FROM record
                 JOIN shoper_sync_change c
                   ON c.res_id = record.res_id AND c.res_model = record.model
                 JOIN shoper_sync_run r ON r.id = c.run_id
                 WHERE c.state IN ('done', 'undone')
                   AND r.ended_at + interval '1 s' >= record.moment
                   AND (record.model = 'product.template'
                        OR r.started_at <= record.moment)),
               looked_at AS MATERIALIZED (
                 SELECT s.connector_id, s.only_res_ids, s.only_element_ids,
                        r.ended_at + interval '1 s' AS moment
                 FROM shoper_sync_step s JOIN shoper_sync_run r ON r.id = s.run_id
                 WHERE s.entity = 'product' AND s.is_partial
                   AND s.update_linked <> 'none'
                   AND s.state IN ('done', 'done_with_errors'))
               SELECT edited.id FROM edited
               WHERE edited.id NOT IN (SELECT element_id FROM written)
                 AND NOT EXISTS (
                   SELECT FROM looked_at s
                   WHERE s.connector_id = edited.connector_id
                     AND s.moment >= edited.moment
                     AND (s.only_res_ids @> to_jsonb(edited.res_id)
                          OR s.only_element_ids @> to_jsonb(edited.id)))""",
            moments,
        )
