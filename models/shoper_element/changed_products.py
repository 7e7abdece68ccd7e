from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...sync.engine.links import HAVE_RECORD

WRITTEN = ("product.template", "product.product", "shoper.product.image")
TYPES = ("product", "variant", "image")  # types whose steps write these models
# Query: when all products of each shop were last compared.
WHOLE = SQL(
    """SELECT s.connector_id, max(r.ended_at) + interval '1 s' AS moment
       FROM shoper_sync_step s JOIN shoper_sync_run r ON r.id = s.run_id
       WHERE s.entity = 'product' AND s.is_partial IS NOT TRUE
         AND s.state IN ('done', 'done_with_errors')
         AND (s.update_linked = 'shop' OR s.update_linked = 'odoo' AND s.fetch_all)
       GROUP BY s.connector_id"""
)
# Columns of the rows that are summed up by product: {column: SQL type}.
SAID = {
    "product_id": SQL("int"),
    "connector_id": SQL("int"),
    "element_id": SQL("int"),
    "held": SQL("bool"),
    "written": SQL("timestamp"),
    "active": SQL("bool"),
    "seen": SQL("timestamp"),
    "began": SQL("timestamp"),
    "ended": SQL("timestamp"),
}
OF_STEPS = ("began", "ended")  # those that only rows of steps fill


