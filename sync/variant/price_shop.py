from decimal import Decimal

from odoo import api, models
from odoo.tools import SQL

from ..core.price import (
    OF_PRODUCT,
    OWN,
    PLAIN,
    PRICE_TYPES,
    SURCHARGE,
    level_pair,
    retail_pair,
    variant_price,
)
from ..core.row import choice_in, number_in, parent_in
from ..product.pricelist import LEVELS, type_code


class ShoperSyncVariant(models.AbstractModel):
    """Prices of variants in the shop.

    What a variant without a wholesale price of its own costs where its product has
    one is not known for certain: as much more or less as on the retail level, or the
    same as the product. The shop's own calculation is believed."""

    _inherit = "shoper.sync.variant"

    @api.model
    def _element_values(self, ctx, row, extra):
        values = super()._element_values(ctx, row, extra)
        shop = values["shop_values"]
        retail = retail_pair(*self._given(row, "price"))
        pairs, levels = {"price": retail}, self._price_codes(ctx)[1:]
        for code in levels:
            pairs[code] = self._level_of_row(ctx, row, code, retail)
        if levels:
            shop["_levels"] = [
                code for code in levels if self._given(row, code)[0] != OF_PRODUCT
            ]
        shop |= self._price_texts(pairs)
        return values

    def _given(self, row, code):
        amount = Decimal(number_in(row, code, 2))
        return choice_in(row, type_code(code), PRICE_TYPES), amount

    def _level_of_row(self, ctx, row, code, retail):
        price_type, amount = self._given(row, code)
        if price_type != OF_PRODUCT:
            return level_pair(price_type, amount, retail)
        of_product = self._levels_of_products(ctx).get(parent_in(row, "product_id"), {})
        if retail == PLAIN or code not in of_product or not row.get(f"comp_{code}"):
            return PLAIN
        price = Decimal(number_in(row, f"comp_{code}", 2))
        if price == variant_price(of_product[code], *retail):
            return PLAIN
        if price == of_product[code]:
            return SURCHARGE, Decimal("0.00")
        return OWN, price

    def _levels_of_products(self, ctx):
        """Prices that products of the shop have on further levels, read once per
        unit: {shop id: {code: gross price}}."""
        if "levels" not in ctx.facts:
            first, second = LEVELS
            self.env.flush_all()
            self.env.cr.execute(
                SQL(
                    """SELECT remote_id, shop_values ->> %(first)s,
                              shop_values ->> %(second)s
                       FROM shoper_element
                       WHERE connector_id = %(connector)s AND entity = 'product'
                         AND COALESCE(shop_values ->> %(first)s,
                                      shop_values ->> %(second)s) IS NOT NULL""",
                    connector=ctx.connector.id,
                    first=first,
                    second=second,
                )
            )
            ctx.facts["levels"] = {
                remote_id: {
                    code: Decimal(price)
                    for code, price in zip(LEVELS, prices, strict=True)
                    if price is not None
                }
                for remote_id, *prices in self.env.cr.fetchall()
            }
        return ctx.facts["levels"]

    @api.model
    def _to_shop(self, ctx, values, element=None):
        body = super()._to_shop(ctx, values, element)
        for name in ("price_type", "price"):
            if name in values:
                body[name] = values[name]
        known = {} if element is None else element.shop_values or {}
        pairs = self._price_pairs({**known, **values})
        for code in self._price_codes(ctx)[1:]:
            if not self._is_level_sent(code, values, known, pairs):
                continue
            price_type, amount = pairs[code]
            if price_type == OF_PRODUCT and element is not None:
                of_product = self._levels_of_products(ctx)
                if code in of_product.get(element.parent_remote_id, {}):
                    price_type, amount = pairs["price"]
            body[type_code(code)] = price_type
            if price_type != OF_PRODUCT:
                body[code] = str(amount)
        return body

    def _is_level_sent(self, code, values, known, pairs):
        """Whether the price on a level must be sent: with the type, since an amount
        alone would be an own price; and where it is said to be as on the retail
        level, again with every new price of that one."""
        if {type_code(code), code}.intersection(values):
            return True
        follows = pairs.get(code) == PLAIN and code in known.get("_levels", ())
        return follows and bool(self._joined[0].intersection(values))

    @api.model
    def _own_forms(self, ctx, change):
        """What a new variant costs on further levels follows from its product."""
        own = super()._own_forms(ctx, change)
        if change.verb != "create_shop":
            return own
        return own.union(
            *({type_code(code), code} for code in self._price_codes(ctx)[1:])
        )

    @api.model
    def _settle_creation(self, ctx, change, element, base, finished):
        """What a price on a further level turned out to be in the shop is there to be
        changed by the next comparison."""
        base = dict(super()._settle_creation(ctx, change, element, base, finished))
        for code in self._price_codes(ctx)[1:]:
            for name in (type_code(code), code):
                if isinstance(base.get(name), dict):
                    base[name] = base[name]["shop"]
        return base
