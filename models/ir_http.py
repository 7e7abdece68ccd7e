from werkzeug.exceptions import MethodNotAllowed
from werkzeug.routing import IntegerConverter

from odoo import models
from odoo.http import request

from ..controllers.webhook import WEBHOOK

DOORS = "/shoper/"
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

    @classmethod
    def _pre_dispatch(cls, rule, args):
        result = super()._pre_dispatch(rule, args)
        called = request.httprequest
        if called.method == "OPTIONS" and rule.rule.startswith(DOORS):
            # Odoo lets it in beside any method, and the door would do what it does.
            raise MethodNotAllowed(valid_methods=sorted(rule.methods - {"OPTIONS"}))
        if rule.rule.startswith(WEBHOOK) and called.content_length is not None:
            # A message of the shop is signed as it was sent, with whatever Content-Type
            # (docs/shoper-api.md, the end). Where that says that it is a form, Odoo
            # would read it as one, and nothing of the body would be left.
            called.get_data()
        return result
