"""Codes that the shop cannot take from Odoo."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from odoo.models import BaseModel
from odoo.tools import SQL

from ...core.side import Side
from ...engine.context import Context
from ...engine.links import in_shop
from ...engine.plan.pair import LinkedPair
from ...engine.references import Values
from ...groups.group import PropertyGroup
from .eans import ean_holder, ean_obstacle, taken_eans


class TakenCodes:
    """The shop takes each code once, of products and variants together
    (docs/shoper-api.md); one that it refuses is an error, which keeps the images and
    variants of all products waiting."""

    def __init__(self, ctx: Context, codes: Iterable[str | None]) -> None:
        """Prepare to find out what else has some codes.

        :param codes: of records of the step's type, None or empty for none
        """
        self.ctx = ctx
        self.codes = sorted({code.lower() for code in codes if code})

    def obstacle(
        self, res_id: int, code: str | None, whole: int | None = None
    ) -> str | bool:
        """Say why the shop cannot have the code of a record of the step's type, or
        False. No code is no obstacle to a creation: the shop makes one up.

        :param whole: id of the element of its product, whose code it may have: it is
            created in the shop without a code then. None where there is none such
        """
        if not code:
            return False
        ctx = self.ctx
        if code.lower() in self._repeated:
            return ctx.env._(
                "Several products or variants in Odoo have the code %s, and the shop "
                "takes it once: give each a code of its own, or ignore those that do "
                "not belong into the shop.",
                code,
            )
        holder = self._holders.get(code.lower())
        own = ctx.links(ctx.entity._entity).element_by_record.get(res_id)
        if holder in (None, own, whole):
            return False
        element = ctx.env["shoper.element"].browse(holder)
        names = {"name": element.display_name, "code": code}
        is_like_it = element.entity == ctx.entity._entity
        if own is None and is_like_it and element.link_state != "linked":
            return ctx.env._(
                "In the shop, %(name)s has the code %(code)s: link the two, or give "
                "one of them another code.",
                **names,
            )
        return ctx.env._(
            "In the shop, %(name)s has the code %(code)s until it gets another one, "
            "and the shop takes each code once: give it another one in the shop's "
            "panel, or give one of the two another code in Odoo.",
            **names,
        )

    @cached_property
    def _repeated(self) -> set[str]:
        """Find the codes, in small letters, of several variants of products that take
        part."""
        env = self.ctx.env
        env["product.product"].flush_model(["default_code", "active"])
        rows = env.execute_query(
            SQL(
                """SELECT lower(default_code), array_agg(id) FROM product_product
                   WHERE active AND lower(default_code) = ANY(%s)
                   GROUP BY 1 HAVING count(*) > 1""",
                self.codes,
            )
        )
        taking_part = self._taking_part(
            [variant_id for _code, found in rows for variant_id in found]
        )
        return {
            code for code, found in rows if len(taking_part.intersection(found)) > 1
        }

    def _taking_part(self, variant_ids: list[int]) -> set[int]:
        """Find those active variants whose products take part: their ids."""
        if not variant_ids:
            return set()
        ctx = self.ctx
        products = ctx.type_of("product")
        scope = ctx.env["shoper.sync.scope"]._of(ctx.connector, products)
        ignored = ctx.env["shoper.ignored.record"]._res_ids(ctx.connector, "product")
        env = ctx.user_env(context=ctx.user_env.context | {"active_test": True})
        templates = env["product.template"].search(
            [
                ("product_variant_ids", "in", variant_ids),
                *products._record_domain(ctx),
                *scope._domain(),
                ("id", "not in", ignored),
            ]
        )
        return set(templates.product_variant_ids.ids)

    @cached_property
    def _holders(self) -> dict[str, int]:
        """Find the elements that have a code in the shop: {code in small letters:
        element id}. Variants are gone with their product."""
        self.ctx.env["shoper.element"].flush_model()
        rows = self.ctx.env.execute_query(
            SQL(
                """SELECT code, id FROM (
                     SELECT lower(e.code) AS code, e.id,
                       (SELECT %s FROM shoper_element p
                        WHERE p.connector_id = e.connector_id AND p.entity = 'product'
                          AND p.remote_id = e.parent_remote_id
                          AND e.entity = 'variant') AS is_whole_there
                     FROM shoper_element e
                     WHERE e.connector_id = %s AND e.entity IN ('product', 'variant')
                       AND %s AND lower(e.code) = ANY(%s)) held
                   WHERE is_whole_there IS NOT FALSE""",
                in_shop("p"),
                self.ctx.connector.id,
                in_shop("e"),
                self.codes,
            )
        )
        return dict(rows)


class OwnCode(PropertyGroup):
    """Properties among which is a code that no other product or variant of the shop
    may have: ``code``; and a bar code: ``ean``."""

    def obstacles(
        self, pair: LinkedPair, direction: str, codes: Sequence[str]
    ) -> dict[str, str]:
        if direction != "shop" or "ean" not in codes:
            return {}
        return self.unsendable(pair.odoo.values)

    def all_obstacles(
        self, direction: str, updates: Sequence[tuple[LinkedPair, Sequence[str]]]
    ) -> dict[int, dict[str, str]]:
        if direction != "shop":
            return {}
        given = [
            (pair, pair.odoo.values.get("code"))
            for pair, codes in updates
            if "code" in codes
        ]
        taken = TakenCodes(self.ctx, [code for _pair, code in given])
        found: dict[int, dict[str, str]] = {}
        for pair, code in given:
            reason = taken.obstacle(pair.res_id, code)
            reason = reason or (not code and self._no_code_reason())
            if reason:
                found[pair.element.id] = {"code": str(reason)}
        return found

    def _no_code_reason(self) -> str:
        """Say why the shop keeps a code that Odoo does not have: it may refuse an empty
        one, and orders tell goods by it."""
        return self.ctx.env._(
            "It has no code in Odoo, and the shop is not sent an empty one. Enter one, "
            "or take the one that it has in the shop."
        )

    def whole_of(self, odoo: Side) -> int | None:
        """Find the element whose code a record may have, since it is created in the
        shop without a code then; None where there is none such."""
        return None

    def all_export_obstacles(self, odoo: Mapping[BaseModel, Side]) -> dict[int, str]:
        given = {record: side.values.get("code") for record, side in odoo.items()}
        taken = TakenCodes(self.ctx, given.values())
        return {
            record.id: str(reason)
            for record, code in given.items()
            if (reason := taken.obstacle(record.id, code, self.whole_of(odoo[record])))
        }

    def unsendable(self, values: Values) -> dict[str, str]:
        reason = ean_obstacle(self.ctx, values.get("ean"))
        return {"ean": reason} if reason else {}

    def untakable(self, shops: Mapping[int, Side]) -> dict[int, dict[str, str]]:
        eans = {key: str(shop.values.get("ean") or "") for key, shop in shops.items()}
        found = taken_eans(self.ctx, eans)
        return {element_id: {"ean": reason} for element_id, reason in found.items()}

    def taken_in_odoo(self, change: BaseModel) -> dict[str, str]:
        reason = ean_holder(self.ctx, (change.after or {}).get("ean"), change.res_id)
        return {"ean": reason} if reason else {}
