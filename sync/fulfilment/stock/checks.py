"""When no stock is sent, and why."""

from datetime import timedelta
from decimal import Decimal

from odoo.tools import SQL

from ...engine.changes import Changes
from ...engine.context import Context
from .brakes import Limits, Stakes, broken
from .offer import QUANTITY
from .rows import Rows
from .sales import Sales
from .shop_warehouses import fetch_warehouses
from .warehouses import leave_from


class Checks:
    """Says why a shop is not told of stock, or not without a person looking at it."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.env = ctx.env
        self.connector = ctx.connector

    @property
    def _is_unseen(self) -> bool:
        """Tell whether the run applies its plan without a person who looks at it."""
        run = self.ctx.run
        return bool(run.auto_apply or run.apply_if_clear)

    def reason(self) -> str | bool:
        """Say why a step may not begin, or what it planned may not be sent, or
        False."""
        found = self._warehouse_reason() or self._start_reason()
        found = found or self._first_reason() or self._age_reason()
        found = found or self.order_reason() or self._map_reason()
        if found or not (self.ctx.run.to_apply and self._is_unseen):
            return found
        brakes = self.brakes()
        return bool(brakes) and self.env._(
            "Blocked: %s Press Preview the Stock on the page Stock in the settings of "
            "the shop, look at the plan, and apply it if it is right.",
            " ".join(brakes),
        )

    def note(self) -> str | bool:
        """Tell what of a plan looks so wrong that nobody should apply it unseen, and
        how many products are not in it though they are linked, or False."""
        told, brakes = [], self.brakes()
        if brakes:
            told.append(self.env._("Look closely: %s", " ".join(brakes)))
        left_out = self.connector.stock_untracked_count
        if left_out and not self.ctx.step.is_partial:
            told.append(
                self.env._(
                    "Linked products that Odoo does not track in its inventory: %s. "
                    "They take no part; the page Stock in the settings of the shop "
                    "lists them.",
                    left_out,
                )
            )
        # This goes through all linked products: so it is not done after each sale.
        is_whole = self.ctx.step.fetch_all or self.ctx.by_person
        is_looked = is_whole and not self.ctx.step.is_partial
        other = len(Rows.unfollowed(self.connector)) if is_looked else 0
        if other:
            told.append(
                self.env._(
                    "Linked products that have other variants in Odoo than in the "
                    "shop: %s. The shop keeps the number that it has of those that "
                    "are not linked; the page Stock in the settings of the shop lists "
                    "them.",
                    other,
                )
            )
        return " ".join(told) or False

    def _warehouse_reason(self) -> str | bool:
        _, connector = self.env._, self.connector
        chosen = connector.stock_warehouse_ids
        if not chosen:
            return _(
                "Blocked: choose the warehouses that sell in the shop, on the page "
                "Stock in the settings of the shop."
            )
        own = self.ctx.user_env["stock.warehouse"].browse(chosen.ids)
        unread = chosen.browse((own - own._filtered_access("read")).ids)
        wrong = chosen.filtered(
            lambda warehouse: (
                not warehouse.active or warehouse.company_id != connector.company_id
            )
        )
        if unread or wrong:
            return _(
                "Blocked: the warehouse %s is archived, of another company, or not to "
                "be seen by the user of the synchronisation. Look at the warehouses "
                "on the page Stock in the settings of the shop.",
                ", ".join((unread | wrong).mapped("name")),
            )
        leaving = leave_from(connector)
        if leaving and leaving not in chosen:
            return _(
                "Blocked: the shop's orders leave from the warehouse %s, which is none "
                "of those that sell in the shop, so that what they take would be "
                "offered again. Choose it on the page Stock in the settings of the "
                "shop, or another one on the page Orders.",
                leaving.name,
            )
        return False

    def _map_reason(self) -> str | bool:
        """Say what keeps the shop's own warehouses from being filled, as the shop lists
        them now. Shops without such are not asked."""
        if not self.connector.shop_has_warehouses:
            return False
        found = fetch_warehouses(self.ctx)
        found = found or self.connector.with_env(self.env)._shop_warehouses_problem()
        return bool(found) and self.env._("Blocked: %s", found)

    def _start_reason(self) -> str | bool:
        """Say that no orders are taken over yet, or False. What the shop sold is taken
        off only until it is shipped; where no order is in Odoo, it does not leave
        Odoo's stock then, and would be offered again."""
        if self.connector.orders_since:
            return False
        return self.env._(
            "Blocked: no orders of the shop are taken over yet, so that what it sold "
            "would be offered again. Press Take Over Orders from Now On on the page "
            "Orders in the settings of the shop first."
        )

    def _first_reason(self) -> str | bool:
        if self.connector.stock_first_run_done:
            return False
        if self._is_unseen or not self.ctx.by_person:
            return self.env._(
                "Blocked: the first time a person must look at what the shop is told. "
                "Press Preview the Stock on the page Stock in the settings of the "
                "shop, look at the plan and apply it; from then on it runs by itself."
            )
        return False

    def order_reason(self) -> str:
        """Name the orders of which nobody can say what they sold, in a sentence for
        people; empty where there are none."""
        unclear = Sales.of(self.ctx).unclear
        if not unclear:
            return ""
        return self.env._(
            "Blocked: nobody can say what these orders of the shop sold: %s. Look at "
            "them in the shop's panel, save them there and synchronise again.",
            ", ".join(unclear),
        )

    def _age_reason(self) -> str | bool:
        days = self.connector.stock_age_days
        if not (days and self._is_unseen):
            return False
        last = self.connector._products_synchronised_at()
        if last and last >= self.ctx.now() - timedelta(days=days):
            return False
        return self.env._(
            "Blocked: the products have not been synchronised for too long (days: %s), "
            "so nobody knows which is which. Synchronise them; or press Preview the "
            "Stock on the page Stock in the settings of the shop, look at the plan and "
            "apply it.",
            days,
        )

    def brakes(self) -> list[str]:
        """Say in sentences what of the step's plan looks wrong."""
        connector, _ = self.connector, self.env._
        if not Changes(self.ctx).of_step("planned", "update_shop", limit=1):
            return []  # nothing is sent: all rows need not be counted for it
        stakes = self._stakes()
        found = broken(
            stakes,
            Limits(
                connector.stock_zero_count,
                connector.stock_zero_share,
                connector.stock_fall_share,
                connector.stock_rise_share,
            ),
        )
        texts = {
            "emptied": _(
                "%(count)s of %(all)s products and variants would go to 0.",
                count=stakes.emptied,
                all=stakes.rows,
            ),
            "fallen": _(
                "All pieces in the shop would fall from %(before)s to %(after)s.",
                before=f"{stakes.pieces:.0f}",
                after=f"{stakes.left:.0f}",
            ),
            "offered": _(
                "%(count)s of %(all)s products and variants would be offered for the "
                "first time though the shop has none of them.",
                count=stakes.offered,
                all=stakes.rows,
            ),
        }
        return [texts[code] for code in found]

    def _stakes(self) -> Stakes:
        """Count what the step's plan does, in two queries."""
        ctx = self.ctx
        fields = self.env["shoper.element"]._fields
        elements = self.env["shoper.element"]._search(
            [
                ("connector_id", "=", self.connector.id),
                ("entity", "=", ctx.entity._entity),
                ("link_state", "=", "linked"),
                ("is_out_of_scope", "=", False),
                *ctx.entity._element_domain(ctx),
            ]
        )
        pieces_held = SQL(
            "sum(GREATEST((%s ->> %s)::numeric, 0))",
            SQL.identifier(
                elements.table, "shop_values", to_flush=fields["shop_values"]
            ),
            QUANTITY,
        )
        # One SELECT, not `id IN (SELECT ...)` of the same table: without statistics, as
        # after many rows were made, PostgreSQL would go through it once for each row.
        [(rows, pieces)] = self.env.execute_query(
            elements.select(SQL("count(*)"), pieces_held)
        )
        self.env["shoper.element"].flush_model(["base"])
        self.env["shoper.sync.change"].flush_model()
        [(more, emptied, offered)] = self.env.execute_query(
            SQL(
                """SELECT sum(p.after - p.before),
                          count(*) FILTER (WHERE p.after = 0 AND p.before > 0),
                          count(*) FILTER (WHERE p.after > 0 AND p.before = 0
                                           AND p.base IS NULL)
                   FROM (
                     SELECT GREATEST((c.before ->> %(code)s)::numeric, 0) AS before,
                            (c.after ->> %(code)s)::numeric AS after, e.base
                     FROM shoper_sync_change c
                     JOIN shoper_element e ON e.id = c.element_id
                     WHERE c.step_id = %(step)s AND c.verb = 'update_shop'
                       AND c.state = 'planned') p""",
                code=QUANTITY,
                step=ctx.step.id,
            )
        )
        pieces = Decimal(pieces or 0)
        return Stakes(
            rows, pieces, pieces + Decimal(more or 0), emptied or 0, offered or 0
        )
