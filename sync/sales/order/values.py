"""The fields of orders and their lines in Odoo."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from odoo.fields import Command
from odoo.models import BaseModel

from ...core.money import to_grosz
from ...core.side import Side
from ...engine.context import Context
from ..customer.buyers import BuyerPartners
from ..row.money import LineKind
from ..row.order_row import OrderRow
from .currencies import Currencies
from .gross_twins import GrossTwins
from .maps import Maps
from .plan_words import PlanWords
from .plans import OrderPlan, PlannedLine
from .promised import promise
from .reading import PERSONAL, text_options
from .shown import shown_price

# Property values of which Odoo notes (`shoper_taken`) what the shop said when the order
# was made, or last followed an edit: the shop's are compared with these, not with what
# a person edits in Odoo. Of orders that earlier versions of this addon made it is not
# known which texts, VAT of the delivery and currency they had, nor whether they were
# without VAT: that is never compared.
TAKEN = (
    "date",
    "buyer",
    "billing",
    "delivery",
    "lines",
    "texts",
    "shipping_cost",
    "shipping_tax",
    "currency",
    "vat_eu",
    "total",
)
# All that an order is made of: it follows the shop unless something is in the way.
MADE_OF = (*TAKEN, "shipping", "pickup_point")
TEXTS = {  # property: field
    "pickup_point": "shoper_pickup_point",
    "notes": "shoper_notes",
    "shop_notes": "shoper_shop_notes",
    "fields": "shoper_fields",
    "tags": "shoper_tags",
}
# Fields that tell of the buyer, beside the contacts.
PERSONAL_TEXTS = tuple(field for code, field in TEXTS.items() if code in PERSONAL)
ROWS = {  # property: field
    "status": "shoper_status_id",
    "payment": "shoper_payment_id",
    "shipping": "shoper_shipping_id",
}


def without_personal(taken: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out who bought of what an order was made of."""
    return {code: value for code, value in taken.items() if code not in PERSONAL}


def taken_of(
    values: Side, row: OrderRow, codes: Iterable[str] = TAKEN
) -> dict[str, Any]:
    """Make what an order notes of what it is made of: {code: value}. Of the currency
    that is the shop's id, whatever is linked with it later.

    :param values: property values, references as ids of records
    :param row: what the shop says of the order
    :param codes: of :data:`TAKEN`
    """
    taken = {code: values[code] for code in codes if code in values}
    if "currency" in taken:
        taken["currency"] = row.currency_id
    return taken


def facts_vals(values: Side | Mapping[str, Any]) -> dict[str, Any]:
    """Make the fields that hold what the shop says of an order and that follow it.

    :param values: property values, references as ids of records
    """
    vals: dict[str, Any] = {
        field: values[code] or False
        for code, field in (TEXTS | ROWS).items()
        if code in values
    }
    if "paid" in values:
        vals["shoper_paid"] = float(values["paid"] or 0)
    if "promised" in values:
        vals["shoper_promised_on"] = values["promised"] or False
    if isinstance(values, Side) and "paid_on" in values.facts:
        vals["shoper_paid_on"] = values.facts["paid_on"]
    return vals


