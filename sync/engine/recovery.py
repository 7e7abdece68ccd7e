from .context import Context
from .references import References


class Lookalikes:
    """TODO"""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.entity = ctx.entity
        self.references = References(ctx)

    def count_differences(self, after: dict, shop_values: dict) -> int:
        """In how many properties an element of the shop is another one than what a
        create was to make.

        :param after: values of the create
        :param shop_values: values of the element, references as shop ids
        """
        shop = self.references.with_elements(shop_values)
        return sum(
            not prop.same(value, shop[code])
            for code, value in self.references.known(after).items()
            if (prop := self.entity._property(code)) and code in shop
        )
