from odoo import models

from ..engine.plan import CHUNK


class ShoperSync(models.AbstractModel):
    """Plan to undo what a step did: the same changes with before and after swapped,
    the latest first. What moved on the written side since is left alone and said.

    The files beside this one hold what becomes of what was created and deleted."""

    _inherit = "shoper.sync"

    def _plan_undo(self, ctx):
        """Plan the next chunk of a step that undoes another one."""
        step = ctx.step
        domain, position = self._originals_domain(step), step.cursor or {}
        if position:
            domain.append(("id", "<", position["undo_from"]))
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
        self._look_around(ctx, originals)
        ctx.entity._prepare_undo(ctx, originals)
        changes = []
        for original in originals:
            plan = getattr(self, f"_undo_{original.verb}", self._undo_nothing)
            changes += [
                self._undo_values(ctx, original, values)
                for values in plan(ctx, original, odoo_side.get(original.res_id))
            ]
        created = self.env["shoper.sync.change"].create(changes)
        self._plan_lost_parts(ctx, originals, created)
        step.cursor = {"undo_from": originals[-1].id}

    def _originals_domain(self, step):
        """Changes that a step undoes."""
        domain = [
            ("step_id", "=", step.undoes_id.id),
            ("state", "=", "done"),
            ("verb", "=" if step.undoes_deletes else "!=", "delete_shop"),
        ]
        if step.undoes_change_ids:
            domain.append(("id", "in", step.undoes_change_ids))
        if step.undoes_properties:
            domain.append(("verb", "in", ("update_odoo", "update_shop")))
        return domain

    def _look_around(self, ctx, originals):
        """Read at once, for a chunk, what else there is to know of what was created
        or deleted; see ``ctx.facts``."""
        by_verb = originals.grouped("verb")
        none = originals.browse()
        created = by_verb.get("create_shop", none)
        deleted = by_verb.get("delete_shop", none)
        ctx.facts["users"] = self._users_in_shop(ctx, created)
        imported = by_verb.get("create_odoo", none)
        ctx.facts["odoo parts"] = self._odoo_parts(ctx, imported)
        ctx.facts["touched"] = self._touched(ctx, imported)
        ctx.facts["lost parts"] = self._lost_parts(ctx, deleted)
        self._fetch_parents(ctx, deleted)

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

    def _not_linked(self, ctx, original, odoo, verb):
        """A line that says that the pair which the change was about is none now."""
        _ = ctx.env._
        if original.element_id.link_state == "missing":
            reason = _("The shop does not have it any more.")
        elif original.res_id and odoo is None:
            reason = _("The record was deleted in Odoo meanwhile.")
        else:
            reason = _("The element is not linked with the record any more.")
        return self._undo_nothing(ctx, original, odoo, reason, verb)

    # ------------------------------------------------------------------ values
    def _undo_update_odoo(self, ctx, original, odoo):
        return self._undo_update(ctx, original, odoo, odoo, "odoo")

    def _undo_update_shop(self, ctx, original, odoo):
        shop = self._shop_values(ctx, original.element_id)
        return self._undo_update(ctx, original, odoo, shop, "shop")

    def _undo_update(self, ctx, original, odoo, current, side):
        verb, _ = f"update_{side}", ctx.env._
        codes = self._codes_to_undo(ctx, original)
        if not codes:
            return []
        if odoo is None or not self._is_still_linked(original):
            return self._not_linked(ctx, original, odoo, verb)
        reasons = ctx.entity._undo_obstacles(ctx, original, side, codes)
        if side == "odoo":
            reasons |= dict.fromkeys(
                self._kept_elsewhere(ctx, original, codes),
                _("The connector's language or price lists are others than then."),
            )
        later = _("It was edited since; the later edit stays.")
        for code in codes:
            if not self._still_holds(ctx, original, code, current, side):
                reasons.setdefault(code, later)
        for group in ctx.entity._joined:
            joined = [code for code in codes if code in group]
            for reason in [reasons[code] for code in joined if code in reasons]:
                reasons |= dict.fromkeys(joined, reason)
        return [
            *self._undo_free(ctx, original, current, side, set(codes) - reasons.keys()),
            *(
                line
                for reason in dict.fromkeys(reasons.values())
                for line in self._undo_nothing(
                    ctx,
                    original,
                    odoo,
                    reason,
                    verb,
                    before={
                        c: current.get(c) for c in codes if reasons.get(c) == reason
                    },
                    after={
                        c: (original.before or {}).get(c)
                        for c in codes
                        if reasons.get(c) == reason
                    },
                )
            ),
        ]

    def _kept_elsewhere(self, ctx, original, codes):
        """Codes of what Odoo kept in another language or price list when it was
        written."""
        run = original.run_id
        known = ctx.facts.setdefault("changed settings", {})
        if run.id not in known:
            known[run.id] = run._changed_settings()
        other_texts = known[run.id] & {"lang", "default_locale", "languages"}
        other_prices = "price_lists" in known[run.id]
        props = {code: ctx.entity._property(code) for code in codes}
        return [
            code
            for code, prop in props.items()
            if (prop.translated and other_texts)
            or (code.startswith("price") and other_prices)
        ]

    def _codes_to_undo(self, ctx, original):
        """Codes of an update that are to be undone; what only makes sense together
        is undone together."""
        codes = [code for code in original.after or {} if ctx.entity._property(code)]
        if not ctx.step.undoes_properties:
            return codes
        chosen = {code for code in codes if code.partition("@")[0] in ctx.chosen}
        for joined in ctx.entity._joined:
            if joined & chosen:
                chosen |= joined
        return [code for code in codes if code in chosen]

    def _undo_free(self, ctx, original, current, side, codes):
        """The line that gives back what nothing is in the way of."""
        if not codes:
            return []
        before = original.before or {}
        facts = {code: value for code, value in before.items() if code[0] == "_"}
        codes = [code for code in original.after if code in codes]
        return [
            {
                "verb": f"update_{side}",
                "before": {code: current[code] for code in codes},
                "after": {code: before.get(code) for code in codes} | facts,
                "depends": ctx.entity._undo_dependencies(ctx, original, codes),
            }
        ]

    def _still_holds(self, ctx, original, code, current, side):
        """Whether the written side still holds what the change gave it, be it in the
        form of its own that it made of it."""
        if code not in current:
            return False
        prop, now = ctx.entity._property(code), current[code]
        given = self._known_references(ctx, {code: original.after[code]})[code]
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
        return self._not_linked(ctx, original, odoo, "unlink")

    def _undo_unlink(self, ctx, original, odoo):
        """Link again; an element gone from the shop stays marked so."""
        return [{"verb": "link", "rule": "linked again", "after": original.before}]

    def _undo_archive_odoo(self, ctx, original, odoo):
        if odoo is None:
            return self._not_linked(ctx, original, odoo, "restore_odoo")
        return [{"verb": "restore_odoo"}]

    def _undo_restore_odoo(self, ctx, original, odoo):
        if odoo is None:
            return self._not_linked(ctx, original, odoo, "archive_odoo")
        return [{"verb": "archive_odoo"}]
