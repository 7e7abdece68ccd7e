"""What Odoo keeps of the prices of a product."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from odoo.models import BaseModel

from ...core.price import add, gross_price
from .lists import PriceLists, Rules


@dataclass
class ProductPrices:
    """The prices of a product in Odoo, by their codes."""

    #: {code: price by which it is sold, net or gross as its VAT rate says}, None where
    #: it has none of its own on a level
    amounts: dict[str, float | None] = field(default_factory=dict)
    #: {code: what is in the way of using it}, see :func:`.reasons.price_reason`
    obstacles: dict[str, str] = field(default_factory=dict)
    #: {code: its rule in the price list}
    rules: dict[str, BaseModel] = field(default_factory=dict)
    #: {code: what stands where it is kept}, None where a list has none for the product
    numbers: dict[str, float | None] = field(default_factory=dict)
    #: what its only variant costs more than its sales price, which counts as the price
    #: where no list has one
    extra: float = 0.0
    #: its only variant where that has a price of its own
    own: BaseModel | None = None

    def gross(self, tax: BaseModel) -> dict[str, str | None]:
        """Compute the gross prices that these stand for: {code: decimal text, None for
        no price of its own}. Those with an obstacle are left out."""
        return {
            code: None
            if amount is None
            else str(gross_price(amount, tax.amount, tax.price_include))
            for code, amount in self.amounts.items()
            if self.obstacles.get(code) in (None, "no_tax")
        }


def read_prices(
    lists: PriceLists,
    templates: BaseModel,
    rules: Rules,
    single: Mapping[int, BaseModel],
) -> dict[int, ProductPrices]:
    """Read the prices of products, whatever their VAT rate: {template id: prices}.

    :param lists: in which they may be
    :param rules: of products, as :meth:`.lists.PriceLists.rules` finds them
    :param single: {template id: variant} of products without variants
    """
    currency, found = lists.ctx.connector.currency_id, {}
    for template in templates:
        prices = found[template.id] = ProductPrices()
        if variant := single.get(template.id):
            prices.extra = variant.price_extra
            prices.own = variant if variant.shoper_price_type == "1" else None
        for code, pricelist in lists.by_code.items():
            rule = rules.get((code, template.id))
            obstacle = lists.obstacle(pricelist, rule)
            if obstacle:
                prices.obstacles[code] = str(obstacle)
            if rule:
                prices.rules[code] = rule
            number = rule.fixed_price if rule and not obstacle else None
            prices.numbers[code] = prices.amounts[code] = number
        if prices.amounts.get("price") is None and "price" not in prices.obstacles:
            if not currency or template.currency_id == currency:
                amount = add(template.list_price, prices.extra)
                prices.amounts["price"] = amount
                prices.numbers.setdefault("price", amount)
            elif "price" not in lists.by_code:
                prices.obstacles["price"] = "currency"
        if "price" in prices.obstacles:
            prices.obstacles["tax"] = prices.obstacles["price"]
    return found
