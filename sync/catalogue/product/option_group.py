"""Whether a product has variants, and by which options."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from typing import Any

from odoo.models import BaseModel

from ....shoper_api import errors
from ...core.row import Row, reference_in, references_in
from ...core.side import Side
from ...core.values import Property
from ...engine.plan.pair import LinkedPair
from ...engine.write import Write
from ...entity import _lt
from ...groups.group import PropertyGroup
from ...groups.side import shop_side
from ..variation.templates import Variation
from .forms import GROUP, withheld


class OptionGroup(PropertyGroup):
    """The option group by which the shop tells a product's variants apart, and whether
    the product has variants.

    Facts of the shop: ``variants`` the ids of its variants, ``group`` the id of its
    group, also where it has no variants."""

    properties = (
        Property(
            "group",
            _lt("Option group"),
            kind="ref",
            entity="option_group",
            to_odoo=False,
        ),
        Property(
            "variants", _lt("Has variants"), kind="bool", default=False, to_shop=False
        ),
    )

    # ----------------------------------------------------------------- reading
    def read_shop(self, rows: Sequence[Row]) -> list[Side]:
        sides = []
        for row in rows:
            variants = references_in(row, "options")
            group = reference_in(row, "group_id")
            values = {"group": group if variants else None, "variants": bool(variants)}
            sides.append(Side(values, {"group": group, "variants": variants}))
        return sides

    def read_odoo(self, batch: Any) -> dict[int, Side]:
        groups = Variation.of(self.ctx).groups_of(batch.attributes)
        found = {}
        for record in batch.records:
            group = groups.get(record.id)
            found[record.id] = Side(
                {
                    "group": group
                    and self.ctx.entity._reference(self.ctx, "option_group", group),
                    "variants": record.id in batch.attributes,
                }
            )
        return found

    # ---------------------------------------------------------------- planning
    def incomparable(self, shop: Side, odoo: Side) -> AbstractSet[str]:
        ignored = set()
        if shop.values["variants"] and not odoo.values["variants"]:
            ignored.add("variants")  # the import of variants gives them to it
        links = self.ctx.links("option_group")
        bound_to = links.element_by_remote.get(shop.facts["group"])
        if shop.values["group"] or odoo.values["group"] in (None, bound_to):
            ignored.add("group")
        return ignored

    def obstacles(
        self, pair: LinkedPair, direction: str, codes: Sequence[str]
    ) -> dict[str, str]:
        if direction != "odoo" or "variants" not in codes or pair.shop["variants"]:
            return {}
        variants = self.ctx.records.browse(pair.res_id).product_variant_ids
        variant = self.ctx.type_of("variant")
        # Shops whose connector is archived do not count.
        if not self.ctx.linked_elsewhere(variants.ids, variant, is_active=True):
            return {}
        reason = self.ctx.env._(
            "Another shop has its variants. If it is to have none there either, take "
            "its attributes away in Odoo."
        )
        return {"variants": reason}

    def export_obstacle(self, record: BaseModel, odoo: Side) -> str | bool:
        if odoo.values["variants"] and not odoo.values["group"]:
            return self.ctx.env._(
                "No option group of the shop stands for its attributes; synchronise "
                "variants as well and let them be created in the shop."
            )
        return False

    def own_forms(self, change: BaseModel) -> AbstractSet[str]:
        """Leave the group alone where the product has one in the shop: it is told only
        once there are variants, see :meth:`read_shop`, and those come later."""
        return {"group"} if shop_side(change.element_id).facts.get("group") else set()

    def declined_reason(
        self, change: BaseModel, element: BaseModel, error: Exception | None
    ) -> str | bool:
        if "group" not in change.after:
            return False
        wanted = change.after["group"]
        if error is None:
            is_declined = bool(wanted) != bool(shop_side(element).facts["group"])
        else:
            is_declined = isinstance(error, errors.Rejected | errors.MethodNotAllowed)
        if not is_declined:
            return False
        if not wanted:
            return self.ctx.env._(
                "The shop does not let a product lose its option group from outside; "
                "take it away in the shop's panel."
            )
        return self.ctx.env._(
            "The shop does not let a product get an option group from outside; choose "
            "it in the shop's panel."
        )

    # ----------------------------------------------------------------- writing
    def held_back(self, change: BaseModel) -> AbstractSet[str]:
        return {"group"} if GROUP in withheld(change) else frozenset()

    def finish_creation(self, created: dict[int, BaseModel]) -> None:
        """Forget the group that products were created without, since the shop refused
        it: so the next update sends it."""
        for change in created.values():
            if GROUP in withheld(change):
                after = change.after.items()
                change.after = {code: value for code, value in after if code != "group"}

    @contextmanager
    def writing(self, writes: list[Write]) -> Iterator[None]:
        for write in writes:
            if (write.change.after or {}).get("variants") is False:
                self._forget_variants(write.record)
                write.record._shoper_drop_variants()
        yield

    def _forget_variants(self, record: BaseModel) -> None:
        """End the links of variants that a product loses because the shop's product
        has none any more: nobody is asked what becomes of them."""
        variants = record.with_context(active_test=False).product_variant_ids
        self.ctx.env["shoper.element"].search(
            [
                ("connector_id", "=", self.ctx.connector.id),
                ("entity", "=", "variant"),
                ("res_model", "=", variants._name),
                ("res_id", "in", variants.ids),
            ]
        )._forget_record("outdated", self.ctx.run.user_id)

    def to_shop(self, after: Side, element: BaseModel | None) -> dict[str, Any]:
        group = after.values.get("group")
        if group or (element is not None and "group" in after.values):
            return {"group_id": group or 0}
        return {}
