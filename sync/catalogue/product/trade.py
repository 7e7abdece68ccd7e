"""Classification of products: tags, PKWiU, GTU and manufacturer codes."""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property, partial
from typing import Any

from odoo.fields import Command
from odoo.models import BaseModel

from ....shoper_api import BulkItem
from ...core.row import Row, part_in, readable, references_in, text_in
from ...core.side import Side
from ...core.values import Property
from ...entity import _lt
from ...groups.group import Given, PropertyGroup
from ...groups.side import shop_side
from .forms import CODES as CODES_OUT
from .forms import parts_of, withheld

# Kinds of the shop's additional codes, which are there only where the shop uses them
# (docs/shoper-api.md). GTU is one more.
CODES = {
    "producer": _lt("Producer's code"),
    "isbn": _lt("ISBN"),
    "kgo": _lt("KGO"),
    "bloz7": _lt("BLOZ 7"),
    "bloz12": _lt("BLOZ 12"),
    "code39": _lt("Code 39"),
    "warehouse": _lt("Warehouse code"),
}
KINDS = {f"code_{kind}": kind for kind in CODES} | {"gtu": "gtu"}
_GTU = re.compile(r"(?:gtu)?[\s_-]*0*(1[0-3]|[1-9])", re.IGNORECASE)


def normal_gtu(text: str | bool | None) -> str | None:
    """Write whatever means a GTU code (``6``, ``06``, ``gtu 06``) as ``GTU_06``; ``""``
    for no code, None for what is none of the thirteen."""
    text = (text or "").strip() if isinstance(text, str) else ""
    found = _GTU.fullmatch(text)
    return f"GTU_{int(found[1]):02d}" if found else None if text else ""


def gtu_field(fields: AbstractSet[str]) -> str:
    """Choose the field that holds the GTU code: Odoo's own one where the Polish
    localisation is installed.

    :param fields: names of those that products have
    """
    return "l10n_pl_vat_gtu" if "l10n_pl_vat_gtu" in fields else "shoper_gtu"


class Trade(PropertyGroup):
    """Tags, PKWiU, GTU and manufacturer codes.

    Whether a shop uses codes shows only on its products (docs/shoper-api.md). Where it
    has no product yet, it shows on the first that are created: these get their codes in
    a further call, later ones in the call that creates them.

    Facts of the shop: ``codes`` {kind: code} as it keeps them, ``codes_of`` where it
    does, see :func:`_codes_in`."""

    properties = (
        Property("tags", _lt("Tags"), kind="refs", entity="tag", loose=True),
        Property("pkwiu", _lt("PKWiU")),
        Property("gtu", _lt("GTU"), section="codes"),
        *(
            Property(f"code_{kind}", label, section="codes")
            for kind, label in CODES.items()
        ),
    )

    # ----------------------------------------------------------------- reading
    def read_shop(self, rows: Sequence[Row]) -> list[Side]:
        sides = []
        for row in rows:
            side = Side({"pkwiu": text_in(row, "pkwiu")})
            tags = tags_in(row)
            if tags is not None:  # else nobody knows them: left alone
                side.values["tags"] = tags
            codes, place = _codes_in(row)
            if place:
                side.facts |= {"codes": codes, "codes_of": place}
                side.values |= {
                    code: text_in(codes, kind) for code, kind in KINDS.items()
                }
                side.values["gtu"] = normal_gtu(side.values["gtu"])
                if side.values["gtu"] is None:
                    del side.values["gtu"]  # no code that Odoo knows: left alone
            sides.append(side)
        return sides

    def read_odoo(self, batch: Any) -> dict[int, Side]:
        ctx, links = self.ctx, self.ctx.links("tag")
        references = ctx.entity._references(ctx, "tag", batch.records.product_tag_ids)
        known = links.element_by_record.keys() | links.change_by_record.keys()
        known &= references.keys()
        found = {}
        for record in batch.records:
            values = {code: record[field] or "" for code, field in self._fields.items()}
            if values["gtu"]:
                values["gtu"] = normal_gtu(values["gtu"]) or values["gtu"]
            tags = [references[id] for id in record.product_tag_ids.ids if id in known]
            found[record.id] = Side(values | {"tags": sorted(tags, key=str)})
        return found

    @cached_property
    def _fields(self) -> dict[str, str]:
        """Find the fields of Odoo by the codes of their properties."""
        codes = {code: f"shoper_{code}" for code in KINDS}
        gtu = gtu_field(self.ctx.records._fields.keys())
        return codes | {"gtu": gtu, "pkwiu": "shoper_pkwiu"}

    # --------------------------------------------------------- writing in Odoo
    def to_odoo(self, given: Sequence[Given]) -> list[dict[str, Any]]:
        vals_list, linked = [], self.ctx.links("tag").element_by_record
        for after, record, _current in given:
            values = after.values
            vals: dict[str, Any] = {
                field: values[code] or False
                for code, field in self._fields.items()
                if code in values
            }
            if "tags" in values:
                before = [] if record is None else record.product_tag_ids.ids
                vals["product_tag_ids"] = [
                    *(Command.link(tag_id) for tag_id in values["tags"]),
                    *(
                        Command.unlink(tag_id)
                        for tag_id in before
                        if tag_id in linked and tag_id not in values["tags"]
                    ),
                ]
            vals_list.append(vals)
        return vals_list

    # ----------------------------------------------------- writing in the shop
    def to_shop(self, after: Side, element: BaseModel | None) -> dict[str, Any]:
        values, shop = after.values, shop_side(element)
        body: dict[str, Any] = {}
        if "pkwiu" in values or element is None:
            body["pkwiu"] = values.get("pkwiu") or ""
        if "tags" in values:
            body["tags"] = sorted({*values["tags"], *self._other_tags(shop)})
        codes = {
            kind: values[code] or "" for code, kind in KINDS.items() if code in values
        }
        if element is None:
            # No empty ones: that a shop shows codes does not say that it takes any.
            codes = {kind: code for kind, code in codes.items() if code}
        if codes:
            known = shop.facts.get("codes") or {}
            body |= _codes_body(codes, shop.facts.get("codes_of"), known)
        return body

    def _other_tags(self, shop: Side) -> list[int]:
        """Find the product's tags in the shop that stand for none of Odoo's."""
        links = self.ctx.links("tag")
        return [
            remote_id
            for remote_id in shop.values.get("tags") or ()
            if links.element_by_remote.get(remote_id) not in links.record_by_element
        ]

    # ---------------------------------------------- codes of what is created there
    def created_without(self, direction: str) -> AbstractSet[str]:
        if direction == "shop" and self._uses_codes() is False:
            return KINDS.keys()
        return frozenset()

    def note_use(self, elements: BaseModel) -> None:
        """Note on the connector that the shop uses codes, if these products show it.

        :param elements: products of the shop, as they were just read
        """
        connector = self.ctx.connector
        if not connector.shop_has_codes and any(
            (element.shop_facts or {}).get("codes_of") for element in elements
        ):
            connector.shop_has_codes = True

    def _uses_codes(self) -> bool | None:
        """Tell whether the shop uses codes, None where no product has shown it yet."""
        if self.ctx.connector.shop_has_codes:
            return True
        return False if self._is_any_mirrored else None

    @cached_property
    def _is_any_mirrored(self) -> bool:
        """Tell whether any product of the shop is mirrored."""
        elements = self.ctx.env["shoper.element"]
        return bool(
            elements.search_count(
                [
                    ("connector_id", "=", self.ctx.connector.id),
                    ("entity", "=", self.ctx.entity._entity),
                ],
                limit=1,
            )
        )

    def held_back(self, change: BaseModel) -> AbstractSet[str]:
        if self.ctx.connector.shop_has_codes and CODES_OUT not in withheld(change):
            return frozenset()
        return KINDS.keys()

    def finish_creation(self, created: dict[int, BaseModel]) -> None:
        """Send the codes that were held back if it shows that the shop uses any; else
        forget them, so that they do not count as agreed on."""
        held = {
            remote_id: change
            for remote_id, change in created.items()
            if not _has_codes_along(change)
        }
        codes = {
            remote_id: own
            for remote_id, change in held.items()
            if any((own := _codes_of(change)).values())
        }
        if codes and self._uses_codes() is not False:
            self._send(codes)
        if not self.ctx.connector.shop_has_codes:
            for change in held.values():
                change.after = {
                    code: value
                    for code, value in change.after.items()
                    if code not in KINDS
                }

    def _send(self, codes: dict[int, dict[str, str]]) -> None:
        """Give products that were just created their codes, if it shows that the shop
        uses any.

        :param codes: {shop id of a product: {kind: code}}
        """
        ctx, resource = self.ctx, self.ctx.entity._resource
        items = []
        for remote_id, row in ctx.client.read_ids(resource, list(codes)).items():
            known, place = _codes_in(row)
            if not place:
                return
            body = _codes_body(codes[remote_id], place, known)
            items.append(BulkItem("PUT", resource, id=remote_id, body=body))
        ctx.connector.shop_has_codes = True
        ctx.commit_before_call()
        ctx.client.bulk(items)


