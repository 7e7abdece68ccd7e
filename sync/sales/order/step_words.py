"""What a step tells of all orders of a shop, in the reader's language."""

from .field_names import UNKNOWN, UNREADABLE
from .words import Words


class StepWords(Words):
    """Says what a person should know of a synchronisation of orders."""

    def only_mirrored(self, counts: dict[str, int]) -> str | bool:
        """Say how many orders are not taken over, False where there are none.

        :param counts: as :func:`.domains.counted` gives them
        """
        _ = self.env._
        texts = {
            "older": _(
                "Orders left in the shop only: %s (older than the first one).",
                counts.get("older"),
            ),
            "left_out": _(
                "Orders left in the shop only: %s (left out).", counts.get("left_out")
            ),
            "not_taken": _(
                "Orders left in the shop only: %s (cancelled before they came, not "
                "wanted, or a part of another one).",
                counts.get("not_taken"),
            ),
        }
        return " ".join(texts[key] for key, count in counts.items() if count) or False

    def never_listed(self, in_shop: int, here: int) -> str | bool:
        """Say that the shop has orders that were never met, False where it has none."""
        return in_shop > here and self.env._(
            "Orders that the shop has since number %(first)s: %(in_shop)s; of these, "
            "Odoo ever read only %(here)s. Look in its panel which ones Odoo lacks, "
            "and take them over by Fetch One Order.",
            in_shop=in_shop,
            first=self.ctx.connector.orders_after_id,
            here=here,
        )

    def field_trouble(self, name: str, trouble: str | None) -> str | bool:
        """Say why nobody gets an invoice who ticks the field for it, False for nothing
        that is wrong.

        :param trouble: see :func:`.field_names.trouble_with`
        """
        if trouble == UNREADABLE:
            return self.env._(
                "The shop's user may not read how additional fields are called "
                "(additional-fields: read): nobody gets an invoice who ticked “%s”.",
                name,
            )
        return trouble == UNKNOWN and self.env._(
            "The shop has no additional field called “%s”: nobody gets an invoice who "
            "ticked it. Enter the name that it has in the shop on the page Orders in "
            "the settings of the shop.",
            name,
        )

    def tags_refused(self) -> str | bool:
        """Say that tags of orders cannot be read, False where they can or need not."""
        connector = self.ctx.connector
        is_refused = connector.orders_tags and connector.orders_tags_refused
        return is_refused and self.env._(
            "Orders are taken over without their tags: the user %s lacks the right to "
            "read order-tags in the shop, or the shop has none.",
            connector.login,
        )
