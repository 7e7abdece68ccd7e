from odoo import models
from odoo.fields import Domain

from .engine import ForeignShop
from .plan import CHUNK


class ShoperSync(models.AbstractModel):
    """Plan what becomes of pairs of which one side is gone, as the connector or a
    person decided; what nobody decided yet waits. And make sure that it is the right
    shop that says so."""

    _inherit = "shoper.sync"

    def _check_identity(self, ctx):
        """Ask once per run, and again before a plan is applied, who the shop is.

        :raises ForeignShop: when it is another one than the connector's
        """
        run, connector = ctx.run, ctx.connector
        if run.is_shop_checked:
            return
        self._commit_before_call(ctx)
        config = ctx.client.get("application-config")
        identity = connector._identity_of(config)
        if connector.shop_identity and identity != connector.shop_identity:
            raise ForeignShop(
                ctx.env._(
                    "Another shop answers at this address (licence %(other)s instead "
                    "of %(own)s). Nothing was linked, written or deleted.",
                    other=identity,
                    own=connector.shop_identity,
                )
            )
        run.is_shop_checked = True

    def _plan_gone(self, ctx, cursor, position):
        """One chunk of the elements of which the other side is gone."""
        if not position:
            self._forget_choices(ctx)
        elements = self.env["shoper.element"].search_fetch(
            [
                ("connector_id", "=", ctx.connector.id),
                ("entity", "=", ctx.entity._entity),
                ("id", ">", position),
                ("is_out_of_scope", "=", False),
                *self._gone_domain(ctx),
                *ctx.entity._asked_domain(ctx),
                *ctx.entity._element_domain(ctx),
                *self._partial_domain(ctx),
            ],
            ["link_state", "res_id", "name", "code", "left_note", "gone_choice"],
            order="id",
            limit=CHUNK,
        )
        if not elements:
            return None
        elements.fetch(["shop_values", "base"])
        records = ctx.entity._readable(ctx, elements.mapped("res_id"))
        by_id = {record.id: record for record in records}
        links = ctx.links(ctx.entity._entity)
        earlier = self._earlier_gone(ctx, elements)
        ctx.facts["elsewhere"] = self._linked_elsewhere(ctx, by_id)
        changes, to_export = [], []
        for element in elements:
            record = by_id.get(element.res_id)
            if element.id in links.change_by_element:
                continue  # this run links it anew
            if element in earlier:
                continue
            if element.link_state == "missing":
                if record and record.id not in links.element_by_record:
                    self._plan_gone_element(ctx, element, record, changes, to_export)
            elif element.link_state == "linked":
                if record:
                    self._plan_gone_record(ctx, element, record, changes)
            else:
                self._plan_gone_record(ctx, element, None, changes)
        self.env["shoper.sync.change"].create(changes)
        if to_export:
            self._create_exports(ctx, records.browse(to_export))
        return elements[-1].id

    def _linked_elsewhere(self, ctx, record_ids):
        """Ids of those records that another shop has."""
        found = self.env["shoper.element"].search_fetch(
            [
                ("connector_id", "!=", ctx.connector.id),
                ("res_model", "=", ctx.entity._odoo_model),
                ("res_id", "in", list(record_ids)),
                ("link_state", "=", "linked"),
            ],
            ["res_id"],
        )
        return set(found.mapped("res_id"))

    def _earlier_gone(self, ctx, elements):
        """Those that are gone from the shop and whose record was linked with another
        one since, which is gone as well: what becomes of the record is asked, and
        done, for the last one only, of those that take part."""
        gone = self.env["shoper.element"].search_fetch(
            [
                ("connector_id", "=", ctx.connector.id),
                ("entity", "=", ctx.entity._entity),
                ("link_state", "=", "missing"),
                ("res_id", "in", [item for item in elements.mapped("res_id") if item]),
                *self._partial_domain(ctx),
            ],
            ["res_id"],
            order="linked_at NULLS FIRST, id",
        )
        last = {element.res_id: element.id for element in gone}
        return gone - gone.browse(last.values())

    def _forget_choices(self, ctx):
        """Where the record is not archived any more, what was decided then is no
        answer to its being archived another time."""
        chosen = self.env["shoper.element"].search_fetch(
            [
                ("connector_id", "=", ctx.connector.id),
                ("entity", "=", ctx.entity._entity),
                ("link_state", "=", "linked"),
                ("gone_choice", "!=", False),
            ],
            ["res_id"],
        )
        if chosen and ctx.entity._archived_is_gone:
            active = ctx.records.with_context(active_test=True)
            back = set(active.search([("id", "in", chosen.mapped("res_id"))]).ids)
            chosen.filtered(lambda element: element.res_id in back).gone_choice = False

    def _gone_domain(self, ctx):
        """Elements gone from the shop, those whose record was deleted, and those whose
        record is archived."""
        left = Domain("link_state", "=", "unlinked") & Domain("left_note", "!=", False)
        if ctx.entity._deletes_follow and self._is_deleting(ctx.step):
            left &= Domain("gone_choice", "!=", False)
        domain = left | (
            Domain("link_state", "=", "missing") & Domain("res_id", ">", 0)
        )
        if ctx.entity._archived_is_gone:
            archived = self.env[ctx.entity._odoo_model].with_context(active_test=False)
            archived = archived._search([("active", "=", False)])
            domain |= Domain("link_state", "=", "linked") & Domain(
                "res_id", "in", archived
            )
        return [domain]

    def _plan_gone_element(self, ctx, element, record, changes, to_export):
        """The element was deleted in the shop."""
        choice = element.gone_choice or ctx.connector.gone_element_policy
        can_archive = "active" in record._fields
        reason = ctx.env._("It was deleted in the shop.")
        is_shared = not element.gone_choice and record.id in ctx.facts["elsewhere"]
        if choice == "archive" and is_shared:
            choice = "ask"
            reason = ctx.env._("It was deleted in this shop, and another one has it.")
        if choice == "archive" and can_archive:
            if record.active:
                changes.append(self._gone_change(ctx, "archive_odoo", element))
        elif choice == "unlink":
            before = element.base or None
            changes.append(self._gone_change(ctx, "unlink", element, before=before))
        elif choice == "recreate" and self._may_export(ctx):
            to_export.append(record.id)
        elif choice != "leave" and not (can_archive and not record.active):
            changes.append(
                self._gone_change(
                    ctx, "gone_shop", element, state="waiting", message=reason
                )
            )

    def _may_export(self, ctx):
        return "export_unlinked" not in ctx.entity._option_hints()

    def _plan_gone_record(self, ctx, element, record, changes):
        """The record was deleted, or is archived in Odoo."""
        choice = element.gone_choice or ctx.connector.gone_record_policy
        hidden = ctx.entity._hidden_values
        shop = self._shop_values(ctx, element)
        if choice == "hide" and hidden:
            if any(shop.get(code) != value for code, value in hidden.items()):
                changes.append(
                    self._gone_change(
                        ctx,
                        "update_shop",
                        element,
                        before={code: shop.get(code) for code in hidden},
                        after=hidden | {"_alone": True},
                    )
                )
        elif choice == "unlink" and record is not None:
            before = element.base or None
            changes.append(self._gone_change(ctx, "unlink", element, before=before))
        elif choice == "delete":
            change = self._gone_change(ctx, "delete_shop", element, before=shop)
            if not self._may_delete_more(ctx):
                change |= {
                    "state": "waiting",
                    "message": ctx.env._(
                        "Only a Shoper administrator may delete in the shop."
                    ),
                }
            changes.append(change)
        elif choice != "leave":
            reason = element.left_note or ctx.env._("It was archived in Odoo.")
            changes.append(
                self._gone_change(
                    ctx, "gone_odoo", element, state="waiting", message=reason
                )
            )

    def _may_delete_more(self, ctx):
        return ctx.run.user_id.has_group("shoper_connector.group_shoper_manager")

    def _gone_change(self, ctx, verb, element, **values):
        return self._change_values(
            ctx, verb, element, res_id=element.res_id or False, **values
        )
