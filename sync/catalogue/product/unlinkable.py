"""Products of Odoo that cannot be linked, though the shop may have them, too."""

from functools import cached_property

from ...core.side import Side
from ...core.values import normal_text
from ...engine.context import Context


class Unlinkable:
    """Knows the codes and EANs of combos, and of products that the user of the
    synchronisation may not see: what the shop has of them is neither created in Odoo
    once more nor deleted from the shop."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx

    @classmethod
    def of(cls, ctx: Context) -> "Unlinkable":
        """Give the one of this unit of work."""
        return ctx.cached("unlinkable products", "of", lambda: cls(ctx))

    def obstacle(self, shop: Side) -> str | bool:
        """Say why a product of the shop that is not linked is left alone, or False.

        :param shop: what it holds
        """
        code = normal_text(shop.values.get("code")).lower()
        ean = (shop.values.get("ean") or "").strip()
        kind = self._kinds.get(("code", code)) or self._kinds.get(("ean", ean))
        _ = self.ctx.env._
        if kind == "combo":
            return _("In Odoo it is a combo, which cannot be linked.")
        if kind == "unseen":
            return _(
                "In Odoo there is a product with its code or EAN, which the user of "
                "the synchronisation may not see."
            )
        return False

    @cached_property
    def _kinds(self) -> dict[tuple[str, str], str]:
        """Find what there is of such products: {("code", code in small letters) or
        ("ean", EAN): ``combo`` or ``unseen``}."""
        ctx = self.ctx
        companies = [False, *ctx.connector._companies().ids]
        domain = [("company_id", "in", companies), ("active", "in", [True, False])]
        # As superuser: what the user may not see is there all the same.
        everything = ctx.env["product.template"].search_fetch(domain, ["type"])
        seen = set(ctx.user_env["product.template"].search(domain).ids)
        linked = set(ctx.links("product").element_by_record)
        kinds = {
            template.id: "combo" if template.type == "combo" else "unseen"
            for template in everything
            if template.type == "combo" or template.id not in seen
        }
        templates = everything.browse(kinds.keys() - linked)
        variants = ctx.env["product.product"].search_fetch(
            [("product_tmpl_id", "in", templates.ids), ("active", "in", [True, False])],
            ["product_tmpl_id", "default_code", "barcode"],
        )
        found = {}
        for variant in variants:
            kind = kinds[variant.product_tmpl_id.id]
            if variant.default_code:
                found["code", normal_text(variant.default_code).lower()] = kind
            if variant.barcode:
                found["ean", variant.barcode.strip()] = kind
        return found
