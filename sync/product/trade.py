import re

from odoo import api, models
from odoo.fields import Command

from ..core.row import part_in, references_in, text_in
from ..core.values import Property
from ..entity import _lt

# Kinds of the shop's additional codes (vendor specification); they are there only
# where the shop uses them. GTU is one more.
CODES = {
    "producer": _lt("Producer's code"),
    "isbn": _lt("ISBN"),
    "kgo": _lt("KGO"),
    "bloz7": _lt("BLOZ 7"),
    "bloz12": _lt("BLOZ 12"),
    "code39": _lt("Code 39"),
    "warehouse": _lt("Warehouse code"),
}
PROPERTIES = (
    Property("tags", _lt("Tags"), kind="refs", entity="tag", loose=True),
    Property("pkwiu", _lt("PKWiU")),
    Property("gtu", _lt("GTU"), section="codes"),
    *(
        Property(f"code_{kind}", label, section="codes")
        for kind, label in CODES.items()
    ),
)
KINDS = {f"code_{kind}": kind for kind in CODES} | {"gtu": "gtu"}
_GTU = re.compile(r"(?:gtu)?[\s_-]*0*(1[0-3]|[1-9])", re.IGNORECASE)


def normal_gtu(text):
    """``GTU_06`` for whatever means that (``6``, ``06``, ``gtu 06``), ``""`` for no
    code, None for what is none of the thirteen."""
    text = (text or "").strip()
    found = _GTU.fullmatch(text)
    return f"GTU_{int(found[1]):02d}" if found else None if text else ""


class ShoperSyncProduct(models.AbstractModel):
    """Classification of products: PKWiU, GTU, manufacturer codes and tags."""

    _inherit = "shoper.sync.product"

    @api.model
    def _element_values(self, ctx, row, extra):
        values = super()._element_values(ctx, row, extra)
        shop = values["shop_values"]
        shop["pkwiu"] = text_in(row, "pkwiu")
        shop["tags"] = references_in(row, "tags")
        codes, place = self._additional_codes(row)
        if place:
            shop |= {"_codes": codes, "_codes_of": place}
            shop |= {code: text_in(codes, kind) for code, kind in KINDS.items()}
            shop["gtu"] = normal_gtu(shop["gtu"])
            if shop["gtu"] is None:
                del shop["gtu"]  # no code that Odoo knows: left alone
            if not ctx.connector.shop_has_codes:
                ctx.connector.shop_has_codes = True
        return values

    def _additional_codes(self, row):
        """The codes of a row and where the shop keeps them: on the stock row, or, up
        to version 5.25, on the product itself (vendor specification). Neither where
        the shop uses none.

        :return: ({kind: code}, ``"stock"``, ``"product"`` or False)
        """
        stock = part_in(row, "stock")
        if stock.get("additional_codes") is not None:
            return part_in(stock, "additional_codes"), "stock"
        codes = {
            kind: row[f"additional_{kind}"]
            for kind in KINDS.values()
            if f"additional_{kind}" in row
        }
        return codes, "product" if codes else False

    @api.model
    def _to_shop(self, ctx, values, element=None):
        body = super()._to_shop(ctx, values, element)
        shop = {} if element is None else element.shop_values or {}
        if "pkwiu" in values or element is None:
            body["pkwiu"] = values.get("pkwiu") or ""
        if "tags" in values:
            body["tags"] = sorted({*values["tags"], *self._other_tags(ctx, shop)})
        codes = {
            kind: values[code] or "" for code, kind in KINDS.items() if code in values
        }
        if codes:
            known = shop.get("_codes") or {}
            self._put_codes(body, codes, shop.get("_codes_of"), known)
        return body

    def _put_codes(self, body, codes, place, known):
        """Put codes into the body of a call; see :meth:`_additional_codes`."""
        if place == "product":
            body |= {f"additional_{kind}": code for kind, code in codes.items()}
        else:
            body.setdefault("stock", {})["additional_codes"] = known | codes

    def _other_tags(self, ctx, shop):
        """The product's tags in the shop that stand for none of Odoo's."""
        links = ctx.links("tag")
        return [
            remote_id
            for remote_id in shop.get("tags") or ()
            if links.element_by_remote.get(remote_id) not in links.record_by_element
        ]

    def _gtu_field(self):
        """Odoo's own field where the Polish localisation is installed."""
        fields = self.env[self._odoo_model]._fields
        return "l10n_pl_vat_gtu" if "l10n_pl_vat_gtu" in fields else "shoper_gtu"

    def _trade_fields(self):
        codes = {code: f"shoper_{code}" for code in KINDS}
        return codes | {"gtu": self._gtu_field(), "pkwiu": "shoper_pkwiu"}

    @api.model
    def _odoo_values(self, ctx, records):
        result = super()._odoo_values(ctx, records)
        links = ctx.links("tag")
        fields = self._trade_fields()
        for record in records:
            values = result[record.id]
            values |= {code: record[field] or "" for code, field in fields.items()}
            values["gtu"] = normal_gtu(values["gtu"]) or values["gtu"]
            tags = (
                self._reference(ctx, "tag", tag)
                for tag in record.product_tag_ids
                if tag.id in links.element_by_record or tag.id in links.change_by_record
            )
            values["tags"] = sorted(tags, key=str)
        return result

    @api.model
    def _to_odoo(self, ctx, values, record=None, current=None):
        vals = super()._to_odoo(ctx, values, record, current)
        for code, field in self._trade_fields().items():
            if code in values:
                vals[field] = values[code] or False
        if "tags" in values:
            linked = ctx.links("tag").element_by_record
            before = [] if record is None else record.product_tag_ids.ids
            vals["product_tag_ids"] = [
                *(Command.link(tag_id) for tag_id in values["tags"]),
                *(
                    Command.unlink(tag_id)
                    for tag_id in before
                    if tag_id in linked and tag_id not in values["tags"]
                ),
            ]
        return vals
