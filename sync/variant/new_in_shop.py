"""How new variants get into the shop."""

from functools import cached_property
from typing import Any

from odoo.models import BaseModel

from ...shoper_api import BulkItem, errors
from ..core.refs import Kind, Ref
from ..core.side import Side
from ..engine.context import Context
from ..engine.references import Values
from .obstacles import known_product


class NewInShop:
    """Makes the calls that create variants in the shop, and finishes them."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        # of this connector, before this unit of work tried another one
        self._known_form: str | bool = ctx.connector.variant_options

    @classmethod
    def of(cls, ctx: Context) -> "NewInShop":
        """Give the one of this unit of work."""
        return ctx.cached("variant", "new in shop", lambda: cls(ctx))

    def body(self, values: Side) -> dict[str, Any]:
        """Make what a body holds besides the values that an update sends, too.

        :param values: property values, references as shop ids
        """
        options = self._options_of_values
        pairs = {options[value]: value for value in values["options"]}
        return {
            "product_id": values["product"],
            "extended": 1,
            "options": self.options_form(pairs),
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
    def options_form(self, pairs: dict[int, int]) -> Any:
        """Write options as the shop takes them: which form that is, a map or a list, is
        disputed.

        :param pairs: {shop id of an option: shop id of its value}
        """
        if self.ctx.connector.variant_options in ("list", "try_list"):
            return [
                {"option_id": option, "value_id": value}
                for option, value in pairs.items()
            ]
        return {str(option): str(value) for option, value in pairs.items()}

    def try_other_form(self, error: Exception) -> bool:
        """Choose the other form of options if the shop refused this one: it is tried
        once, and what worked is remembered on the connector.

        :return: whether there is another one
        """
        if not isinstance(error, errors.Rejected):
            return False
        if "options" not in (error.description or ""):
            return False
        connector, tried = self.ctx.connector, self._known_form
        if tried == "try_list" and connector.variant_options == "try_list":
            connector.variant_options = False  # neither: it is not the form
        elif not tried and connector.variant_options in (False, "try_list"):
            connector.variant_options = "try_list"
            return True
        return False

    def _remember_form(self) -> None:
        connector = self.ctx.connector
        if connector.variant_options in (False, "try_list"):
            is_list = self._known_form == "try_list"
            connector.variant_options = "list" if is_list else "map"

    # --------------------------------------------------------------------- codes
    def is_codeless(self, change: BaseModel) -> bool:
        """Tell whether a variant was created without a code: the shop makes one up."""
        if not change.element_id:
            return False
        code, product_id = change.after.get("code"), change.element_id.parent_remote_id
        return not code or self.is_code_of_product(code, product_id)

    def is_code_of_product(self, code: str | None, product_id: int) -> bool:
        """Tell whether the product itself has this code: codes are unique, so its
        variant cannot have it.

        :param product_id: shop id of the product
        """
        return bool(code) and code == self._product_codes.get(product_id)

    @cached_property
    def _product_codes(self) -> dict[int, str]:
        """Read the codes of products: {shop id: code}."""
        products = self.ctx.env["shoper.element"].search_fetch(
            [("connector_id", "=", self.ctx.connector.id), ("entity", "=", "product")],
            ["remote_id", "code"],
        )
        return {product.remote_id: product.code for product in products}

    def read_codes(self, changes: BaseModel) -> None:
        """Read the codes of the products of a batch that is about to be sent."""
        products = self.ctx.links("product")
        found = (known_product(self.ctx, item.after["product"]) for item in changes)
        elements = self.ctx.env["shoper.element"].browse(filter(None, found))
        elements.fetch(["code"])
        self._product_codes = {
            products.remote_by_element[element.id]: element.code for element in elements
        }

    # --------------------------------------------------------------------- after
    def finish(self, created: dict[int, BaseModel]) -> None:
        """Activate new variants, which the shop makes inactive (seen live).

        :param created: {shop id: change}
        """
        self._remember_form()
        active = [
            remote_id for remote_id, change in created.items() if change.after["active"]
        ]
        if not active:
            return
        self.ctx.commit_before_call()
        self.ctx.client.bulk(
            BulkItem("PUT", self.ctx.entity._resource, id=remote_id, body={"active": 1})
            for remote_id in active
        )

    def is_same(self, after: Values, shop: Values) -> bool:
        """Tell whether a row may be what a creation made: the same values of the same
        product.

        :param after: property values of the creation
        :param shop: those of the row, references as shop ids
        """
        product = known_product(self.ctx, after["product"])
        links, known = self.ctx.links("option_value"), set()
        for item in after["options"]:
            ref = Ref.parse(item)
            element_id = ref.id
            if ref.kind is Kind.RECORD:
                element_id = links.element_by_record.get(ref.id)
            known.add(links.remote_by_element.get(element_id))
        same_product = self.ctx.links("product").remote_by_element.get(product)
        is_same_product = same_product == shop["product"]
        return is_same_product and known == set(shop["options"])
