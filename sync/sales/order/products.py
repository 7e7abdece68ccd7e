"""Which product of Odoo a line of an order is.

A line names a product and a stock row of the shop. The stock row of a variant may be
that of its product, so that only the code or the text of its options tells which
variant was bought; the text may name options that make no variants, too
(docs/shoper-api.md, Customers and orders). Where that is not exactly one variant, the
order waits."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from odoo.models import BaseModel
from odoo.tools import SQL

from ...core.row import flag_in, readable
from ...core.text_enum import TextEnum
from ...engine.links import HAVE_RECORD
from ..row.line_row import LineRow, part_lines
from ..row.words import comparable

BETWEEN = ";"  # the options of a line


class Lack(TextEnum):
    """Say why a line has no product."""

    UNKNOWN = "unknown"  # not mirrored: deleted, or never synchronised
    UNLINKED = "unlinked"
    WHICH_VARIANT = "which_variant"
    SEVERAL = "several"  # the product has variants in Odoo and none in the shop
    UNIT = "unit"  # sold in a unit that the product in Odoo cannot be counted in


@dataclass(frozen=True, slots=True)
class Sold:
    """What a line sold.

    :param element: the product or variant in the shop, if it is clear which one
    :param product: the ``product.product``, none where it is not linked
    :param unit: in which the line counts, ``uom.uom``
    :param stock_id: the shop's stock row of what was sold, None where it is not clear
    :param lack: why it cannot become a line of an order, None where it can
    """

    element: BaseModel | None = None
    product: BaseModel | None = None
    unit: BaseModel | None = None
    stock_id: int | None = None
    lack: Lack | None = None

    def in_own_unit(self, quantity: float) -> float:
        """Convert a quantity of the line into the product's own unit: 0 where the
        product, or the unit of the line, is not known."""
        if not (self.product and self.unit):
            return 0.0
        return self.unit._compute_quantity(quantity, self.product.uom_id, round=False)


class ProductFacts(NamedTuple):
    """What is needed of all that is kept of a product or variant of the shop.

    :param unit: the shop's id of the unit of a product, 0 for none
    :param stock_id: the shop's own row of stock of a product, 0 for none
    :param is_varied: whether a product has variants
    :param options: the shop's ids of the values of a variant's options
    """

    unit: int
    stock_id: int
    is_varied: bool
    options: list[int]


class LineProducts:
    """Finds the products of the lines of many orders, in a constant number of
    queries."""

    def __init__(self, connector: BaseModel, lines: Iterable[LineRow]) -> None:
        """Find the products of the lines.

        :param connector: ``shoper.connector``, in the environment in which products are
            read, archived ones included
        :param lines: all that will be asked about
        """
        self.env = connector.env
        self.connector = connector
        whole = list(lines)
        parts = [part for line in whole for part in part_lines(line)]
        # The part of a bundle may name its stock row alone.
        rows = self._elements(
            "stock", [("remote_id", "in", _ids(part.stock_id for part in parts))]
        )
        self._product_of_row = {
            remote_id: row.parent_remote_id for remote_id, row in rows.items()
        }
        lines = [*whole, *map(self._named, parts)]
        self._products = self._elements(
            "product", [("remote_id", "in", _ids(line.product_id for line in lines))]
        )
        product_ids = list(self._products)
        by_stock = self._elements(
            "variant",
            [
                "|",
                ("remote_id", "in", _ids(line.stock_id for line in lines)),
                ("parent_remote_id", "in", product_ids),
            ],
        )
        self._variants = by_stock
        self._of_product: defaultdict[int, list[BaseModel]] = defaultdict(list)
        for element in by_stock.values():
            self._of_product[element.parent_remote_id].append(element)
        self._kept = self._read_kept()
        self._options = self._option_texts(by_stock.values())
        self._records = self._read_records()
        self._units = self._read_units()

    def of(self, line: LineRow) -> Sold:
        """Find what a line sold."""
        variant = self._variants.get(line.stock_id or 0)
        if variant is not None:
            return self._sold(variant, variant.remote_id)
        element = self._products.get(line.product_id or 0)
        if element is None:
            return Sold(lack=Lack.UNKNOWN)
        if not self._kept[element.id].is_varied:
            return self._sold(element, line.stock_id)
        found = self._variant_of(element, line)
        if found is None:
            return Sold(element, lack=Lack.WHICH_VARIANT)
        return self._sold(found, found.remote_id)

    def taken(self, line: LineRow) -> Iterator[tuple[LineRow, Sold]]:
        """Find all that a line may have taken from the stock: what it sold, of a bundle
        its parts, too; each variant, where it is not clear which one it was."""
        for row in (line, *map(self._named, part_lines(line))):
            sold = self.of(row)
            if sold.element is None or sold.lack is not Lack.WHICH_VARIANT:
                yield row, sold
                continue
            for variant in self._of_product[sold.element.remote_id]:
                yield row, self._sold(variant, variant.remote_id)

    def _named(self, part: LineRow) -> LineRow:
        """Complete the part of a bundle by the product to which its stock row
        belongs."""
        named = part.product_id or self._product_of_row.get(part.stock_id or 0)
        return replace(part, product_id=named)

    def lacking(self, sold: Sold) -> BaseModel | None:
        """Choose the element that somebody must link so that a line gets a product:
        what it sold, or before that the product to which that variant belongs. None
        where linking does not help, or a person left it out."""
        element = sold.element
        if sold.lack is not Lack.UNLINKED or element is None:
            return None
        whole = None
        if element.entity == "variant":
            whole = self._products.get(element.parent_remote_id)
        if whole is not None and not _is_linked(whole):
            element = whole
        return element if element.link_state == "unlinked" else None

    def _variant_of(self, product: BaseModel, line: LineRow) -> BaseModel | None:
        """Find the only variant with the line's code and its options, as far as
        variants have these. A code may be another variant's by now."""
        found = self._of_product[product.remote_id]
        code, text = line.code.strip(), _option_key(line.option)
        coded = [item for item in found if code and (item.code or "").strip() == code]
        fitting = [item for item in found if text and self._options[item.id] == text]
        fitting = fitting or self._fitting_in_part(found, text)
        if coded and fitting:
            coded = [item for item in coded if item in fitting]
            return coded[0] if len(coded) == 1 else None
        told = coded or fitting
        return told[0] if len(told) == 1 else None

    def _fitting_in_part(
        self, variants: Sequence[BaseModel], text: frozenset[str]
    ) -> list[BaseModel]:
        """Find the variants of a product all of whose options a text names, where what
        else it names are options that make no variants. Any other may be one by which
        variants differ: then it names another variant, which is not known here.

        :param text: see :func:`_option_key`
        """
        keys = [self._options[item.id] for item in variants]
        known = set().union(*keys)
        names = {_option_name(option) for option in known}
        if "" in names or any(BETWEEN in option for option in known):
            return []  # an option is not mirrored, or cannot be told apart in a text
        free = self._free_options - names
        return [
            item
            for item, key in zip(variants, keys, strict=True)
            if key and key < text and {_option_name(one) for one in text - key} <= free
        ]

    @cached_property
    def _free_options(self) -> set[str]:
        """Read the names of the shop's options that make no variants, as lines write
        them; none that makes some in another option group."""
        options = self.env["shoper.element"].search_fetch(
            [("connector_id", "=", self.connector.id), ("entity", "=", "option")],
            ["name", "payload"],
        )
        free: set[str] = set()
        others: set[str] = set()
        for option in options:
            row = option.payload or {}
            is_free = "stock" in row and not readable(flag_in, row, "stock", True)
            (free if is_free else others).add(comparable(option.name or ""))
        return free - others

    def _sold(self, element: BaseModel, stock_id: int | None) -> Sold:
        product = self._records.get(element.id)
        if product is None:
            return Sold(element, stock_id=stock_id, lack=Lack.UNLINKED)
        if not product:
            return Sold(element, stock_id=stock_id, lack=Lack.SEVERAL)
        unit = self._unit(element, product)
        lack = None if unit else Lack.UNIT
        return Sold(element, product, unit, stock_id, lack)

    def _unit(self, element: BaseModel, product: BaseModel) -> BaseModel | None:
        """Find the unit in which the shop sells a product; the product's own where the
        shop's is not linked. None where one is no multiple of the other."""
        own = product.uom_id
        is_variant = element.entity == "variant"
        whole = self._products.get(element.parent_remote_id) if is_variant else element
        unit = self._units.get(self._kept[whole.id].unit if whole else 0, own)
        return unit if unit == own or unit._has_common_reference(own) else None

    # ------------------------------------------------------------------- read at once
    def _elements(self, entity: str, domain: list) -> dict[int, BaseModel]:
        """Read elements of a type by their ids in the shop."""
        found = self.env["shoper.element"].search_fetch(
            [
                ("connector_id", "=", self.connector.id),
                ("entity", "=", entity),
                *domain,
            ],
            [
                "remote_id",
                "entity",
                "parent_remote_id",
                "name",
                "code",
                "link_state",
                "res_id",
            ],
        )
        return {element.remote_id: element for element in found}

    def _read_kept(self) -> dict[int, ProductFacts]:
        """Read what is needed of products and variants: {element id: that}. The rest of
        what is kept of them is large."""
        elements = self.env["shoper.element"]
        elements.flush_model(["shop_values", "shop_facts"])
        every = [*self._products.values(), *self._variants.values()]
        rows = self.env.execute_query(
            SQL(
                """SELECT id, shop_values -> 'unit', shop_facts -> 'stock',
                          shop_facts -> 'variants', shop_values -> 'options'
                   FROM shoper_element WHERE id = ANY(%s)""",
                elements.concat(*every).ids,
            )
        )
        return {
            element_id: ProductFacts(
                unit or 0, stock_id or 0, bool(variants), options or []
            )
            for element_id, unit, stock_id, variants, options in rows
        }

    def _read_records(self) -> dict[int, BaseModel]:
        """Read the ``product.product`` of each linked element by its id, an empty one
        where its product has several."""
        products = self.env["product.product"]
        variants = {
            item.id: item.res_id for item in self._variants.values() if _is_linked(item)
        }
        templates = {
            item.id: item.res_id for item in self._products.values() if _is_linked(item)
        }
        by_template: defaultdict[int, BaseModel] = defaultdict(products.browse)
        all_products = products.search_fetch(
            [
                "|",
                ("id", "in", list(variants.values())),
                ("product_tmpl_id", "in", list(templates.values())),
                ("active", "in", [True, False]),
            ],
            ["product_tmpl_id", "active"],
        )
        all_products.product_tmpl_id.fetch(["uom_id"])
        by_id = {product.id: product for product in all_products}
        for product in all_products:
            by_template[product.product_tmpl_id.id] |= product
        found = {}
        several: dict[int, BaseModel] = {}
        for element_id, template_id in templates.items():
            own = by_template[template_id]
            own = own.filtered("active") or own
            found[element_id] = own if len(own) == 1 else own.browse()
            if len(own) > 1 and not own[0].active:
                several[element_id] = own
        for element_id, product_id in variants.items():
            found[element_id] = by_id.get(product_id, products)
        return found | (self._archived(several) if several else {})

    def _archived(self, several: dict[int, BaseModel]) -> dict[int, BaseModel]:
        """Choose of archived products of which others were archived before the one that
        the product stood for: that of its stock, as far as that was told.

        :param several: all of each product, by the id of its element
        """
        rows = {item: self._kept[item].stock_id for item in several}
        known = self._elements("stock", [("remote_id", "in", list(rows.values()))])
        return {
            item: several[item] & several[item].browse(known[row].res_id)
            for item, row in rows.items()
            if row in known
        }

    def _read_units(self) -> dict[int, BaseModel]:
        """Read the units of Odoo by the shop's ids of those that they are linked
        with."""
        return {
            remote_id: self.env["uom.uom"].browse(element.res_id)
            for remote_id, element in self._elements("unit", []).items()
            if _is_linked(element)
        }

    def _option_texts(self, variants: Iterable[BaseModel]) -> dict[int, frozenset[str]]:
        """Make what the shop writes of the options of each variant: {element id: key},
        see :func:`_option_key`."""
        variants = list(variants)
        values = {
            item for variant in variants for item in self._kept[variant.id].options
        }
        elements = self._elements("option_value", [("remote_id", "in", list(values))])
        names = {element.remote_id: element.name for element in elements.values()}
        options = self._elements(
            "option",
            [
                (
                    "remote_id",
                    "in",
                    [element.parent_remote_id for element in elements.values()],
                )
            ],
        )
        texts = {
            remote_id: comparable(
                f"{options[element.parent_remote_id].name}: {names[remote_id]}"
            )
            for remote_id, element in elements.items()
            if element.parent_remote_id in options
        }
        return {
            variant.id: frozenset(
                texts.get(item, f"#{item}") for item in self._kept[variant.id].options
            )
            for variant in variants
        }


def _option_key(text: str) -> frozenset[str]:
    """Make the form of ``Kolor: Czerwony; Rozmiar: S`` in which options compare: their
    order does not count."""
    return frozenset(filter(None, map(comparable, text.split(BETWEEN))))


def _option_name(text: str) -> str:
    """Read the name of an option of a key, see :func:`_option_key`; empty for what
    names none."""
    name, between, _value = text.partition(":")
    return name.strip() if between else ""


def _ids(numbers: Iterable[int | None]) -> list[int]:
    return sorted({number for number in numbers if number})


def _is_linked(element: BaseModel) -> bool:
    return element.link_state in HAVE_RECORD and bool(element.res_id)
