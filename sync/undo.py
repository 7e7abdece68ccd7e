from odoo import models

from .plan import CHUNK


class ShoperSync(models.AbstractModel):
    """Plan to undo what a step did: the same changes with before and after swapped,
    the latest first. What moved on the written side since is left alone and said."""

    _inherit = "shoper.sync"

    def _plan_undo(self, ctx):
        """Plan the next chunk of a step that undoes another one."""
        step = ctx.step
        position = (step.cursor or {}).get("undo_from")
        domain = [("step_id", "=", step.undoes_id.id), ("state", "=", "done")]
        if position:
            domain.append(("id", "<", position))
        if step.undoes_change_ids:
            domain.append(("id", "in", step.undoes_change_ids))
        if step.undoes_properties:
            domain.append(("verb", "in", ("update_odoo", "update_shop")))
        originals = self.env["shoper.sync.change"].search(
            domain, order="id desc", limit=CHUNK
        )
        if not originals:
            step.state = "planned"
            return
        elements = originals.element_id
        self._reread(
            ctx, elements.filtered(lambda element: element.link_state != "missing")
        )
        originals.fetch(["before", "after", "payload"])
        elements.fetch(["shop_values", "base", "link_state", "res_id"])
        records = ctx.records.browse(
            [change.res_id for change in originals if change.res_id]
        ).exists()
        odoo_side = ctx.entity._odoo_values(ctx, records)
        changes = []
        for original in originals:
            plan = getattr(self, f"_undo_{original.verb}", self._undo_nothing)
            changes += [
                self._undo_values(ctx, original, values)
                for values in plan(ctx, original, odoo_side.get(original.res_id))
            ]
        created = self.env["shoper.sync.change"].create(changes)
        self._plan_lost_pictures(ctx, created)
        step.cursor = {"undo_from": originals[-1].id}

    def _undo_values(self, ctx, original, values):
        kept = {"res_id": original.res_id, "name": original.name} | values
        return self._change_values(
            ctx, kept.pop("verb"), original.element_id, **kept
        ) | {"undoes_id": original.id, "name": original.name}

    def _undo_nothing(self, ctx, original, odoo, reason=None, verb=None, **values):
        """A line that says why something is not undone."""
        return [
            {
                "verb": verb or "invalid",
                "state": "waiting",
                "message": reason or ctx.env._("This cannot be undone."),
                **values,
            }
        ]

    def _is_still_linked(self, original):
        element = original.element_id
        return element.link_state == "linked" and element.res_id == original.res_id

    # ------------------------------------------------------------------ values
    def _undo_update_odoo(self, ctx, original, odoo):
        return self._undo_update(ctx, original, odoo, odoo, "odoo")

    def _undo_update_shop(self, ctx, original, odoo):
        shop = self._shop_values(ctx, original.element_id)
        return self._undo_update(ctx, original, odoo, shop, "shop")

    def _undo_update(self, ctx, original, odoo, current, side):
        verb, _ = f"update_{side}", ctx.env._
        before, after = original.before or {}, original.after or {}
        codes = [code for code in after if ctx.entity._property(code)]
        if ctx.step.undoes_properties:
            codes = [code for code in codes if code.partition("@")[0] in ctx.chosen]
        if not codes:
            return []
        if odoo is None or not self._is_still_linked(original):
            reason = _("The element is not linked with the record any more.")
            return self._undo_nothing(ctx, original, odoo, reason, verb)
        moved = [
            code
            for code in codes
            if not self._still_holds(ctx, original, code, current, side)
        ]
        if ctx.entity._joined.intersection(moved):
            moved += [code for code in codes if code in ctx.entity._joined]
        kept = [code for code in codes if code not in moved]
        lost = ctx.entity._undo_obstacles(ctx, before, kept, side)
        kept = [code for code in kept if code not in lost]
        plans = []
        if kept:
            facts = {code: value for code, value in before.items() if code[0] == "_"}
            plans.append(
                {
                    "verb": verb,
                    "before": {code: current[code] for code in kept},
                    "after": {code: before.get(code) for code in kept} | facts,
                }
            )
        reasons = lost | dict.fromkeys(
            moved, _("It was edited since; the later edit stays.")
        )
        for reason in dict.fromkeys(reasons.values()):
            left = [code for code in codes if reasons.get(code) == reason]
            plans += self._undo_nothing(
                ctx,
                original,
                odoo,
                reason,
                verb,
                before={code: current.get(code) for code in left},
                after={code: before.get(code) for code in left},
            )
        return plans

    def _still_holds(self, ctx, original, code, current, side):
        """Whether the written side still holds what the change gave it, be it in the
        form of its own that it made of it."""
        if code not in current:
            return False
        prop = ctx.entity._property(code)
        given, now = original.after[code], current[code]
        if prop.same(given, now):
            return True
        base = (original.element_id.base or {}).get(code)
        return (
            isinstance(base, dict)
            and prop.same(base[side], now)
            and any(prop.same(given, value) for value in base.values())
        )

    # ------------------------------------------------------------------- links
    def _undo_link(self, ctx, original, odoo):
        if self._is_still_linked(original):
            return [{"verb": "unlink", "before": original.element_id.base}]
        reason = ctx.env._("The element is not linked with the record any more.")
        return self._undo_nothing(ctx, original, odoo, reason, "unlink")

    def _undo_unlink(self, ctx, original, odoo):
        return [{"verb": "link", "rule": "linked again", "after": original.before}]

    # ----------------------------------------------------------------- created
    def _undo_create_odoo(self, ctx, original, odoo):
        _ = ctx.env._
        if odoo is None or not self._is_still_linked(original):
            reason = _("The element is not linked with the record any more.")
            return self._undo_nothing(ctx, original, odoo, reason, "delete_odoo")
        values = {
            code: value
            for code, value in (original.after or {}).items()
            if ctx.entity._property(code)
        }
        edited = [
            code
            for code in values
            if code in odoo and not self._still_holds(ctx, original, code, odoo, "odoo")
        ]
        if edited:
            return self._undo_nothing(
                ctx,
                original,
                odoo,
                _("It was edited since; it stays."),
                "delete_odoo",
                before={code: odoo[code] for code in edited},
            )
        written = ctx.records.browse(original.res_id).write_date
        ended = original.run_id.ended_at  # whole seconds
        is_touched = bool(ended and written.replace(microsecond=0) > ended)
        before = {code: odoo[code] for code in values if code in odoo}
        return [
            {
                "verb": "delete_odoo",
                "before": before,
                "after": {"_archive": True} if is_touched else False,
                "message": is_touched
                and _("It was edited since: it is archived, not deleted."),
            }
        ]

    def _undo_create_shop(self, ctx, original, odoo):
        _ = ctx.env._
        element = original.element_id
        if original.payload and element.link_state == "unlinked":
            is_known = True  # restored by an undo that is undone itself
        else:
            is_known = self._is_still_linked(original)
        if not is_known:
            reason = _("The element is not linked with the record any more.")
            return self._undo_nothing(ctx, original, odoo, reason, "delete_shop")
        shop = self._shop_values(ctx, element)
        given = self._known_references(ctx, original.after)
        edited = [
            code
            for code, value in given.items()
            if (prop := ctx.entity._property(code))
            and code in shop
            and not prop.same(value, shop[code])
            and not self._still_holds(ctx, original, code, shop, "shop")
        ]
        if edited:
            return self._undo_nothing(
                ctx,
                original,
                odoo,
                _("It was edited in the shop since; it stays."),
                "delete_shop",
                before={code: shop[code] for code in edited},
            )
        before = {code: shop[code] for code in given if code in shop}
        return [{"verb": "delete_shop", "before": before}]

    # ----------------------------------------------------------------- deleted
    def _undo_delete_shop(self, ctx, original, odoo):
        _ = ctx.env._
        if not original.payload:
            reason = _("What the shop held was not kept.")
            return self._undo_nothing(ctx, original, odoo, reason, "create_shop")
        if original.element_id.link_state != "missing":
            reason = _("The shop has the element again.")
            return self._undo_nothing(ctx, original, odoo, reason, "create_shop")
        reason = ctx.entity._restore_obstacle(ctx, original.payload)
        return [
            {
                "verb": "create_shop",
                "after": original.before,
                "payload": original.payload,
                "message": reason,
            }
        ]

    def _plan_lost_pictures(self, ctx, changes):
        """Pictures that were deleted with a product, in a step after this one."""
        images = self.env["shoper.sync.image"]
        plans = []
        for change in changes:
            payload = change.payload or {}
            for row in payload.get("_images", ()):
                shop = images._element_values(ctx, row, None)["shop_values"]
                reason = images._restore_obstacle(ctx, row)
                plans.append(
                    self._change_values(
                        ctx,
                        "create_shop",
                        name=f"{change.name}: {shop['name']}",
                        state="waiting" if reason else "planned",
                        message=reason,
                        payload=row,
                        after=shop | {"product": change.element_id.id},
                        depends=change.ids,
                    )
                )
        if not plans:
            return
        step = ctx.run.step_ids.filtered(lambda step: step.sequence >= 1000)
        if not step:
            step = ctx.step.create(
                {
                    "run_id": ctx.run.id,
                    "entity": "image",
                    "sequence": 1000,
                    "is_partial": True,
                    "state": "planned",
                }
            )
        self.env["shoper.sync.change"].create(
            [values | {"step_id": step.id} for values in plans]
        )

    def _undo_archive_odoo(self, ctx, original, odoo):
        if odoo is None:
            reason = ctx.env._("The record was deleted in Odoo meanwhile.")
            return self._undo_nothing(ctx, original, odoo, reason, "restore_odoo")
        return [{"verb": "restore_odoo"}]

    def _undo_restore_odoo(self, ctx, original, odoo):
        if odoo is None:
            reason = ctx.env._("The record was deleted in Odoo meanwhile.")
            return self._undo_nothing(ctx, original, odoo, reason, "archive_odoo")
        return [{"verb": "archive_odoo"}]
