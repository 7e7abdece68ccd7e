"""Which row of the shop's stock is which product or variant of Odoo."""

from odoo.fields import Domain
from odoo.models import BaseModel
from odoo.tools import SQL

from ...engine.context import Context
from ...entity.dependent import RULE
from .taking_part import left_out_domain

MODEL = "product.product"


class Rows:
    """The stock rows that take part: those of linked products without variants, and of
    linked variants. Nobody links a row by hand; it follows what it belongs to."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.env = ctx.env

    @classmethod
    def of(cls, ctx: Context) -> "Rows":
        """Give the rows, read once for all of this unit of work."""
        return ctx.cached("stock", "rows", lambda: cls(ctx))

    @property
    def names(self) -> dict[int, tuple[str, str]]:
        """Read what rows are called: {shop id of a row: (name, code)} of those that
        take part."""
        return self.ctx.cached("stock", "names", self._read_names)

    def _read_names(self) -> dict[int, tuple[str, str]]:
        rows = self.env.execute_query(
            SQL("SELECT remote_id, name, code FROM (%s) followed", self.wanted_links())
        )
        return {row[0]: (row[1] or "", row[2] or "") for row in rows}

    def wanted_links(self) -> SQL:
        """Make the query of the rows that take part, each once: ``remote_id``,
        ``product_id`` (shop id), ``res_id``, ``name`` and ``code``. A product without
        variants stands for its only variant in Odoo, where it has one; once the product
        is archived, for the one that it stood for, since Odoo no longer tells it from
        others that were archived before. Variants take part with their product."""
        self.env["shoper.element"].flush_model()
        self.env["product.product"].flush_model(["active", "product_tmpl_id"])
        self.env["product.template"].flush_model(["active"])
        return SQL(
            """SELECT DISTINCT ON (res_id) remote_id, product_id, res_id, name, code,
                      TRUE AS is_there
               FROM (
                 SELECT (e.shop_facts ->> 'stock')::int AS remote_id,
                        e.remote_id AS product_id, one.id AS res_id, e.name, e.code
                 FROM shoper_element e
                 CROSS JOIN LATERAL (
                   SELECT min(p.id) AS id, count(*) AS number
                   FROM product_product p JOIN product_template t
                     ON t.id = p.product_tmpl_id
                   WHERE t.id = e.res_id AND (p.active OR NOT t.active AND p.id =
                     COALESCE((
                       SELECT s.res_id FROM shoper_element s
                       JOIN product_product f ON f.id = s.res_id
                       WHERE s.connector_id = e.connector_id AND s.entity = %(entity)s
                         AND s.remote_id = (e.shop_facts ->> 'stock')::int
                         AND s.res_id > 0 AND f.product_tmpl_id = t.id), p.id))) one
                 WHERE e.connector_id = %(connector)s AND e.entity = 'product'
                   AND e.link_state = 'linked' AND e.is_out_of_scope IS NOT TRUE
                   AND one.number = 1
                   AND COALESCE(e.shop_facts -> 'variants', '[]') = '[]'
                 UNION ALL
                 SELECT v.remote_id, v.parent_remote_id, v.res_id, v.name, v.code
                 FROM shoper_element v
                 WHERE v.connector_id = %(connector)s AND v.entity = 'variant'
                   AND v.link_state = 'linked' AND v.res_id > 0
                   AND v.is_out_of_scope IS NOT TRUE
                   AND EXISTS (
                     SELECT FROM shoper_element w
                     WHERE w.connector_id = v.connector_id AND w.entity = 'product'
                       AND w.remote_id = v.parent_remote_id
                       AND w.link_state = 'linked' AND w.is_out_of_scope IS NOT TRUE
                     OFFSET 0)
               ) own
               WHERE remote_id > 0 ORDER BY res_id, remote_id""",
            connector=self.ctx.connector.id,
            entity=self.ctx.entity._entity,
        )

    @staticmethod
    def unfollowed(connector: BaseModel) -> BaseModel:
        """Find the linked products that Odoo counts and of whose variants the shop has
        other ones, so that not each row stands for one in Odoo. Variants that the shop
        does not sell, and those that a person ignored, do not count.

        :param connector: ``shoper.connector``, as superuser
        :return: ``product.template``
        """
        env = connector.env
        env["shoper.element"].flush_model()
        env["product.product"].flush_model(["active", "product_tmpl_id"])
        env["product.template"].flush_model(["active", "is_storable"])
        rows = env.execute_query(
            SQL(
                """SELECT e.res_id FROM shoper_element e
                   JOIN product_template t ON t.id = e.res_id
                   WHERE e.connector_id = %s AND e.entity = 'product'
                     AND e.link_state = 'linked' AND e.is_out_of_scope IS NOT TRUE
                     AND t.active AND t.is_storable
                     AND CASE COALESCE(e.shop_facts -> 'variants', '[]') WHEN '[]' THEN
                       (SELECT count(*) FROM product_product p
                        WHERE p.product_tmpl_id = t.id AND p.active) <> 1
                     ELSE EXISTS (
                       SELECT FROM jsonb_array_elements_text(
                         e.shop_facts -> 'variants') number
                       WHERE NOT EXISTS (
                         SELECT FROM shoper_element v
                         WHERE v.connector_id = e.connector_id AND v.entity = 'variant'
                           AND v.remote_id = number::int
                           AND (v.link_state <> 'unlinked' OR v.is_out_of_scope
                                OR v.payload ->> 'active' = '0')))
                     END""",
                connector.id,
            )
        )
        ids = [row[0] for row in rows]
        products = env["product.product"].with_context(active_test=False)
        return products.search(
            Domain("product_tmpl_id", "in", ids) & ~left_out_domain(connector)
        ).product_tmpl_id

    def relink(self) -> None:
        """Link rows with what they belong to, and take the links of others away. Rows
        that are not mirrored yet are mirrored now, without a number; those that
        somebody ignored are left alone. As a rule no link moved: then one query says
        so."""
        if self._are_linked():
            return
        self.ctx.entity._relink(self.ctx)
        self._mirror_new()

    def _are_linked(self) -> bool:
        """Tell whether rows are linked as they should be, and all are mirrored."""
        [[is_followed]] = self.env.execute_query(
            SQL(
                """WITH followed AS MATERIALIZED (%(followed)s)
                   SELECT NOT EXISTS (
                     SELECT remote_id, res_id FROM shoper_element
                     WHERE connector_id = %(connector)s AND entity = %(entity)s
                       AND res_id > 0
                     -- Of how many are followed the database has no idea: left to
                     -- itself it goes through all of them for each row.
                     EXCEPT SELECT remote_id, res_id FROM followed)
                   AND NOT EXISTS (
                     SELECT FROM followed f
                     LEFT JOIN shoper_element s
                       ON s.connector_id = %(connector)s AND s.entity = %(entity)s
                      AND s.remote_id = f.remote_id
                     WHERE s.id IS NULL OR s.link_state = ANY(%(states)s))""",
                connector=self.ctx.connector.id,
                entity=self.ctx.entity._entity,
                followed=self.wanted_links(),
                states=self.ctx.entity._states_to_link(),
            )
        )
        return bool(is_followed)

    def _mirror_new(self) -> None:
        """Mirror rows that are not yet, without a number."""
        own = {
            "connector": self.ctx.connector.id,
            "entity": self.ctx.entity._entity,
            "followed": self.wanted_links(),
        }
        self.env.cr.execute(
            SQL(
                """SELECT f.* FROM (%(followed)s) f
                   LEFT JOIN shoper_element s
                     ON s.connector_id = %(connector)s AND s.entity = %(entity)s
                    AND s.remote_id = f.remote_id
                   WHERE s.id IS NULL""",
                **own,
            )
        )
        new = self.env.cr.dictfetchall()
        self.env["shoper.element"].create(
            [
                {
                    "connector_id": self.ctx.connector.id,
                    "entity": self.ctx.entity._entity,
                    "remote_id": row["remote_id"],
                    "parent_remote_id": row["product_id"],
                    "name": row["name"],
                    "code": row["code"],
                    "res_model": MODEL,
                    "res_id": row["res_id"],
                    "link_state": "linked",
                    "link_rule": RULE,
                    "linked_at": self.ctx.now(),
                }
                for row in new
            ]
        )
        self.ctx.analyze("shoper.element", len(new))
