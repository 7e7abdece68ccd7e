from odoo.exceptions import UserError

from .context import Context


class ForeignShop(UserError):
    """Another shop answers at the connector's address."""


class Identity:
    """Makes sure that the connector still talks with the same shop as ever."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.env = ctx.env

    def check(self) -> None:
        """Ask once per run, and again before a plan is applied, who the shop is: its
        licence tells (docs/shoper-api.md, Address, login, limits).

        :raises ForeignShop: when it is another one than the connector's
        :raises ShoperError: the shop cannot be asked now
        """
        run, connector = self.ctx.run, self.ctx.connector
        if run.is_shop_checked:
            return
        self.ctx.commit_before_call()
        config = self.ctx.client.get("application-config")
        identity = connector._identity_of(config)
        if connector.shop_identity and identity != connector.shop_identity:
            raise ForeignShop(
                self.env._(
                    "Another shop answers at this address (licence %(other)s instead "
                    "of %(own)s). Nothing was linked, written or deleted.",
                    other=identity,
                    own=connector.shop_identity,
                )
            )
        connector._note_shop_settings(config)
        run.is_shop_checked = True
