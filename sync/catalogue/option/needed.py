"""The rows of the connector that say what the attributes of Odoo's products need in the
shop."""

from odoo.fields import Command
from odoo.models import BaseModel

from ...engine.context import Context
from ..variation.scope import offered
from ..variation.templates import Attributes, Variation


class NeededRows:
    """Makes option groups, options and values for the attributes of Odoo's products,
    before these are linked and created in the shop. They are the connector's own notes,
    no data of the catalogue."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.variation = Variation.of(ctx)

    def make(self) -> None:
        """Make the rows that are missing. Where the run looks at all products, first
        delete the groups that none needs any more; a run that looks at some must not:
        the plan of another one may wait for them, or the answer to their creation may
        be lost."""
        attributes = self._attributes()
        if self.knows_all:
            self._drop_unneeded(set(attributes.values()))
        self._make_groups(attributes)
        self.variation.forget_groups()
        self._make_values(self.variation.groups_of(attributes))

    @property
    def knows_all(self) -> bool:
        """Tell whether the run looks at all products that may need rows in the shop."""
        return any(
            step.export_unlinked and not step.is_partial for step in self._product_steps
        )

    def group_ids(self) -> list[int]:
        """Find the ``shoper.option.group`` that the products of this run need: their
        ids."""
        groups = self.variation.groups_of(self._attributes())
        return sorted({group.id for group in groups.values()})

    @property
    def _product_steps(self) -> BaseModel:
        """Find the run's steps of products: none where they take no part, and rarely
        more than one."""
        steps = self.ctx.run.step_ids
        return steps.filtered(lambda step: step.entity == "product")

    def _attributes(self) -> Attributes:
        """Find the attributes of the products that this run concerns."""
        templates = self._templates_in_scope()
        single = self.variation.single_variants(templates)
        return self.variation.attributes(templates, single)

    def _drop_unneeded(self, wanted: set[frozenset[int]]) -> None:
        """Delete groups without an element of the shop, which an earlier run prepared,
        and that no product needs any more.

        :param wanted: sets of ids of attributes
        """
        ctx = self.ctx
        linked = ctx.env["shoper.element"]._search(
            [
                ("connector_id", "=", ctx.connector.id),
                ("entity", "=", ctx.entity._entity),
                ("res_id", ">", 0),
            ]
        )
        prepared = ctx.records.search(
            [
                *ctx.entity._record_domain(ctx),
                ("id", "not in", linked.subselect("res_id")),
            ]
        )
        prepared.filtered(
            lambda group: frozenset(group.option_ids.attribute_id.ids) not in wanted
        ).unlink()

    def _templates_in_scope(self) -> BaseModel:
        """Find the products with attributes that take part and are linked, or that this
        run may create in the shop."""
        ctx = self.ctx
        products = ctx.type_of("product")
        scope = ctx.env["shoper.sync.scope"]._of(ctx.connector, products)
        taking_part = [("attribute_line_ids", "!=", False), *scope._domain()]
        linked = ctx.env["shoper.element"]._search(
            [
                ("connector_id", "=", ctx.connector.id),
                ("entity", "=", "product"),
                ("link_state", "=", "linked"),
                ("res_id", ">", 0),
            ]
        )
        templates = ctx.user_env["product.template"]
        found = templates.search(
            [
                ("id", "in", linked.subselect("res_id")),
                *taking_part,
            ]
        )
        ignored = ctx.env["shoper.ignored.record"]
        steps = self._product_steps
        if any(steps.mapped("export_unlinked")):
            found |= templates.search(
                [
                    *products._export_domain(ctx),
                    *taking_part,
                    ("id", "not in", self._templates_left_out()),
                    ("id", "not in", ignored._res_ids(ctx.connector, "product")),
                ]
            )
        if steps and all(steps.mapped("is_partial")):
            found &= found.browse(
                {i for step in steps for i in step.only_res_ids or ()}
            )
        return found

    def _templates_left_out(self) -> list[int]:
        """Find the products that are gone from the shop and that nobody wants there
        again: their ids."""
        ctx = self.ctx
        gone = ctx.env["shoper.element"].search_fetch(
            [
                ("connector_id", "=", ctx.connector.id),
                ("entity", "=", "product"),
                ("link_state", "=", "missing"),
                ("res_id", ">", 0),
            ],
            ["res_id", "gone_choice"],
        )
        policy = ctx.connector.gone_element_policy
        return [
            element.res_id
            for element in gone
            if (element.gone_choice or policy) != "recreate"
        ]

    def _make_groups(self, attributes: Attributes) -> None:
        """Make a group for each set of attributes for which a product finds none, or
        not the one that it has in the shop."""
        ctx, variation = self.ctx, self.variation
        known = variation.groups_of(attributes)
        missing = dict.fromkeys(
            wanted
            for template_id, wanted in attributes.items()
            if wanted
            and (
                (template_id not in known and not variation.is_bound(template_id))
                or variation.needs_own_group(template_id, wanted)
            )
        )
        ordered = [
            ctx.user_env["product.attribute"].browse(item).sorted() for item in missing
        ]
        languages = list(ctx.entity._languages(ctx).values())
        groups = ctx.records.create(
            [
                {
                    "connector_id": ctx.connector.id,
                    "name": ", ".join(items.mapped("name")),
                    "option_ids": [
                        Command.create(
                            {"attribute_id": attribute.id, "sequence": number}
                        )
                        for number, attribute in enumerate(items, 1)
                    ],
                }
                for items in ordered
            ]
        )
        for lang in languages[1:]:
            for group, items in zip(groups, ordered, strict=True):
                names = items.with_context(lang=lang).mapped("name")
                group.with_context(lang=lang).name = ", ".join(names)

    def _make_values(self, groups: dict[int, BaseModel]) -> None:
        """Make the values that variants use and their option does not have yet.

        :param groups: {template id: group}
        """
        ctx = self.ctx
        variants = ctx.user_env["product.product"].search_fetch(
            [("product_tmpl_id", "in", list(groups)), *offered(ctx)],
            ["product_tmpl_id", "product_template_attribute_value_ids"],
        )
        values = ctx.user_env["shoper.option.value"]
        known = {
            (row.option_id.id, row.attribute_value_id.id)
            for row in values.search([("connector_id", "=", ctx.connector.id)])
        }
        option_of = {
            (group.id, option.attribute_id.id): option.id
            for group in set(groups.values())
            for option in group.option_ids
        }
        missing = {}
        for variant in variants:
            group = groups[variant.product_tmpl_id.id]
            for item in variant.product_template_attribute_value_ids:
                value = item.product_attribute_value_id
                option_id = option_of.get((group.id, value.attribute_id.id))
                key = option_id, value.id
                if option_id and key not in known:
                    missing[key] = {
                        "option_id": option_id,
                        "attribute_value_id": value.id,
                        "sequence": value.sequence,
                    }
        values.create([missing[key] for key in sorted(missing)])
