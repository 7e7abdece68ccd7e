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
        found = Domain("id", "in", self._changed_query(self._edited_elements()))
        return found if True in value else ~found

    @api.model
    def _changed_ids(self, ids):
        """Find those of these elements that were changed in Odoo, in one query:
        {id}."""
        if not ids:
            return set()
        elements = SQL("(SELECT * FROM shoper_element WHERE id = ANY(%s))", list(ids))
        query = self._changed_query(elements)
        return {row[0] for row in self.env.execute_query(query)}

    @api.model
    def _edited_elements(self):
        """Make the query of all elements of which anything was written later than they
        were linked or last compared as a whole: few of very many, found by one pass.
        OFFSET keeps the database from looking closer at the others."""
        return SQL(
            """(SELECT * FROM shoper_element WHERE id IN (
                  SELECT e.id FROM shoper_element e
                  JOIN (
                    SELECT id, write_date FROM product_template
                    UNION ALL SELECT product_tmpl_id, write_date FROM product_product
                    UNION ALL
                    SELECT product_tmpl_id, write_date FROM shoper_product_image
                  ) written ON written.id = e.res_id
                  LEFT JOIN (%s) whole ON whole.connector_id = e.connector_id
                  WHERE e.entity = 'product' AND e.link_state = 'linked'
                    AND written.write_date > GREATEST(e.linked_at, whole.moment)
                ) OFFSET 0)""",
            self._whole_comparisons(),
        )

    @api.model
    def _whole_comparisons(self):
        """Make the query of when each shop's products were last compared as a whole."""
        return SQL(
            """SELECT s.connector_id, max(r.ended_at) + interval '1 s' AS moment
               FROM shoper_sync_step s JOIN shoper_sync_run r ON r.id = s.run_id
               WHERE s.entity = 'product' AND s.is_partial IS NOT TRUE
                 AND s.state IN ('done', 'done_with_errors')
                 AND (s.update_linked = 'shop'
                      OR s.update_linked = 'odoo' AND s.fetch_all)
               GROUP BY s.connector_id"""
        )

    @api.model
    def _changed_query(self, elements):
        """Make the query of the ids of the changed ones of elements.

        Moments of writing are compared with ends of runs, since a run writes in Odoo
        as well, and pictures and variants later than their product. Ends are kept in
        whole seconds.

        :param elements: query in brackets, of rows of ``shoper_element``
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
            """SELECT e.id FROM %(elements)s e
               JOIN product_template t ON t.id = e.res_id
               CROSS JOIN LATERAL (SELECT GREATEST(
                 t.write_date,
                 (SELECT max(p.write_date) FROM product_product p
                  WHERE p.product_tmpl_id = t.id),
                 (SELECT max(i.write_date) FROM shoper_product_image i
                  WHERE i.product_tmpl_id = t.id)) AS moment) edited
               LEFT JOIN (%(whole)s) whole ON whole.connector_id = e.connector_id
               WHERE e.entity = 'product' AND e.link_state = 'linked'
                 AND e.res_model = 'product.template'
                 AND edited.moment > GREATEST(e.linked_at, whole.moment)
                 AND NOT EXISTS (
                   SELECT FROM (
                     SELECT 'product.template' AS model, t.id AS id
                     UNION ALL SELECT 'product.product', p.id FROM product_product p
                     WHERE p.product_tmpl_id = t.id
                     UNION ALL SELECT 'shoper.product.image', i.id
                     FROM shoper_product_image i WHERE i.product_tmpl_id = t.id
                   ) record
                   JOIN shoper_sync_change c
                     ON c.res_id = record.id AND c.res_model = record.model
                   JOIN shoper_sync_run r ON r.id = c.run_id
                   WHERE c.state IN ('done', 'undone')
                     AND r.ended_at + interval '1 s' >= edited.moment
                     AND (record.model = 'product.template'
                          OR r.started_at <= edited.moment))
                 AND NOT EXISTS (
                   SELECT FROM shoper_sync_step s
                   JOIN shoper_sync_run r ON r.id = s.run_id
                   WHERE s.connector_id = e.connector_id AND s.entity = 'product'
                     AND s.is_partial AND s.update_linked <> 'none'
                     AND s.state IN ('done', 'done_with_errors')
                     AND r.ended_at + interval '1 s' >= edited.moment
                     AND (s.only_res_ids @> to_jsonb(e.res_id)
                          OR s.only_element_ids @> to_jsonb(e.id)))""",
            elements=elements,
            whole=self._whole_comparisons(),
        )
