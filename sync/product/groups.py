from odoo import api, models
from odoo.tools import SQL


class ShoperSyncProduct(models.AbstractModel):
    """Which products of Odoo have variants, and which option group of the shop stands
    for their attributes."""

    _inherit = "shoper.sync.product"

    @api.model
    def _variant_attributes(self, ctx, records, single):
        """The attributes of those products that have variants:
        {template id: frozenset of attribute ids}.

        A product with one variant only counts if the shop's has variants, or before
        the shop has it, if it is a variant of another shop's: many a catalogue keeps
        mere facts as attributes with one value.

        :param single: what :meth:`_single_variants` returned for the records
        """
        lines = ctx.user_env["product.template.attribute.line"].search_fetch(
            [
                ("product_tmpl_id", "in", records.ids),
                ("active", "=", True),
                ("attribute_id.create_variant", "!=", "no_variant"),
            ],
            ["product_tmpl_id", "attribute_id", "value_count"],
        )
        result, several = {}, set()
        for line in lines:
            template_id = line.product_tmpl_id.id
            result.setdefault(template_id, set()).add(line.attribute_id.id)
            if line.value_count > 1 or template_id not in single:
                several.add(template_id)
        with_one = result.keys() - several
        with_one = {key: single[key] for key in with_one}
        several |= self._with_one_variant(ctx, with_one, result)
        return {key: frozenset(result[key]) for key in result if key in several}

    def _shop_facts(self, ctx):
        """What the shop says of linked products, read once per unit:
        {template id: (id of the option group or None, whether it has variants)}."""
        if "products" not in ctx.facts:
            self.env.flush_all()
            self.env.cr.execute(
                SQL(
                    """SELECT res_id, (shop_values ->> '_group')::int,
                              COALESCE(shop_values -> '_variants', '[]') <> '[]'
                       FROM shoper_element
                       WHERE connector_id = %s AND entity = 'product'
                         AND link_state = 'linked' AND res_id > 0""",
                    ctx.connector.id,
                )
            )
            ctx.facts["products"] = {row[0]: row[1:] for row in self.env.cr.fetchall()}
        return ctx.facts["products"]

    def _with_one_variant(self, ctx, single, attributes):
        """Those products whose only variant is one in a shop, too: the connector's own
        shop has variants of it, or waits for them with the option group; or does not
        have the product yet, but another shop has the variant.

        :param single: {template id: variant}
        :param attributes: {template id: {attribute ids}}
        :return: {template ids}
        """
        if not single:
            return set()
        facts, found, unknown = self._shop_facts(ctx), set(), {}
        for template_id, variant in single.items():
            if template_id not in facts:
                unknown[variant.id] = template_id
                continue
            group, has_variants = facts[template_id]
            wanted = frozenset(attributes[template_id])
            if has_variants or group and self._stands_for(ctx, group, wanted):
                found.add(template_id)
        variants = self.env["shoper.element"].search_fetch(
            [
                ("entity", "=", "variant"),
                ("res_model", "=", "product.product"),
                ("res_id", "in", list(unknown)),
            ],
            ["res_id"],
        )
        return found | {unknown[item] for item in variants.mapped("res_id")}

    def _stands_for(self, ctx, group, attributes):
        """Whether an option group of the shop stands for exactly these attributes.

        :param group: its shop id
        """
        links = ctx.links("option_group")
        record_id = links.record_by_element.get(links.element_by_remote.get(group))
        groups = self._groups_by_attributes(ctx).get(attributes, ())
        return record_id in [item.id for item in groups]

    @api.model
    def _groups_of(self, ctx, attributes):
        """The option group that stands for exactly a product's attributes, best the
        one that it has in the shop: {template id: ``shoper.option.group``}.

        :param attributes: what :meth:`_variant_attributes` returned
        """
        if not attributes:
            return {}
        candidates = self._groups_by_attributes(ctx)
        facts, remote = self._shop_facts(ctx), ctx.links("option_group")
        result = {}
        for template_id, wanted in attributes.items():
            groups = candidates.get(wanted)
            if not groups:
                continue
            own = facts.get(template_id, (None,))[0]
            own = remote.element_by_remote.get(own)
            result[template_id] = next(
                (
                    group
                    for group in groups
                    if own and remote.element_by_record.get(group.id) == own
                ),
                groups[0],
            )
        return result

    def _groups_by_attributes(self, ctx):
        """Option groups by what they stand for, those of the shop first:
        {frozenset of attribute ids: [``shoper.option.group``]}; read once per unit."""
        if "groups" in ctx.facts:
            return ctx.facts["groups"]
        options = ctx.user_env["shoper.option"].search_fetch(
            [("connector_id", "=", ctx.connector.id)], ["group_id", "attribute_id"]
        )
        unusable = self._unusable_groups(ctx)
        groups, option_of = ctx.links("option_group"), {}
        for option in options:
            if option.group_id.id not in unusable:
                option_of.setdefault(option.group_id, {})[option.attribute_id.id] = 1
        found = {}
        for group, attributes in option_of.items():
            found.setdefault(frozenset(attributes), []).append(group)
        for candidates in found.values():
            candidates.sort(
                key=lambda group: (group.id not in groups.element_by_record, group.id)
            )
        ctx.facts["groups"] = found
        return found

    def _unusable_groups(self, ctx):
        """Ids of groups that are gone from the shop, or that have an option there
        which stands for no attribute."""
        groups, options = ctx.links("option_group"), ctx.links("option")
        known = set(options.element_by_record.values())
        record_by_element = {
            element: record for record, element in groups.element_by_record.items()
        }
        elements = self.env["shoper.element"].search_fetch(
            [
                ("connector_id", "=", ctx.connector.id),
                ("entity", "in", ("option_group", "option")),
                ("link_state", "!=", "ignored"),
            ],
            ["entity", "parent_remote_id", "link_state", "res_id"],
        )
        unusable = set()
        for element in elements:
            if element.entity == "option_group":
                if element.link_state == "missing":
                    unusable.add(element.res_id)
            elif element.link_state != "missing" and element.id not in known:
                group = groups.element_by_remote.get(element.parent_remote_id)
                unusable.add(record_by_element.get(group))
        return unusable
