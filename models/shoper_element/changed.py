from collections import defaultdict
from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

WRITTEN = ("product.template", "product.product", "shoper.product.image")


class Edited(NamedTuple):
    """An element whose product was written in Odoo after it was linked or compared with
    all others; ``moment`` is when it, its variants or pictures were written last."""

    connector_id: int
    res_id: int
    moment: fields.Datetime


class ShoperElement(models.Model):
    """Which products were edited in Odoo since a synchronisation last looked at
    them.

    The database may not know how much was just written; it would go through all of one
    table for each row of another one then. So large tables are not joined here but put
    beside each other, or asked for what is known by its ids."""

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
        found = Domain("id", "in", list(self._all_changed()))
        return found if True in value else ~found

    @api.model
    def _changed_ids(self, ids):
        """Find those of these elements that were changed in Odoo: {id}."""
        if not ids:
            return set()
        moments = SQL(
            """SELECT id, connector_id, res_id, linked_at, GREATEST(
                 (SELECT t.write_date FROM product_template t WHERE t.id = res_id),
                 (SELECT max(p.write_date) FROM product_product p
                  WHERE p.product_tmpl_id = res_id),
                 (SELECT max(i.write_date) FROM shoper_product_image i
                  WHERE i.product_tmpl_id = res_id)) AS moment
               FROM shoper_element
               WHERE id = ANY(%s) AND entity = 'product' AND link_state = 'linked'
                 AND res_model = 'product.template'""",
            list(ids),
        )
        return set(self._changed(moments))

    @api.model
    def _all_changed(self):
        """Find all elements that were changed in Odoo, by one pass through what was
        written there: {id: Edited}."""
        moments = SQL(
            """SELECT id, connector_id, res_id, linked_at, moment FROM (
                 SELECT id, connector_id, res_id, linked_at,
                        max(write_date) OVER (PARTITION BY res_id) AS moment
                 FROM (
                   SELECT id, connector_id, res_id, linked_at,
                          NULL::timestamp AS write_date
                   FROM shoper_element
                   WHERE entity = 'product' AND link_state = 'linked'
                     AND res_model = 'product.template'
                   UNION ALL
                   SELECT NULL, NULL, id, NULL, write_date FROM product_template
                   UNION ALL
                   SELECT NULL, NULL, product_tmpl_id, NULL, write_date
                   FROM product_product
                   UNION ALL
                   SELECT NULL, NULL, product_tmpl_id, NULL, write_date
                   FROM shoper_product_image
                 ) beside
               ) passed
               WHERE id IS NOT NULL"""
        )
        return self._changed(moments)

    @api.model
    def _changed(self, moments):
        """Find changed elements: {id: Edited}.

        Moments of writing are compared with ends of runs, since a run writes in Odoo
        as well, and pictures and variants later than their product. Ends are kept in
        whole seconds.

        :param moments: query of linked products and when they, their variants or
            pictures were last written: (id, connector_id, res_id, linked_at, moment)
        """
        for model in (
            *WRITTEN,
            "shoper.element",
            "shoper.sync.change",
            "shoper.sync.step",
            "shoper.sync.run",
        ):
            self.env[model].flush_model()
        edited = self._edited(moments)
        if edited:
            since = min(item.moment for item in edited.values())
            by_people = edited.keys() - self._written_by_runs(edited, since)
            by_people -= self._compared_alone(edited, since)
            edited = {element_id: edited[element_id] for element_id in by_people}
        return edited

    @api.model
    def _edited(self, moments):
        """Read what was written since it was linked, or compared with all others:
        {element id: Edited}."""
        rows = self.env.execute_query(
            SQL(
                """WITH whole AS MATERIALIZED (
                     SELECT s.connector_id, max(r.ended_at) + interval '1 s' AS moment
                     FROM shoper_sync_step s JOIN shoper_sync_run r ON r.id = s.run_id
                     WHERE s.entity = 'product' AND s.is_partial IS NOT TRUE
                       AND s.state IN ('done', 'done_with_errors')
                       AND (s.update_linked = 'shop'
                            OR s.update_linked = 'odoo' AND s.fetch_all)
                     GROUP BY s.connector_id)
                   SELECT e.id, e.connector_id, e.res_id, e.moment
                   FROM (%s) e LEFT JOIN whole ON whole.connector_id = e.connector_id
                   WHERE e.moment > GREATEST(e.linked_at, whole.moment)""",
                moments,
            )
        )
        return {row[0]: Edited(*row[1:]) for row in rows}

    @api.model
    def _written_by_runs(self, edited, since):
        """Find those elements whose product, variants or pictures were written by a
        run: {id}.

        :param since: the earliest moment of writing
        """
        runs = {
            run_id: (started, ended)
            for run_id, started, ended in self.env.execute_query(
                SQL(
                    """SELECT id, started_at, ended_at + interval '1 s'
                       FROM shoper_sync_run
                       WHERE ended_at + interval '1 s' >= %s""",
                    since,
                )
            )
        }
        by_product = defaultdict(list)
        for element_id, item in edited.items():
            by_product[item.res_id].append(element_id)
        records = self._product_records(list(by_product))
        found = set()
        for model, res_id, run_id in self.env.execute_query(
            SQL(
                """SELECT DISTINCT res_model, res_id, run_id FROM shoper_sync_change
                   WHERE res_id = ANY(%s) AND run_id = ANY(%s) AND res_model IN %s
                     AND state IN ('done', 'undone')""",
                list({res_id for _model, res_id in records}),
                list(runs),
                WRITTEN,
            )
        ):
            started, ended = runs[run_id]
            for element_id in by_product.get(records.get((model, res_id)), ()):
                moment = edited[element_id].moment
                if ended >= moment and (
                    model == "product.template" or (started and started <= moment)
                ):
                    found.add(element_id)
        return found

    @api.model
    def _product_records(self, product_ids):
        """List what products consist of: {(model, id): id of the product}."""
        rows = self.env.execute_query(
            SQL(
                """SELECT 'product.product', id, product_tmpl_id FROM product_product
                   WHERE product_tmpl_id = ANY(%(ids)s)
                   UNION ALL
                   SELECT 'shoper.product.image', id, product_tmpl_id
                   FROM shoper_product_image WHERE product_tmpl_id = ANY(%(ids)s)""",
                ids=product_ids,
            )
        )
        records = {(model, res_id): product_id for model, res_id, product_id in rows}
        return records | {("product.template", item): item for item in product_ids}

    @api.model
    def _compared_alone(self, edited, since):
        """Find those elements that a run of only some products compared later: {id}.

        :param since: the earliest moment of writing
        """
        rows = self.env.execute_query(
            SQL(
                """SELECT s.connector_id, s.only_res_ids, s.only_element_ids,
                          r.ended_at + interval '1 s'
                   FROM shoper_sync_step s JOIN shoper_sync_run r ON r.id = s.run_id
                   WHERE s.entity = 'product' AND s.is_partial
                     AND s.update_linked <> 'none'
                     AND s.state IN ('done', 'done_with_errors')
                     AND r.ended_at + interval '1 s' >= %s
                   ORDER BY r.ended_at""",
                since,
            )
        )
        products, elements = {}, {}  # the latest moment of each
        for connector_id, res_ids, element_ids, moment in rows:
            products |= {(connector_id, res_id): moment for res_id in res_ids or ()}
            elements |= dict.fromkeys(element_ids or (), moment)
        return {
            element_id
            for element_id, item in edited.items()
            for moment in (
                products.get((item.connector_id, item.res_id)),
                elements.get(element_id),
            )
            if moment and moment >= item.moment
        }
