"""How new variants get into the shop."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from odoo.models import BaseModel

from ....shoper_api import BulkItem, errors
from ...core.side import Side
from ...engine.context import Context
from ...engine.references import Values
from ...engine.write import Form

LIST = "list"  # one of the forms in which the shop may take options


class NewInShop:
    """Makes the calls that create variants in the shop, and finishes them."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        # Of the products of batches that are sent: {shop id: code}.
        self._codes_in_batch: dict[int, str] = {}

    @classmethod
    def of(cls, ctx: Context) -> "NewInShop":
        """Give the one of this unit of work."""
        return ctx.cached("variant", "new in shop", lambda: cls(ctx))

    def body(self, change: BaseModel, values: Side) -> dict[str, Any]:
        """Make what the body of a creation holds besides the values that an update
        sends as well.

        :param values: property values, references as shop ids
        """
        options = self._options_of_values
        pairs = {options[value]: value for value in values["options"]}
        return {
            "product_id": values["product"],
            "extended": 1,
            "options": self.options_form(change, pairs),
        }

    @cached_property
    def _options_of_values(self) -> dict[int, int]:
        """Read {shop id of an option value: shop id of its option}."""
        elements = self.ctx.env["shoper.element"].search_fetch(
            [
                ("connector_id", "=", self.ctx.connector.id),
                ("entity", "=", "option_value"),
            ],
            ["remote_id", "parent_remote_id"],
        )
        return {element.remote_id: element.parent_remote_id for element in elements}

    # ------------------------------------------------------- the form of options
    def options_form(self, change: BaseModel, pairs: dict[int, int]) -> Any:
        """Write options as the shop takes them: sources differ on whether that is a map
        or a list of pairs (docs/shoper-api.md).

        :param pairs: {shop id of an option: shop id of its value}
        """
        if LIST in (
            self.ctx.connector.variant_options,
            (change.meta or {}).get("form"),
        ):
            return [
                {"option_id": option, "value_id": value}
                for option, value in pairs.items()
            ]
        return {str(option): str(value) for option, value in pairs.items()}

    def next_form(self, sent: dict[str, Any], error: Exception) -> Form | None:
        """Choose the other form of options if the shop refused this one, with whatever
        words; None where none is left. It is tried once, and what worked is remembered
        on the connector.

        :param sent: the body that the shop refused
        """
        if self.ctx.connector.variant_options or not isinstance(error, errors.Rejected):
            return None
        return Form(LIST) if isinstance(sent["options"], dict) else None

    def _remember_form(self, created: Iterable[BaseModel]) -> None:
        connector = self.ctx.connector
        if not connector.variant_options:
            forms = {(change.meta or {}).get("form") for change in created}
            connector.variant_options = LIST if LIST in forms else "map"

    # --------------------------------------------------------------------- codes
    def is_codeless(self, change: BaseModel) -> bool:
        """Tell whether a variant was created without a code, so that the shop made one
        up; False while it is not created yet."""
        if not change.element_id:
            return False
        code, product_id = change.after.get("code"), change.element_id.parent_remote_id
        return not code or self.is_code_of_product(code, product_id)

    def is_code_of_product(self, code: str | None, product_id: int) -> bool:
        """Tell whether the product itself has this code: codes are unique, so its
        variant cannot have it.

        :param product_id: shop id of the product
        """
        if not code:
            return False
        is_read = product_id in self._codes_in_batch
        codes = self._codes_in_batch if is_read else self._product_codes
        return code.lower() == (codes.get(product_id) or "").lower()

    @cached_property
    def _product_codes(self) -> dict[int, str]:
        """Read the codes of all products: {shop id: code}."""
        products = self.ctx.env["shoper.element"].search_fetch(
            [("connector_id", "=", self.ctx.connector.id), ("entity", "=", "product")],
            ["remote_id", "code"],
        )
        return {product.remote_id: product.code for product in products}

    def read_codes(self, changes: BaseModel) -> None:
        """Read the codes of the products of a batch that is about to be sent, so that
        those of all products need not be read."""
        products = self.ctx.links("product")
        found = (products.element_of(item.after["product"]) for item in changes)
        elements = self.ctx.env["shoper.element"].browse(filter(None, found))
        elements.fetch(["code"])
        self._codes_in_batch |= {
            products.remote_by_element[element.id]: element.code for element in elements
        }

    # --------------------------------------------------------------------- after
    def finish(self, created: dict[int, BaseModel]) -> None:
        """Activate new variants, which the shop makes inactive
        (docs/shoper-api.md).

        :param created: {shop id: change}
        :raises ShoperError: the shop cannot be asked now
        """
        self._remember_form(created.values())
        active = [
            remote_id for remote_id, change in created.items() if change.after["active"]
        ]
        if not active:
            return
        self.ctx.commit_before_call()
        items = [
            BulkItem("PUT", self.ctx.entity._resource, id=remote_id, body={"active": 1})
            for remote_id in active
        ]
        self.ctx.client.bulk(items)

    def is_same(self, after: Values, shop: Values) -> bool:
        """Tell whether a row may be what a creation made: the same values of the same
        product.

        :param after: property values of the creation
        :param shop: those of the row, references as shop ids
        """
        values = self.ctx.links("option_value")
        options = {values.remote_of(item) for item in after["options"]}
        product_id = self.ctx.links("product").remote_of(after["product"])
        return product_id == shop["product"] and options == set(shop["options"])