class ShoperElement(models.Model):
    """Find which products were edited in Odoo since a synchronisation last looked at
    them; edits of what no shop shows do not count, see ``shoper.edited.mixin``.

    Large tables are not joined here. PostgreSQL may not know how many rows were just
    written to one of them, and would then go through it once for each row of another.
    So the rows of all tables that tell something of products are listed one below the
    other (``UNION ALL``, with the columns of ``SAID``), and summed up by product in one
    pass; where only a number is needed, only that leaves the database."""

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
        # Elements of all shops are found, archived ones, too: other conditions of the
        # search, and the rules of the reader, choose among them.
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
    def _product_counts(self, connector_ids, taking_part):
        """Count in one pass the active products whose elements were changed, and those
        of which a shop has none: {connector id: (changed, lacking)}.

        :param taking_part: {connector id: domain of the products that a shop may lack}
        """
        if not connector_ids:
            return {}
        conditions = self._taking_part(taking_part)
        rows = self._counted(connector_ids, conditions=conditions)
        moments = [moment for _changed, _lacking, moment in rows.values() if moment]
        if steps := self._steps_since(min(moments, default=None)):
            for connector_id, row in self._counted(connector_ids, steps).items():
                rows[connector_id] = row[0], rows[connector_id][1], None
        return {shop_id: row[:2] for shop_id, row in rows.items()}

    @api.model
    def _taking_part(self, domains):
        """Write as SQL, as conditions on a row of ``product_template``, which products
        fit the domain of each shop: {connector id: condition}."""
        # The domains name the companies of the shop; nothing but the number of products
        # is told.
        products = self.env["product.template"].sudo()
        conditions = {}
        for connector_id, domain in domains.items():
            own = products.with_context(shoper_connector_id=connector_id)
            found = own._search(domain)
            is_plain = found.from_clause == SQL.identifier(products._table)
            conditions[connector_id] = (
                found.where_clause
                if is_plain
                else SQL("product_template.id IN %s", found.subselect())
            )
        return conditions

    @api.model
    def _counted(self, connector_ids, steps=(), conditions=None):
        """Count the active products that :meth:`_edited` would find, and the products
        that fit the conditions and have no element: {connector id: (edited, lacking,
        when the first of the edited was written)}.

        :param steps: see :meth:`_edited`
        :param conditions: see :meth:`_taking_part`; lacking is 0 for other shops
        """
        conditions = conditions or {}
        columns = []
        for connector_id in connector_ids:
            names = self._names_of_shop(connector_id)
            edited = SQL("%s AND %s", self._is_edited(names), self._is_left(steps))
            lacking = SQL("%(takes_part)s AND %(held)s IS NOT TRUE", **names)
            columns += [
                SQL("count(*) FILTER (WHERE active AND %s)", edited),
                SQL("count(*) FILTER (WHERE %s)", lacking)
                if connector_id in conditions
                else SQL("0"),
                SQL("min(moment) FILTER (WHERE %s)", edited),
            ]
        summed = self._summed(connector_ids, steps=steps, conditions=conditions)
        [row] = self.env.execute_query(
            SQL(
                "WITH whole AS MATERIALIZED (%s) SELECT %s FROM (%s) product",
                WHOLE,
                SQL(", ").join(columns),
                summed,
            )
        )
        return {
            connector_id: row[3 * place : 3 * place + 3]
            for place, connector_id in enumerate(connector_ids)
        }

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
    def _edited(self, connector_ids, product_ids, steps=()):
        """Write as SQL which elements are linked with a product of which something (the
        product itself, a variant or a picture) was written after it was linked, and
        after it was last compared, with all others or alone: (id, connector_id, active,
        moment of writing). Moments of links and runs have no fractions of a second, so
        that a second is added to each of them.

        :param product_ids: look at these products alone
        :param steps: ids of steps whose own writing is not counted: a run writes in
            Odoo as well, and pictures and variants later than their product
        """
        found = []
        for connector_id in connector_ids:
            names = self._names_of_shop(connector_id)
            found.append(
                SQL(
                    "(%s, %s, %s)",
                    connector_id,
                    names["element"],
                    self._is_edited(names),
                )
            )
        return SQL(
            """WITH whole AS MATERIALIZED (%s)
               SELECT shop.id, shop.connector_id, product.active, product.moment
               FROM (%s) product,
                 LATERAL (VALUES %s) AS shop(connector_id, id, is_edited)
               WHERE shop.is_edited AND %s""",
            WHOLE,
            self._summed(connector_ids, product_ids, steps),
            SQL(", ").join(found),
            self._is_left(steps),
        )

    @api.model
    def _names_of_shop(self, connector_id):
        """Name the columns about a product in one shop: its ``element``, when that was
        linked or compared (``seen``), whether the shop has or had one (``held``), and
        whether the product ``takes_part``; and give the ``id`` of the shop."""
        return {"id": connector_id} | {
            what: SQL.identifier(f"{what}_{connector_id}")
            for what in ("element", "seen", "held", "takes_part")
        }

    @api.model
    def _is_edited(self, names):
        """Write as SQL whether a product was written after all comparisons in a shop.

        :param names: of the columns of the shop
        """
        return SQL(
            """%(element)s IS NOT NULL AND moment > GREATEST(%(seen)s, (
                 SELECT whole.moment FROM whole WHERE connector_id = %(id)s))""",
            **names,
        )

    @api.model
    def _is_left(self, steps):
        """Write as SQL whether a product was written at another time than the steps
        were at work on it."""
        if not steps:
            return SQL("TRUE")
        return SQL(
            """(took IS NULL OR moment > took)
               AND (began IS NULL OR NOT EXISTS (
                 SELECT FROM unnest(began, ended) AS run(began, ended)
                 WHERE moment BETWEEN run.began AND run.ended))"""
        )

    @api.model
    def _summed(self, connector_ids, product_ids=None, steps=(), conditions=None):
        """Write as SQL one row for each product: the last ``moment`` at which it was
        written, whether it is ``active``, the columns of each shop (see
        :meth:`_names_of_shop`) and, with steps, ``took``, ``began`` and ``ended``. The
        caller defines ``whole`` (``WHOLE``) beside the query.

        :param product_ids: look at these products alone
        :param steps: ids of steps; when they worked on a product is told, too
        :param conditions: {connector id: condition on products that take part}; with
            any, an element that is gone from the shop counts as well
        """
        for model in (
            *WRITTEN,
            "shoper.element",
            "shoper.sync.change",
            "shoper.sync.step",
            "shoper.sync.run",
        ):
            self.env[model].flush_model()
        conditions = conditions or {}
        said = {
            name: kind for name, kind in SAID.items() if steps or name not in OF_STEPS
        }
        columns = [SQL("max(written) AS moment, bool_or(active) AS active")]
        taking_part = {}
        for connector_id in connector_ids:
            names = self._names_of_shop(connector_id)
            columns.append(
                SQL(
                    """max(element_id) FILTER (WHERE connector_id = %(id)s)
                         AS %(element)s,
                       max(seen) FILTER (WHERE connector_id = %(id)s) AS %(seen)s""",
                    **names,
                )
            )
            if connector_id in conditions:
                name = f"takes_part_{connector_id}"
                said[name] = SQL("bool")
                taking_part[name] = SQL("(%s)", conditions[connector_id])
                columns.append(
                    SQL(
                        """bool_or(%(takes_part)s) AS %(takes_part)s,
                           bool_or(held) FILTER (WHERE connector_id = %(id)s)
                             AS %(held)s""",
                        **names,
                    )
                )
        if steps:
            columns.append(
                SQL(
                    """max(ended) FILTER (WHERE began IS NULL) AS took,
                       array_agg(began) FILTER (WHERE began IS NOT NULL) AS began,
                       array_agg(ended) FILTER (WHERE began IS NOT NULL) AS ended"""
                )
            )
        beside = [
            *self._said_by_records(connector_ids, product_ids, taking_part),
            self._said_by_elements(connector_ids, product_ids, bool(conditions)),
            self._said_by_comparisons(connector_ids),
        ]
        if steps:
            beside.append(self._said_by_steps(steps))
        return SQL(
            "SELECT %s FROM (%s) beside GROUP BY product_id",
            SQL(", ").join(columns),
            SQL(" UNION ALL ").join(
                SQL(
                    "SELECT %s FROM %s",
                    SQL(", ").join(
                        SQL(
                            "%s AS %s",
                            values.get(name, SQL("NULL::%s", kind)),
                            SQL.identifier(name),
                        )
                        for name, kind in said.items()
                    ),
                    rest,
                )
                for values, rest in beside
            ),
        )

    # Each of these methods gives one source of rows about products: ({column of
    # ``SAID``: value}, what follows FROM).
    @api.model
    def _said_by_records(self, connector_ids, product_ids, taking_part):
        """Write as SQL when products were written, and variants and pictures that were
        after all products were last compared in one of the shops.

        :param taking_part: {column: whether a product takes part}
        """

        def of(column):
            if product_ids is None:
                return SQL("TRUE")
            return SQL("%s = ANY(%s)", column, list(product_ids))

        values = {
            "product_id": SQL("product_template.id"),
            "written": self._moment_of_edit("product.template"),
            "active": SQL("product_template.active"),
        }
        yield (
            values | taking_part,
            SQL("product_template WHERE %s", of(values["product_id"])),
        )
        for model in WRITTEN[1:]:
            moment = self._moment_of_edit(model)
            values = {"product_id": SQL("product_tmpl_id"), "written": moment}
            yield (
                values,
                SQL(
                    """%s WHERE %s AND %s > (
                         SELECT CASE count(*) WHEN %s THEN min(whole.moment)
                           ELSE '-infinity' END
                         FROM whole WHERE connector_id = ANY(%s))""",
                    SQL.identifier(self.env[model]._table),
                    of(values["product_id"]),
                    moment,
                    len(connector_ids),
                    connector_ids,
                ),
            )

    @api.model
    def _moment_of_edit(self, model):
        """Write as SQL when something of a record was last written that a shop may
        show."""
        table = SQL.identifier(self.env[model]._table)
        if "shoper_edited_at" not in self.env[model]._fields:
            return SQL("%s.write_date", table)
        return SQL("COALESCE(%s.shoper_edited_at, %s.write_date)", table, table)

    @api.model
    def _said_by_elements(self, connector_ids, product_ids, with_missing):
        """Write as SQL when elements were linked with products.

        :param with_missing: also which products had one that is gone from the shop
        """
        is_linked = SQL("link_state = 'linked'")
        values = {
            "product_id": SQL("res_id"),
            "connector_id": SQL("connector_id"),
            "element_id": SQL("id"),
            "seen": SQL("linked_at + interval '1 s'"),
        }
        if with_missing:
            values |= {
                "element_id": SQL("CASE WHEN %s THEN id END", is_linked),
                "seen": SQL("CASE WHEN %s THEN %s END", is_linked, values["seen"]),
                "held": SQL("TRUE"),
            }
        return values, SQL(
            """shoper_element
               WHERE entity = 'product' AND %s
                 AND res_model = 'product.template' AND res_id > 0
                 AND connector_id = ANY(%s) AND %s""",
            SQL("link_state = ANY(%s)", list(HAVE_RECORD))
            if with_missing
            else is_linked,
            connector_ids,
            SQL("TRUE")
            if product_ids is None
            else SQL("res_id = ANY(%s)", list(product_ids)),
        )

    @api.model
    def _said_by_comparisons(self, connector_ids):
        """Write as SQL when partial runs compared single products, after all products
        were last compared."""
        listed = "CASE jsonb_typeof(%s) WHEN 'array' THEN %s ELSE '[]' END"
        products, elements = (
            SQL(listed, column, column)
            for column in (SQL("s.only_res_ids"), SQL("s.only_element_ids"))
        )
        values = {
            "product_id": SQL("named.product_id"),
            "connector_id": SQL("s.connector_id"),
            "seen": SQL("r.ended_at + interval '1 s'"),
        }
        return values, SQL(
            """shoper_sync_step s JOIN shoper_sync_run r ON r.id = s.run_id
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
        """Write as SQL when the runs of steps ended that worked on products; where they
        worked on a variant or a picture, also when they began."""
        values = {
            "product_id": SQL(
                """CASE c.res_model
                   WHEN 'product.template' THEN c.res_id
                   WHEN 'product.product' THEN (
                     SELECT product_tmpl_id FROM product_product WHERE id = c.res_id)
                   ELSE (
                     SELECT product_tmpl_id FROM shoper_product_image
                     WHERE id = c.res_id) END"""
            ),
            "began": SQL(
                """CASE WHEN c.res_model <> 'product.template'
                      THEN COALESCE(r.started_at, 'infinity') END"""
            ),
            "ended": SQL("r.ended_at + interval '1 s'"),
        }
        return values, SQL(
            """shoper_sync_step s JOIN shoper_sync_run r ON r.id = s.run_id
                 JOIN shoper_sync_change c ON c.step_id = s.id
               WHERE s.id = ANY(%s) AND c.state IN ('done', 'undone')
                 AND c.res_model IN %s""",
            steps,
            WRITTEN,
        )
