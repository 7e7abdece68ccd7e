from .context import Context
from .references import References, Values


class Lookalikes:
    """Compares elements of the shop with creations whose answer was lost."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.entity = ctx.entity
        self.references = References(ctx)

    def count_differences(self, after: Values, shop_values: Values) -> int:
        """Count the properties in which an element of the shop differs from what a
        create was to make.

        :param after: property values of the create
        :param shop_values: property values of the element, references as shop ids
        """
        shop = self.references.with_elements(shop_values)
        return sum(
            not prop.same(value, shop[code])
            for code, value in self.references.known(after).items()
            if (prop := self.entity._property(code)) and code in shop
        )
