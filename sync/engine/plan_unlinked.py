from odoo import models
from odoo.fields import Domain

from .plan import CHUNK


class ShoperSync(models.AbstractModel):
    """Plan what is created from, or deleted of, what has no counterpart."""

    _inherit = "shoper.sync"

    def _plan_import(self, ctx, cursor, position):
        if not ctx.step.import_unlinked:
            return None
        elements = self._free_elements(ctx, position)
        if not elements:
            return None
        position = elements[-1].id
        elements -= self._take_back(ctx, elements)
        changes, likes = [], self._choose_likes(ctx, elements)
        for element in ctx.entity._import_order(elements):
            shop = self._shop_values(ctx, element)
            reason = ctx.entity._import_obstacle(ctx, shop)
            plan = self._plan_values(ctx, shop, "odoo")
            reason, values = reason or plan.reason, plan.values
            note = self._left_out_note(ctx, plan.left_out)
            like = likes.get(element.id)
            if like and not reason:
                note = self._like_note(ctx, like)
                if not like.res_id:
                    reason, values = note, {"candidates": like.candidates}
            changes.append(
                self._change_values(
                    ctx,
                    "create_odoo",
                    element,
                    state="waiting" if reason else "planned",
                    after=values,
                    left_out=plan.left_out or False,
                    like_id=like.res_id if like else 0,
                    message=reason or note,
                    depends=plan.depends,
                )
            )
        self._create_in_order(ctx, changes)
        return None if ctx.entity._import_at_once else position

    def _take_back(self, ctx, elements):
        """Plan to link elements again whose creation was undone while their record
        stayed, and to restore the record where it was archived.

        :return: these elements
        """
        left = elements.filtered("left_res_id")
        if ctx.entity._adopts:
            left = left.browse()
        taken = ctx.links(ctx.entity._entity).element_by_record
        records = ctx.entity._readable(ctx, left.mapped("left_res_id"))
        by_id = {record.id: record for record in records if record.id not in taken}
        again = left.filtered(lambda element: element.left_res_id in by_id)
        restored = self.env["shoper.sync.change"].create(
            [
                self._change_values(
                    ctx, "restore_odoo", element, res_id=element.left_res_id
                )
                for element in again
                if not by_id[element.left_res_id].active
            ]
        )
        first = {change.element_id: change.ids for change in restored}
        self.env["shoper.sync.change"].create(
            [
                self._change_values(
                    ctx,
                    "link",
                    element,
                    res_id=element.left_res_id,
                    rule="wanted again",
                    depends=first.get(element, ()),
                )
                for element in again
            ]
        )
        return again

    def _create_in_order(self, ctx, changes):
        """Create changes whose dependencies may be other changes of the same list
        (a category waits for its parent), level by level."""
        model = self.env["shoper.sync.change"]
        if not any(ctx.entity._parent_element(values["after"]) for values in changes):
            model.create(changes)
            return
        links = ctx.links(ctx.entity._entity)
        while changes:
            ready, later = [], []
            planned = {values["element_id"] for values in changes}
            for values in changes:
                parent = ctx.entity._parent_element(values["after"])
                (later if parent in planned else ready).append(values)
            if not ready:  # a circle, which the shop's tree cannot have
                ready, later = changes, []
            for values in ready:
                parent = ctx.entity._parent_element(values["after"])
                if not parent or parent in links.record_by_element:
                    continue
                if parent in links.change_by_element:
                    values["depends_on_ids"] = [(4, links.change_by_element[parent])]
                else:
                    values["state"] = "waiting"
                    values["message"] = ctx.env._("Its parent is not linked.")
            created = model.create(ready)
            for change in created:
                if change.state == "planned":
                    links.change_by_element[change.element_id.id] = change.id
            changes = later

    def _free_elements(self, ctx, position, limit=CHUNK, to_delete=False):
        """Elements that are neither linked nor about to be, nor ambiguous, nor left
        behind by a record that is gone.

        :param to_delete: also those whose record a person deleted, where deletes
            follow that
        """
        free = Domain("left_note", "=", False)
        if to_delete and ctx.entity._deletes_follow:
            free |= Domain("gone_choice", "=", False)
        taken = self.env["shoper.sync.change"]._search(
            [("step_id", "=", ctx.step.id), ("verb", "in", ("link", "ambiguous"))]
        )
        return self.env["shoper.element"].search_fetch(
            [
                ("connector_id", "=", ctx.connector.id),
                ("entity", "=", ctx.entity._entity),
                ("link_state", "=", "unlinked"),
                free,
                ("is_out_of_scope", "=", False),
                ("id", ">", position),
                ("id", "not in", taken.subselect("element_id")),
                *ctx.entity._element_domain(ctx),
                *self._partial_domain(ctx),
            ],
            [
                "remote_id",
                "name",
                "code",
                "shop_values",
                "left_res_id",
                "is_kept_in_shop",
            ],
            order="id",
            limit=None if ctx.entity._import_at_once else limit,
        )

    def _plan_export(self, ctx, cursor, position):
        if not ctx.step.export_unlinked:
            return None
        contested = set(cursor.get("contested", ()))
        linked = self.env["shoper.element"]._search(
            [
                ("connector_id", "=", ctx.connector.id),
                ("entity", "=", ctx.entity._entity),
                ("link_state", "=", "linked"),
                ("res_id", ">", 0),
            ]
        )
        left = self.env["shoper.element"]._search(
            [
                ("connector_id", "=", ctx.connector.id),
                ("entity", "=", ctx.entity._entity),
                ("link_state", "!=", "missing"),
                ("left_res_id", ">", 0),
            ]
        )
        domain = [
            *ctx.entity._export_domain(ctx),
            *ctx.scope._domain(),
            ("id", "not in", ctx.ignored_res_ids),
            ("id", "not in", linked.subselect("res_id")),
            ("id", "not in", left.subselect("left_res_id")),
        ]
        if ctx.step.is_partial and not ctx.step.only_product_ids:
            domain.append(("id", "in", ctx.step.only_res_ids or []))
        records, position = ctx.entity._export_chunk(ctx, domain, position, CHUNK)
        if not records:
            if not ctx.step.is_partial:
                self._plan_further_exports(ctx)
            return None
        gone = self._records_of_missing(ctx)
        links = ctx.links(ctx.entity._entity)
        free = records.filtered(
            lambda record: (
                record.id not in links.element_by_record
                and record.id not in contested
                and record.id not in gone
            )
        )
        self._create_exports(ctx, free)
        return position

    def _create_exports(self, ctx, free):
        """Plan to create records in the shop."""
        odoo_side = ctx.entity._odoo_values(ctx, free)
        changes = []
        for record in ctx.entity._export_order(free):
            plan = self._plan_values(
                ctx, ctx.entity._with_defaults(ctx, odoo_side[record.id]), "shop"
            )
            reason = ctx.entity._export_obstacle(ctx, record, odoo_side[record.id])
            question = reason and ctx.entity._question(record.display_name)
            reason = reason or plan.reason
            changes.append(
                self._change_values(
                    ctx,
                    "create_shop",
                    res_id=record.id,
                    name=record.display_name,
                    state="waiting" if reason else "planned",
                    after=plan.values,
                    left_out=plan.left_out or False,
                    question=question,
                    message=reason or self._left_out_note(ctx, plan.left_out),
                    depends=plan.depends,
                )
            )
        self.env["shoper.sync.change"].create(changes)

    def _plan_further_exports(self, ctx):
        changes = []
        for item in ctx.entity._further_exports(ctx):
            plan = self._plan_values(ctx, item["after"], "shop")
            changes.append(
                self._change_values(
                    ctx,
                    "create_shop",
                    name=item["name"],
                    after=plan.values,
                    state="waiting" if plan.reason else "planned",
                    message=plan.reason,
                    depends=plan.depends,
                )
            )
        self.env["shoper.sync.change"].create(changes)

    def _is_deleting(self, step):
        """Whether a step deletes in the shop what is not linked."""
        return step.delete_unlinked and step.is_fetch_complete

    def _kept_reason(self, ctx, element):
        """Why an element without a link is not deleted all the same, or False."""
        return element.is_kept_in_shop and ctx.env._(
            "A person took its link away, so it is not deleted. A Shoper administrator "
            "can allow that on the shop element: Allow Deletion."
        )

    def _plan_delete(self, ctx, cursor, position):
        step, connector = ctx.step, ctx.connector
        if not self._is_deleting(step):
            return None
        elements = self._free_elements(ctx, 0, limit=None, to_delete=True)
        before = {item.id: self._shop_values(ctx, item) for item in elements}
        reasons = {
            element.id: self._kept_reason(ctx, element)
            or ctx.entity._delete_obstacle(ctx, before[element.id])
            for element in elements
        }
        known = self.env["shoper.element"].search_count(
            [
                ("connector_id", "=", connector.id),
                ("entity", "=", step.entity),
                ("link_state", "!=", "missing"),
            ]
        )
        cap = min(connector.delete_cap_count, known * connector.delete_cap_share // 100)
        count = list(reasons.values()).count(False)
        over_cap = False
        if count > cap:
            over_cap = ctx.env._(
                "%(count)s elements would be deleted, the connector allows %(cap)s in "
                "one run.",
                count=count,
                cap=cap,
            )
        changes = []
        for element in elements:
            reason = reasons[element.id] or over_cap
            changes.append(
                self._change_values(
                    ctx,
                    "delete_shop",
                    element,
                    state="waiting" if reason else "planned",
                    before=before[element.id],
                    message=reason,
                )
            )
        self.env["shoper.sync.change"].create(changes)
        return None
