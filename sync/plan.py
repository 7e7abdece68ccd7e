from odoo import models
from odoo.tools import SQL

from .compare import UNKNOWN, Action, Outcome, classify, decide
from .refresh import ONE_CALL

CHUNK = 500
# Import comes before updates: a linked category may move below a new one.
STAGES = ("reread", "import", "update", "update_new", "export", "delete")


class ShoperSync(models.AbstractModel):
    """Plan: what would be written where, as changes; nothing is written yet."""

    _inherit = "shoper.sync"

    def _plan_unit(self, ctx):
        """One unit of work of a step up to its plan."""
        step = ctx.step
        if step.state == "waiting":
            reason = self._closed_gate(ctx)
            if reason:
                self._close_step(step, "blocked", reason)
                return
            step.write({"state": "fetching", "started_at": self._now()})
            self._commit()
        if step.state == "fetching":
            self._fetch_unit(ctx)
        elif step.state == "linking":
            self._link_step(ctx)
        else:
            self._plan_chunk(ctx)

    def _now(self):
        return self.env.cr.now().replace(microsecond=0)

    def _plan_chunk(self, ctx):
        """Plan the next chunk of the first stage that has one; the cursor says
        where."""
        cursor = dict(ctx.step.cursor or {})
        first = STAGES.index(cursor.get("stage", STAGES[0]))
        position = cursor.get("position", 0)
        for stage in STAGES[first:]:
            position = getattr(self, f"_plan_{stage}")(ctx, cursor, position)
            if position is not None:
                ctx.step.cursor = cursor | {"stage": stage, "position": position}
                return
            position = 0
        ctx.step.state = "planned"

    # ----------------------------------------------------------------- linked
    def _plan_reread(self, ctx, cursor, position):
        """After downloading only what is new, elements that may be overwritten in the
        shop are read again first."""
        step = ctx.step
        if step.fetch_all or step.update_linked != "shop":
            return None
        elements = self._linked_chunk(ctx, position, limit=ONE_CALL)
        if not elements:
            return None
        self._reread(ctx, elements)
        return elements[-1].id

    def _linked_chunk(self, ctx, position, limit=CHUNK):
        return self.env["shoper.element"].search_fetch(
            [
                ("connector_id", "=", ctx.connector.id),
                ("entity", "=", ctx.entity._entity),
                ("link_state", "=", "linked"),
                ("res_id", ">", 0),
                ("id", ">", position),
                *ctx.entity._element_domain(ctx),
            ],
            ["remote_id", "name", "code", "res_id"],
            order="id",
            limit=limit,
        )

    def _plan_update(self, ctx, cursor, position):
        """Compare pairs that are linked already."""
        step = ctx.step
        if not step.fetch_all and step.update_linked == "odoo":
            return None  # what was not downloaded now may be out of date
        elements = self._linked_chunk(ctx, position)
        if not elements:
            return None
        self._compare(ctx, [(element, element.res_id, None) for element in elements])
        return elements[-1].id

    def _plan_update_new(self, ctx, cursor, position):
        """Compare pairs that this run is about to link."""
        links = self.env["shoper.sync.change"].search_fetch(
            [
                ("step_id", "=", ctx.step.id),
                ("verb", "=", "link"),
                ("state", "=", "planned"),
                ("id", ">", position),
            ],
            ["element_id", "res_id"],
            order="id",
            limit=CHUNK,
        )
        if not links:
            return None
        self._compare(ctx, [(link.element_id, link.res_id, link) for link in links])
        return links[-1].id

    def _compare(self, ctx, pairs):
        """Plan updates and conflicts of pairs and move their base where both sides
        agree.

        :param pairs: [(element, record id, planned link change or None)]
        """
        entity, step = ctx.entity, ctx.step
        stored = self._stored_values([pair[0].id for pair in pairs])
        records = ctx.records.browse([pair[1] for pair in pairs]).exists()
        present = set(records.ids)
        odoo_side = entity._odoo_values(ctx, records)
        direction = step.update_linked
        chosen = set(step.property_ids.mapped("code"))
        changes = []
        for element, res_id, link in pairs:
            if res_id not in present:
                continue
            values, base = stored[element.id]
            shop = self._with_references(ctx, values)
            odoo = odoo_side[res_id]
            obstacle = entity._pair_obstacle(ctx, shop, odoo)
            if obstacle:
                is_updated = direction != "none"
                if is_updated or entity._tells_obstacles:
                    changes.append(
                        self._change_values(
                            ctx,
                            f"update_{direction}" if is_updated else "invalid",
                            element,
                            res_id=res_id,
                            state="waiting",
                            message=obstacle,
                        )
                    )
                continue
            written, conflicts = self._compare_pair(
                ctx, element, link, base, shop, odoo, chosen
            )
            changes += self._pair_changes(
                ctx, element, res_id, link, shop, odoo, written, conflicts
            )
        self.env["shoper.sync.change"].create(changes)

    def _stored_values(self, element_ids):
        """What is mirrored of elements, read past the ORM, which would copy each of
        thousands of values deeply: {element id: (shop_values, base)}."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """SELECT id, shop_values, base FROM shoper_element
                   WHERE id IN %s""",
                tuple(element_ids),
            )
        )
        return {
            element_id: (values or {}, base or {})
            for element_id, values, base in self.env.cr.fetchall()
        }

    def _compare_pair(self, ctx, element, link, base, shop, odoo, chosen):
        """Classify each property of a pair.

        :return: (codes to write, codes in conflict)
        """
        step = ctx.step
        agreed_now, written, conflicts = {}, [], []
        for prop in ctx.entity._properties:
            code = prop.code
            if code not in shop:
                continue
            known = base.get(code, UNKNOWN)
            outcome = classify(prop, known, odoo.get(code), shop[code])
            if outcome is Outcome.SAME:
                if code in odoo and prop.same(odoo[code], shop[code]):
                    agreed_now[code] = shop[code]
                continue
            if code not in chosen or not self._may_update(prop, step.update_linked):
                continue
            if code not in odoo:
                written.append(code)  # it waits: see _update_obstacles
                continue
            action = decide(
                outcome, step.update_linked, step.conflict_policy, ctx.by_person
            )
            if action is Action.WRITE:
                written.append(code)
            elif action is Action.CONFLICT:
                conflicts.append(code)
        self._move_base(element, link, base, agreed_now)
        joined = ctx.entity._joined
        if joined & set(conflicts):
            conflicts += [code for code in written if code in joined]
        return [code for code in written if code not in conflicts], conflicts

    def _may_update(self, prop, direction):
        return prop.to_odoo if direction == "odoo" else prop.to_shop

    def _move_base(self, element, link, base, agreed_now):
        if link is not None:
            link.after = agreed_now  # becomes the base when the link is made
        elif base | agreed_now != base:
            element.base = base | agreed_now

    def _pair_changes(self, ctx, element, res_id, link, shop, odoo, written, conflicts):
        direction = ctx.step.update_linked
        source, target = (shop, odoo) if direction == "odoo" else (odoo, shop)
        changes = []
        blocked = ctx.entity._update_obstacles(ctx, res_id, direction, written, odoo)
        deps = link.ids if link is not None else []
        for code in written:
            prop = ctx.entity._property(code)
            found, reason = self._dependencies(ctx, prop, source.get(code), direction)
            if reason:
                blocked.setdefault(code, reason)
            deps = deps + found
        joined = [code for code in written if code in ctx.entity._joined]
        for reason in [blocked[code] for code in joined if code in blocked]:
            blocked |= dict.fromkeys(joined, reason)
        free = [code for code in written if code not in blocked]
        alone = ctx.entity._single if direction == "shop" else ()
        calls = [[code] for code in free if code in alone]
        calls.append([code for code in free if code not in alone])
        for codes in filter(None, calls):
            changes.append(
                self._change_values(
                    ctx,
                    f"update_{direction}",
                    element,
                    res_id=res_id,
                    before={code: target[code] for code in codes},
                    after={code: source[code] for code in codes},
                    depends=deps,
                )
            )
        for reason in dict.fromkeys(blocked.values()):
            codes = [code for code in written if blocked.get(code) == reason]
            changes.append(
                self._change_values(
                    ctx,
                    f"update_{direction}",
                    element,
                    res_id=res_id,
                    state="waiting",
                    before={code: target.get(code) for code in codes},
                    after={code: source.get(code) for code in codes},
                    message=reason,
                )
            )
        if conflicts:
            changes.append(
                self._change_values(
                    ctx,
                    "conflict",
                    element,
                    res_id=res_id,
                    state="waiting",
                    before={code: odoo.get(code) for code in conflicts},
                    after={code: shop[code] for code in conflicts},
                    message=ctx.env._(
                        "Edited on the side that would be overwritten; left alone."
                    ),
                )
            )
        return changes

    # --------------------------------------------------------------- unlinked
    def _plan_import(self, ctx, cursor, position):
        if not ctx.step.import_unlinked:
            return None
        elements = self._free_elements(ctx, position)
        if not elements:
            return None
        changes = []
        for element in ctx.entity._import_order(elements):
            shop = self._shop_values(ctx, element)
            reason = ctx.entity._import_obstacle(ctx, shop)
            values, depends = self._plan_values(ctx, shop, "odoo")
            reason = reason or values.pop("_reason", False)
            changes.append(
                self._change_values(
                    ctx,
                    "create_odoo",
                    element,
                    state="waiting" if reason else "planned",
                    after=values,
                    message=reason,
                    depends=depends,
                )
            )
        self._create_in_order(ctx, changes)
        return None if ctx.entity._import_at_once else elements[-1].id

    def _create_in_order(self, ctx, changes):
        """Create changes whose dependencies may be other changes of the same list
        (a category waits for its parent), level by level."""
        model = self.env["shoper.sync.change"]
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

    def _free_elements(self, ctx, position, limit=CHUNK):
        """Elements that are neither linked nor about to be, nor ambiguous."""
        taken = self.env["shoper.sync.change"]._search(
            [("step_id", "=", ctx.step.id), ("verb", "in", ("link", "ambiguous"))]
        )
        return self.env["shoper.element"].search_fetch(
            [
                ("connector_id", "=", ctx.connector.id),
                ("entity", "=", ctx.entity._entity),
                ("link_state", "=", "unlinked"),
                ("id", ">", position),
                ("id", "not in", taken.subselect("element_id")),
                *ctx.entity._element_domain(ctx),
            ],
            ["remote_id", "name", "code", "shop_values"],
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
        domain = [
            *ctx.entity._export_domain(ctx),
            ("id", ">", position),
            ("id", "not in", linked.subselect("res_id")),
        ]
        records = ctx.records.search(domain, order="id", limit=CHUNK)
        if not records:
            self._plan_further_exports(ctx)
            return None
        gone = self._records_of_missing(ctx)
        links = ctx.links(ctx.entity._entity)
        free = records.filtered(
            lambda record: (
                record.id not in links.element_by_record and record.id not in contested
            )
        )
        odoo_side = ctx.entity._odoo_values(ctx, free)
        changes = []
        for record in ctx.entity._export_order(free):
            values, depends = self._plan_values(
                ctx, ctx.entity._with_defaults(ctx, odoo_side[record.id]), "shop"
            )
            reason = ctx.entity._export_obstacle(ctx, record, odoo_side[record.id])
            if record.id in gone:
                reason = ctx.env._("It was deleted in the shop.")
            reason = reason or values.pop("_reason", False)
            changes.append(
                self._change_values(
                    ctx,
                    "create_shop",
                    res_id=record.id,
                    name=record.display_name,
                    state="waiting" if reason else "planned",
                    after=values,
                    message=reason,
                    depends=depends,
                )
            )
        self.env["shoper.sync.change"].create(changes)
        return records[-1].id

    def _plan_further_exports(self, ctx):
        changes = []
        for item in ctx.entity._further_exports(ctx):
            values, depends = self._plan_values(ctx, item["after"], "shop")
            reason = values.pop("_reason", False)
            changes.append(
                self._change_values(
                    ctx,
                    "create_shop",
                    name=item["name"],
                    after=values,
                    state="waiting" if reason else "planned",
                    message=reason,
                    depends=depends,
                )
            )
        self.env["shoper.sync.change"].create(changes)

    def _plan_values(self, ctx, values, direction):
        """Property values to create with, and the changes they wait for; a value
        that cannot be had puts the reason under ``_reason``."""
        kept, depends, reasons = {}, [], []
        for prop in ctx.entity._properties:
            if prop.code not in values:
                continue
            value = values[prop.code]
            kept[prop.code] = value
            if prop.entity == ctx.entity._entity:
                continue  # a parent of the same type: see _create_in_order
            found, reason = self._dependencies(ctx, prop, value, direction)
            depends += found
            if reason:
                reasons.append(reason)
        if reasons:
            kept["_reason"] = " ".join(dict.fromkeys(reasons))
        return kept, depends

    def _dependencies(self, ctx, prop, value, direction):
        """Changes of this run that a reference waits for, or why it cannot be had.

        :return: ([change ids], reason or False)
        """
        if not prop.entity or not value:
            return [], False
        links = ctx.links(prop.entity)
        depends = []
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, str):  # a record without an element
                change_id = links.change_by_record.get(int(item.partition(",")[2]))
            elif direction == "shop" or item in links.record_by_element:
                continue
            else:
                change_id = links.change_by_element.get(item)
            if not change_id:
                return [], self._not_linked_reason(ctx, prop, item)
            depends.append(change_id)
        return depends, False

    def _not_linked_reason(self, ctx, prop, item):
        labels = dict(self.with_env(ctx.env)._entity_selection())
        name = self._entity(prop.entity)._reference_name(ctx.env, item)
        return ctx.env._(
            "%(type)s: %(name)s is not linked.", type=labels[prop.entity], name=name
        )

    def _plan_delete(self, ctx, cursor, position):
        step, connector = ctx.step, ctx.connector
        if not step.delete_unlinked or not step.is_fetch_complete:
            return None
        elements = self._free_elements(ctx, 0, limit=None)
        known = self.env["shoper.element"].search_count(
            [
                ("connector_id", "=", connector.id),
                ("entity", "=", step.entity),
                ("link_state", "!=", "missing"),
            ]
        )
        cap = min(connector.delete_cap_count, known * connector.delete_cap_share // 100)
        reason = False
        if len(elements) > cap:
            reason = ctx.env._(
                "%(count)s elements would be deleted, the connector allows %(cap)s in "
                "one run.",
                count=len(elements),
                cap=cap,
            )
        self.env["shoper.sync.change"].create(
            [
                self._change_values(
                    ctx,
                    "delete_shop",
                    element,
                    state="waiting" if reason else "planned",
                    before=self._shop_values(ctx, element),
                    message=reason,
                )
                for element in elements
            ]
        )
        return None

    # ----------------------------------------------------------------- shared
    def _shop_values(self, ctx, element):
        """Property values of an element, references as ids of elements. A reference
        to something that the shop does not list stays as the shop's negative id."""
        return self._with_references(ctx, element.shop_values or {})

    def _with_references(self, ctx, values):
        """``shop_values`` of an element with references as ids of elements."""
        values = dict(values)
        for prop in ctx.entity._properties:
            if not prop.entity or not values.get(prop.code):
                continue
            known = ctx.links(prop.entity).element_by_remote
            value = values[prop.code]
            if isinstance(value, list):
                values[prop.code] = sorted(known.get(item, -item) for item in value)
            else:
                values[prop.code] = known.get(value, -value)
        return values

    def _change_values(self, ctx, verb, element=None, *, depends=(), **values):
        """Values of a new change of the step."""
        if element:
            values = {
                "element_id": element.id,
                "name": element.display_name,
                **values,
            }
        return {
            "state": "planned",
            "message": False,
            **values,
            "run_id": ctx.run.id,
            "step_id": ctx.step.id,
            "verb": verb,
            "res_model": ctx.entity._odoo_model if values.get("res_id") else False,
            "depends_on_ids": [(6, 0, list(dict.fromkeys(depends)))] if depends else [],
        }