class OrderValues:
    """Makes the values for the ``create`` of many orders."""

    def __init__(
        self,
        ctx: Context,
        plans: Iterable[OrderPlan],
        partners: Mapping[int, BuyerPartners],
        twins: Mapping[int, int],
    ) -> None:
        """Read what the values of all these orders need.

        :param plans: of all the orders
        :param partners: by the shop's ids of the orders
        :param twins: the tax that a line gets for the one that its rate is linked
            with: {id: id}
        """
        self.ctx = ctx
        self.connector = ctx.connector
        self.zone = ctx.connector._timezone()
        self.maps = Maps(ctx)
        self.currencies = Currencies(ctx)
        self.partners = partners
        self.twins = twins
        # Texts on documents are in the language of the catalogue.
        self.words = PlanWords(ctx)
        self._catalogue_env = ctx.env(
            context=ctx.env.context | {"lang": ctx.connector.lang}
        )
        products = ctx.user_env["product.product"].browse(
            {line.product.id for plan in plans for line in plan.lines}
        )
        self._product_names = {item.id: item.display_name for item in products}

    def of(self, plan: OrderPlan, values: Side) -> dict[str, Any]:
        """Make the values of one order.

        :param values: its property values, references as ids of records
        """
        row, connector = plan.row, self.connector
        buyers = self.partners[row.id]
        payment = self.maps.payments.get(row.payment_id or 0)
        shipping = self.maps.shippings.get(row.shipping_id or 0)
        number = str(row.id)
        vals = {
            "company_id": connector.company_id.id,
            "partner_id": buyers.partner_id,
            "partner_invoice_id": buyers.invoice_id,
            "partner_shipping_id": buyers.shipping_id,
            "date_order": plan.placed,
            "client_order_ref": number,
            "user_id": connector.orders_user_id.id,
            "fiscal_position_id": plan.position.id if plan.position else False,
            # The company's default template would mail the buyer, and replace terms and
            # journal.
            "sale_order_template_id": False,
            "require_signature": False,
            "require_payment": False,
            "order_line": [
                Command.create(self._line(plan, line, place))
                for place, line in enumerate(plan.lines, 1)
            ],
            "shoper_number": number,
            "shoper_connector_id": connector.id,
            "shoper_date": plan.placed,
            "shoper_total": float(row.total),
            "shoper_origin_id": self._origin_id(row),
            "shoper_paid_on": row.placed.date() if row.paid else False,
            "shoper_extra": self._extra(plan),
            # Of what an earlier version downloaded not all is known: see TAKEN.
            "shoper_taken": taken_of(values, row),
            **facts_vals(values),
            **self._pricelist(plan),
        }
        if connector.order_numbering == "shop":
            vals["name"] = f"{connector.order_prefix or ''}{number}"
        if connector.orders_team_id:
            vals["team_id"] = connector.orders_team_id.id
        if connector.orders_warehouse_id:
            vals["warehouse_id"] = connector.orders_warehouse_id.id
        if connector.orders_journal_id:
            vals["journal_id"] = connector.orders_journal_id.id
        if payment and payment.payment_term_id:
            vals["payment_term_id"] = payment.payment_term_id.id
        # Both also where empty: else an edit would leave those of the former method.
        vals["carrier_id"] = shipping.carrier_id.id if shipping else False
        is_shown = shipping and shipping.is_pickup_shown
        point = self._pickup_location(row) if is_shown else False
        vals["pickup_location_data"] = point
        if values.get("promised"):
            vals["commitment_date"] = promise(values["promised"], self.zone)
        return vals

    def _pricelist(self, plan: OrderPlan) -> dict[str, Any]:
        """Choose the price list, which gives the order its currency; one in the
        company's own needs none, since its prices are the shop's."""
        booked = plan.booked
        found = self.currencies.pricelist_id(booked) if booked else None
        return {"pricelist_id": found or False}

    def _extra(self, plan: OrderPlan) -> dict[str, str]:
        """Note what else the shop said of the order."""
        row, booked = plan.row, plan.booked
        extra = {}
        if plan.promo_code:
            extra["promo_code"] = plan.promo_code
        if booked and booked.rate is not None:
            extra["currency"] = booked.buyer_currency or booked.currency
            extra["rate"] = f"{booked.rate:f}"
        if row.billing and row.billing.has_pesel:
            extra["typed"] = self._catalogue_env._("a PESEL, which is not kept")
        if row.origin and not self._origin_id(row):
            extra["origin"] = str(row.origin)
        for field in row.unread:
            extra[field] = self._catalogue_env._(
                "told by the shop in a form that cannot be read; look in its panel"
            )
        return extra

    def _origin_id(self, row: OrderRow) -> int | bool:
        """Find where the shop has an order from; False where that has no name."""
        origins = self.ctx.env["shoper.order.origin"]
        by_code: dict[int, int] = self.ctx.cached(
            "order",
            "origins",
            lambda: {item.code: item.id for item in origins.search([])},
        )
        return by_code.get(row.origin, False)

    def _pickup_location(self, row: OrderRow) -> dict[str, str] | bool:
        """Make what Odoo's deliveries take as the place where a parcel waits, False
        where the shop does not tell where that is."""
        point = row.pickup_point
        if point is None or not (point.street and point.city):
            return False
        country = point.country_code or (row.delivery and row.delivery.country_code)
        return {
            "id": point.name,
            "name": " ".join(filter(None, (point.supplier, point.name))),
            "street": f"{point.street} {point.house_number}".strip(),
            "city": point.city,
            "zip_code": point.post_code,
            "country_code": country or "",
        }

    # ------------------------------------------------------------------------- lines
    def _line(self, plan: OrderPlan, line: PlannedLine, place: int) -> dict[str, Any]:
        amount, row = line.amount, line.row
        vals = {
            "sequence": place,
            "product_id": line.product.id,
            "name": self._name(plan, line),
            "product_uom_qty": float(amount.quantity),
            "price_unit": amount.unit_price,
            # As it differs from the price, Odoo takes that for one that a person
            # entered: it stays when the quantity changes, even a price of 0.
            "technical_price_unit": -1,
            "discount": 0.0,
            "tax_ids": [Command.set([self.twins[line.tax_id]])],
            "shoper_kind": amount.kind.value,
            "is_delivery": amount.kind is LineKind.SHIPPING,
        }
        if line.unit:
            vals["product_uom_id"] = line.unit.id
        if row is not None:
            vals |= {
                "shoper_line_id": row.id,
                "shoper_price": float(row.price),
                "shoper_discount": f"{row.discount:.4f}",
            }
        return vals

    def _name(self, plan: OrderPlan, line: PlannedLine) -> str:
        """Describe a line: the product as Odoo calls it, what was chosen and written
        for it, and the price before its discount."""
        amount, row, _ = line.amount, line.row, self._catalogue_env._
        if row is None:
            shipping = self.maps.shippings.get(plan.row.shipping_id or 0)
            if amount.kind is LineKind.SHIPPING and shipping:
                return shipping.name
            return self._product_names[line.product.id]
        if amount.kind is not LineKind.PRODUCT or not self._is_own(line.product):
            parts = [self.words.name_of(row)]
        else:
            parts = [self._product_names[line.product.id], row.option.strip()]
        parts += text_options(row)
        full = to_grosz(row.price * row.quantity)
        if full > amount.total:
            price = shown_price(self._catalogue_env, row.price, row.discount)
            parts.append(_("Price in the shop: %s", price))
        return "\n".join(filter(None, parts))

    def _is_own(self, product: BaseModel) -> bool:
        """Tell whether a product stands for itself, not for one that is not known."""
        return product.id != self.connector.unknown_product_id.id


def values_for(
    ctx: Context, plans: Sequence[OrderPlan], partners: Mapping[int, BuyerPartners]
) -> OrderValues:
    """Prepare the values of many orders, with the taxes that their lines get; those
    that Odoo lacks are made.

    :param partners: by the shop's ids of the orders
    """
    twins = GrossTwins(ctx).of(line.tax_id for plan in plans for line in plan.lines)
    return OrderValues(ctx, plans, partners, twins)
