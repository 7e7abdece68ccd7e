from odoo import models

from ..shoper_api import BulkItem, errors
from .compare import agreed

MAX_ATTEMPTS = 3


class ShoperSync(models.AbstractModel):
    """Apply changes that write in the shop, in bulk calls of 25.

    Before anything is created in the shop, its change is committed as ``sending``:
    when the answer is lost or the process dies, the next unit first looks in the
    shop for what it may have made, and sends again only what is not there."""

    _inherit = "shoper.sync"

    def _apply_create_shop(self, ctx, changes):
        ready = self._unmoved_records(ctx, changes)
        self._stale(ctx, changes - ready)
        if not ready:
            return
        bodies = [
            ctx.entity._to_shop(ctx, self._resolve_remote(ctx, change.after))
            for change in ready
        ]
        newest = max(ctx.links(ctx.entity._entity).element_by_remote, default=0)
        ready.write({"state": "sending", "sent_after_id": newest})
        for change in ready:
            change.attempts += 1
        self._commit()
        results = ctx.client.bulk(
            [
                BulkItem("POST", ctx.entity._resource, body=body)
                for body in bodies
            ]
        )
        created = {}
        for change, result in zip(ready, results, strict=True):
            if result.ok:
                created[result.new_id] = change
            elif not isinstance(result.error, errors.OutcomeUnknown):
                self._fail_change(ctx, change, result.error)
        self._adopt(ctx, created)

    def _unmoved_records(self, ctx, changes):
        """The changes whose record still holds what was planned to be sent."""
        records = ctx.records.browse(changes.mapped("res_id")).exists()
        odoo_side = ctx.entity._odoo_values(ctx, records)
        links = ctx.links(ctx.entity._entity)
        return changes.filtered(
            lambda change: (
                change.res_id in odoo_side
                and not self._moved(
                    ctx,
                    self._known_references(ctx, change.after),
                    ctx.entity._with_defaults(ctx, odoo_side[change.res_id]),
                )
                and (
                    change.verb != "create_shop"
                    or change.res_id not in links.element_by_record
                )
            )
        )

    def _adopt(self, ctx, created):
        """Mirror and link what was created.

        :param created: {shop id: change}
        """
        if not created:
            return
        rows = ctx.client.read_ids(ctx.entity._resource, list(created))
        self._store_rows(ctx, list(rows.values()), ctx.entity._fetch_extra(ctx))
        elements = self.env["shoper.element"].search(
            [
                ("connector_id", "=", ctx.connector.id),
                ("entity", "=", ctx.entity._entity),
                ("remote_id", "in", list(created)),
            ]
        )
        for element in elements:
            change = created[element.remote_id]
            base = self._agreed_after(ctx, change, element, {})
            element._link(
                change.res_id, "created in the shop", ctx.run.user_id, base=base
            )
            change.write({"state": "done", "element_id": element.id})

    def _agreed_after(self, ctx, change, element, base):
        shop = self._shop_values(ctx, element)
        sent = self._known_references(ctx, change.after)
        for code, value in sent.items():
            prop = ctx.entity._property(code)
            if prop and code in shop:
                base[code] = agreed(prop, value, shop[code])
        return base

    def _known_references(self, ctx, values):
        """Values in which records that had no element now stand by its id."""
        values = dict(values or {})
        for prop in ctx.entity._properties:
            if not prop.entity or not values.get(prop.code):
                continue
            by_record = ctx.links(prop.entity).element_by_record

            def known(item, by_record=by_record):
                if isinstance(item, str):
                    return by_record.get(int(item.partition(",")[2]), item)
                return item

            value = values[prop.code]
            values[prop.code] = (
                [known(item) for item in value]
                if isinstance(value, list)
                else known(value)
            )
        return values

    def _recover_sending(self, ctx, changes):
        """Find out what became of creates whose answer never arrived."""
        links = ctx.links(ctx.entity._entity)
        since = min(changes.mapped("sent_after_id"))
        unclaimed = {}
        for rows in ctx.client.reader(ctx.entity._resource, after=since):
            for row in rows:
                remote_id = int(row[ctx.entity._remote_key])
                if links.element_by_remote.get(remote_id) not in links.record_by_element:
                    unclaimed[remote_id] = ctx.entity._element_values(ctx, row, None)
        created = {}
        for change in changes:
            found = [
                remote_id
                for remote_id, values in unclaimed.items()
                if remote_id > change.sent_after_id
                and ctx.entity._is_same_creation(change.after, values)
            ]
            if len(found) == 1:
                created[found[0]] = change
                del unclaimed[found[0]]
            elif found:
                change.write(
                    {
                        "state": "waiting",
                        "message": ctx.env._(
                            "The shop's answer was lost and several new elements fit; "
                            "link one by hand."
                        ),
                    }
                )
            elif change.attempts >= MAX_ATTEMPTS:
                change.write(
                    {
                        "state": "failed",
                        "message": ctx.env._(
                            "The shop did not answer %s times and created nothing.",
                            change.attempts,
                        ),
                    }
                )
            else:
                change.state = "planned"
        self._adopt(ctx, created)

    def _apply_update_shop(self, ctx, changes):
        entity = ctx.entity
        ready = self._unmoved_records(ctx, changes)
        ready = ready.filtered(
            lambda change: (
                change.element_id.link_state == "linked"
                and change.element_id.res_id == change.res_id
                and not self._moved(
                    ctx, change.before, self._shop_values(ctx, change.element_id)
                )
            )
        )
        self._stale(ctx, changes - ready)
        items = [
            BulkItem(
                "PUT",
                entity._resource,
                id=change.element_id.remote_id,
                body=entity._to_shop(
                    ctx, self._resolve_remote(ctx, change.after), change.element_id
                ),
            )
            for change in ready
        ]
        self._commit()
        written = ready.browse()
        for change, result in zip(ready, ctx.client.bulk(items), strict=True):
            if result.ok:
                written |= change
            else:
                self._fail_change(ctx, change, result.error)
        self._read_back(ctx, written)

    def _read_back(self, ctx, changes):
        if not changes:
            return
        elements = changes.element_id
        rows = ctx.client.read_ids(
            ctx.entity._resource, elements.mapped("remote_id")
        )
        self._store_rows(ctx, list(rows.values()), ctx.entity._fetch_extra(ctx))
        for change in changes:
            element = change.element_id
            element.base = self._agreed_after(
                ctx, change, element, dict(element.base or {})
            )
        changes.write({"state": "done"})

    def _apply_delete_shop(self, ctx, changes):
        if not ctx.run.user_id.has_group("shoper_connector.group_shoper_manager"):
            changes.write(
                {
                    "state": "failed",
                    "message": ctx.env._(
                        "Only a Shoper manager may delete elements from the shop."
                    ),
                }
            )
            return
        ready = changes.filtered(
            lambda change: (
                change.element_id.link_state == "unlinked"
                and not self._moved(
                    ctx, change.before, self._shop_values(ctx, change.element_id)
                )
            )
        )
        self._stale(ctx, changes - ready)
        for change in ready:
            change.payload = change.element_id.payload
        items = [
            BulkItem("DELETE", ctx.entity._resource, id=change.element_id.remote_id)
            for change in ready
        ]
        self._commit()
        for change, result in zip(ready, ctx.client.bulk(items), strict=True):
            if result.ok or isinstance(result.error, errors.NotFound):
                change.state = "done"
                self._mark_missing(change.element_id)
            else:
                self._fail_change(ctx, change, result.error)
