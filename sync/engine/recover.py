from odoo import models

MAX_ATTEMPTS = 5  # in ever smaller batches: 25, 12, 6, 3, 1


class ShoperSync(models.AbstractModel):
    """Creates in the shop whose answer never arrived: what became of them is looked
    up before anything is sent again, in the same run or in the next one."""

    _inherit = "shoper.sync"

    def _recover_sending(self, ctx, changes):
        """Find out what became of creates whose answer never arrived."""
        links = ctx.links(ctx.entity._entity)
        linked = links.record_by_element
        since = min(changes.mapped("sent_after_id"))
        unclaimed = {}
        for rows in ctx.client.reader(ctx.entity._resource, after=since):
            for row in ctx.entity._rows_in_scope(ctx, rows):
                remote_id = int(row[ctx.entity._remote_key])
                if links.element_by_remote.get(remote_id) in linked:
                    continue
                values = self._read_row(ctx, None, remote_id, row, None)
                if values:
                    unclaimed[remote_id] = values
        created = {}
        for change in changes:
            found = [
                remote_id
                for remote_id, values in unclaimed.items()
                if remote_id > change.sent_after_id
                and ctx.entity._is_same_creation(ctx, change.after, values)
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
                        "attempts": 0,
                        "message": ctx.env._(
                            "Sent %(count)s times, the shop created nothing. "
                            "%(reason)s",
                            count=change.attempts,
                            reason=change.message or "",
                        ).strip(),
                    }
                )
            else:
                change.state = "planned"
        self._adopt(ctx, created)

    def _find_lost(self, ctx, elements, records):
        """Pairs that an earlier run made in the shop without learning so, because it
        ended before it could look.

        :return: (links, ambiguous) as :meth:`_match` returns them
        """
        lost = self.env["shoper.sync.change"].search(
            [
                ("run_id.connector_id", "=", ctx.connector.id),
                ("entity", "=", ctx.entity._entity),
                ("verb", "=", "create_shop"),
                ("state", "=", "failed"),
                ("attempts", ">", 0),
                ("res_id", "in", records.ids),
            ]
        )
        links, unsure, free = [], {}, list(elements) if lost else []
        for res_id, changes in lost.grouped("res_id").items():
            found = [
                element
                for element in free
                if any(
                    element.remote_id > change.sent_after_id
                    and ctx.entity._is_same_creation(
                        ctx, change.after, {"shop_values": element.shop_values}
                    )
                    for change in changes
                )
            ]
            if len(found) == 1:
                links.append((found[0], res_id, "created earlier"))
                free.remove(found[0])
            else:
                for element in found:
                    unsure.setdefault(element, set()).add(res_id)
        reason = self.with_env(ctx.env)._rule_labels()["created earlier"]
        return links, [(element, ids, reason) for element, ids in unsure.items()]
