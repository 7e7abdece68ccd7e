from odoo import models
from odoo.tools import split_every

from .refresh import ONE_CALL

PRODUCTS = 50  # whose parts are asked for in one list


class ShoperSync(models.AbstractModel):
    """Partial steps: those that concern some elements and records only, which are
    read by their ids instead of downloading everything.

    Whether a pair is the only one possible is still looked for among all elements
    and records."""

    _inherit = "shoper.sync"

    def _last_download(self, ctx):
        """The latest step that downloaded elements of the type."""
        return self.env["shoper.sync.step"].search(
            [
                ("connector_id", "=", ctx.connector.id),
                ("entity", "=", ctx.step.entity),
                ("fetched_to", ">", 0),
                ("is_partial", "=", False),
            ],
            order="id desc",
            limit=1,
        )

    def _fetch_partial(self, ctx, cursor):
        """Read the elements that take part from the shop again, then what is new
        there: it may be the counterpart of a record that takes part."""
        step = ctx.step
        if step.only_product_ids:
            step.fetched_count += self._read_parts(ctx)
            step.write({"state": "linking", "cursor": False})
            return
        elements = self.env["shoper.element"].search(
            [
                ("connector_id", "=", ctx.connector.id),
                ("entity", "=", step.entity),
                ("link_state", "!=", "ignored"),
                ("id", ">", cursor.get("reread_to", 0)),
                *self._partial_domain(ctx),
            ],
            order="id",
            limit=ONE_CALL,
        )
        if elements:
            self._reread(ctx, elements)
            step.fetched_count += len(elements)
            self._save_cursor(step, cursor | {"reread_to": elements[-1].id})
            return
        if not step.choices:
            step.fetched_to = self._last_download(ctx).fetched_to
            self._read_newest(ctx)
        step.write({"state": "linking", "cursor": False})

    def _read_parts(self, ctx):
        """Mirror all parts of the products that take part.

        :return: how many there are
        """
        entity, seen, is_whole = ctx.entity, set(), True
        extra = entity._fetch_extra(ctx)
        for ids in split_every(PRODUCTS, entity._chosen_remote_ids(ctx)):
            self._commit_before_call(ctx)
            reader = ctx.client.reader(
                entity._resource, filters={"product_id": {"in": list(ids)}}
            )
            for rows in reader:
                self._tell_unread(ctx, reader.unread)
                is_whole = is_whole and not reader.unread
                rows = entity._rows_in_scope(ctx, rows)
                seen.update(int(row[entity._remote_key]) for row in rows)
                self._store_rows(ctx, rows, extra)
                self._commit()
        if is_whole:
            gone = self.env["shoper.element"].search(
                [
                    ("connector_id", "=", ctx.connector.id),
                    ("entity", "=", entity._entity),
                    ("link_state", "not in", ("missing", "ignored")),
                    ("remote_id", "not in", list(seen)),
                    *entity._element_domain(ctx),
                ]
            )
            self._mark_missing(gone)
        return len(seen)

    def _partial_domain(self, ctx):
        """Elements that take part in a partial step, and those of its records; what
        belongs to chosen products is found by the entity's own domains."""
        if not ctx.step.is_partial or ctx.step.only_product_ids:
            return []
        return [
            "|",
            ("id", "in", ctx.step.only_element_ids or []),
            "&",
            ("res_id", "in", ctx.step.only_res_ids or []),
            ("res_id", ">", 0),
        ]

    def _partial_pairs(self, ctx, elements, links, ambiguous):
        """Of what :meth:`_find_pairs` returned, what takes part in the step."""
        if not ctx.step.is_partial or ctx.step.only_product_ids:
            return elements, links, ambiguous
        element_ids = set(ctx.step.only_element_ids or ())
        res_ids = set(ctx.step.only_res_ids or ())
        return (
            elements.filtered(lambda element: element.id in element_ids),
            [item for item in links if item[0].id in element_ids or item[1] in res_ids],
            [
                item
                for item in ambiguous
                if item[0].id in element_ids or item[1] & res_ids
            ],
        )
