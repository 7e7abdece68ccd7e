from werkzeug.routing import IntegerConverter

from odoo import models

MAX_LENGTH = 11


class NumberConverter(IntegerConverter):
    """A number in an address. One that is longer than any id or moment counts as 0,
    which nothing has: Python refuses to read one of thousands of digits, which would be
    an error of the server."""

    regex = r"-?\d+"

    def to_python(self, value: str) -> int:
        """Read the number."""
        return int(value) if len(value) <= MAX_LENGTH else 0


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _get_converters(cls):
        return super()._get_converters() | {"shoper_number": NumberConverter}
