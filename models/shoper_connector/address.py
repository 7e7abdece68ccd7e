from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...shoper_api import errors, is_local, normalise_url


class ShoperConnector(models.Model):
    """Know where the shop is, and who may name an address within the own network."""

    _inherit = "shoper.connector"

    shop_url = fields.Char(
        "Shop Address",
        required=True,
        tracking=True,
        help="As in the browser, for example https://myshop.pl",
    )
    must_be_public = fields.Boolean(
        readonly=True,
        copy=False,
        help="Nobody who may connect a shop within the network of Odoo's server "
        "entered the address: such a shop is not called.",
    )

    @api.constrains("shop_url")
    def _check_shop_url(self):
        for connector in self:
            try:
                origin = normalise_url(connector.shop_url)
            except errors.ShoperError as error:
                raise ValidationError(connector._explain(error)) from None
            # Odoo checks as the superuser; what counts is who writes it.
            if is_local(origin) and not self.env.user._is_system():
                raise ValidationError(
                    self.env._(
                        "%s is no address on the internet, but one in the network of "
                        "Odoo's server. Enter the public address of the shop; only a "
                        "system administrator may connect one within the network.",
                        origin,
                    )
                )

    def _normalise_address(self, vals):
        """Write the shop's address in its one form into the values.

        :raises ValidationError: when it is none
        """
        if vals.get("shop_url"):
            try:
                vals["shop_url"] = normalise_url(vals["shop_url"])
            except errors.ShoperError as error:
                raise ValidationError(self._explain(error)) from None

    def _note_who_entered(self):
        """Note whether somebody entered the address who may connect a shop within the
        network of Odoo's server. Where the name of a server leads to is only seen when
        it is called."""
        # Users may not write this field.
        self.sudo().must_be_public = not self.env.user._is_system()

    def _moved(self, vals):
        """Return the connectors to which the values give another address or another
        login."""
        return self.filtered(
            lambda connector: any(
                name in vals and connector[name] != vals[name]
                for name in ("shop_url", "login")
            )
        )