def tags_in(row: Row) -> list[int] | None:
    """Read the shop ids of a product's tags, which come as ids or as rows with
    ``tag_id``. No shop with tags was ever seen (docs/shoper-api.md): None for any other
    form, so that only the tags are left alone and not the product."""
    return readable(partial(references_in, key="tag_id"), row, "tags")


def note_codes(change: BaseModel, body: dict[str, Any]) -> None:
    """Note on the creation of a product whether its codes go with the call that
    creates it; else they are sent once it is there.

    :param body: of that call
    """
    is_along = CODES_OUT in parts_of(body)
    if is_along != _has_codes_along(change):
        change._note(codes=is_along)


def _has_codes_along(change: BaseModel) -> bool:
    """Tell whether the codes of a product went with the call that created it."""
    return bool((change.meta or {}).get("codes"))


def _codes_in(row: Row) -> tuple[Row, str | None]:
    """Read the codes of a row and where the shop keeps them: on the stock row, or, up
    to version 5.25, on the product itself. Neither where the shop uses none.

    :return: ({kind: code}, ``"stock"``, ``"product"`` or None)
    """
    stock = part_in(row, "stock")
    if stock.get("additional_codes") is not None:
        return part_in(stock, "additional_codes"), "stock"
    codes = {
        kind: row[f"additional_{kind}"]
        for kind in KINDS.values()
        if f"additional_{kind}" in row
    }
    return codes, "product" if codes else None


def _codes_body(codes: dict[str, str], place: str | None, known: Row) -> dict[str, Any]:
    """Make a part of a body of codes.

    :param place: where the shop keeps them, see :func:`_codes_in`
    :param known: {kind: code} that the shop has
    """
    if place == "product":
        return {f"additional_{kind}": code for kind, code in codes.items()}
    return {"stock": {"additional_codes": known | codes}}


def _codes_of(change: BaseModel) -> dict[str, str]:
    """Read the codes that a change creates something with: {kind: code}."""
    after = change.after or {}
    return {kind: after[code] or "" for code, kind in KINDS.items() if code in after}
