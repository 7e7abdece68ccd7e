from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command


class ShoperSyncVariant(models.AbstractModel):
    """How variants get into Odoo: attribute values first, then all variants of a
    batch at once, exactly those that the shop has."""

    _inherit = "shoper.sync.variant"

    @api.model
    def _to_odoo(self, ctx, values, record=None, current=None):
        vals = {}
        for code, field in (("code", "default_code"), ("ean", "barcode")):
            if code in values:
                vals[field] = values[code] or False
        if "weight" in values:
            vals["weight"] = float(values["weight"])
        if "active" in values:
            vals["active"] = values["active"]
        if "image" in values:
            vals["shoper_image_id"] = values["image"] or False
        return vals

    @api.model
    def _create_values(self, ctx, change, values):
        by_row = self._option_meaning(ctx).by_row
        return self._to_odoo(ctx, values) | {
            "product_tmpl_id": values["product"],
            "_options": [by_row[row_id] for row_id in values["options"]],
        }

    @api.model
    def _create_records(self, ctx, changes, vals_list):
        templates = ctx.user_env["product.template"].browse(
            {vals["product_tmpl_id"] for vals in vals_list}
        )
        wanted = {}
        for vals in vals_list:
            for option in vals["_options"]:
                key = vals["product_tmpl_id"], option.attribute_id
                wanted.setdefault(key, {})[option.value_id] = option.sequence
        self._note_products(ctx, changes, vals_list, templates)
        self._use_values(ctx, {value for values in wanted.values() for value in values})
        self._give_first_values(ctx, changes, vals_list, templates)
        self._add_values(ctx, templates, wanted)
        active = ctx.user_env["product.template.attribute.value"].search_fetch(
            [("product_tmpl_id", "in", templates.ids), ("ptav_active", "=", True)],
            ["product_tmpl_id", "product_attribute_value_id"],
        )
        found = {
            (item.product_tmpl_id.id, item.product_attribute_value_id.id): item.id
            for item in active
        }
        existing = self._combinations(ctx, templates)
        linked = self._linked_variants(ctx, existing)
        records, to_create, places, to_adopt = [], [], [], []
        for change, vals in zip(changes, vals_list, strict=True):
            values = [option.value_id for option in vals.pop("_options")]
            template_id = vals["product_tmpl_id"]
            variant = existing.get((template_id, frozenset(values)))
            if variant and variant.id not in linked:
                to_adopt.append((change, variant, self._values_of_existing(ctx, vals)))
                records.append(variant)
                continue
            combination = [found[template_id, value_id] for value_id in values]
            command = Command.set(combination)
            to_create.append(vals | {"product_template_attribute_value_ids": [command]})
            places.append(len(records))
            records.append(None)
        self._adopt_variants(ctx, to_adopt)
        created = super()._create_records(ctx, changes, to_create)
        for place, variant in zip(places, created, strict=True):
            records[place] = variant
        self._agree_on_having_variants(ctx, templates)
        return ctx.records.concat(*records)

    def _agree_on_having_variants(self, ctx, templates):
        """Keep that both sides have variants of these products now: if the shop's lose
        them before they are compared again, Odoo's were not edited."""
        elements = self.env["shoper.element"].search_fetch(
            [
                ("connector_id", "=", ctx.connector.id),
                ("entity", "=", "product"),
                ("link_state", "=", "linked"),
                ("res_id", "in", templates.ids),
            ],
            ["base", "shop_values"],
        )
        for element in elements:
            base = element.base or {}
            if element.shop_values["variants"] and base.get("variants") is not True:
                element.base = base | {"variants": True}

    @api.model
    def _write_records(self, ctx, writes):
        active = [write.record for write in writes if write.vals.get("active")]
        self._give_values_back(ctx, ctx.records.concat(*active))
        return super()._write_records(ctx, writes)

    def _give_values_back(self, ctx, variants):
        """Give products the attribute values again that were taken away from them and
        that variants have which become active: Odoo would archive or delete these
        with the next change of the product's attributes."""
        wanted = {}
        for item in self._values_taken_away(variants):
            key = item.product_tmpl_id.id, item.attribute_id.id
            value_id = item.product_attribute_value_id.id
            wanted.setdefault(key, {})[value_id] = item.attribute_line_id.sequence
        if not wanted:
            return
        for variant in variants:
            reason = self._activation_obstacle(ctx, variant)
            if reason:  # since it was planned
                raise UserError(reason)
        self._use_values(ctx, {value for values in wanted.values() for value in values})
        self._add_values(ctx, variants.product_tmpl_id, wanted)

    def _use_values(self, ctx, value_ids):
        """Use archived attribute values again that variants of the shop have: a
        product of Odoo does not take an archived one."""
        values = ctx.user_env["product.attribute.value"].browse(value_ids)
        values.filtered(lambda value: not value.active).active = True

    def _adopt_variants(self, ctx, found):
        """Give variants that are there already what the shop's have.

        :param found: [(change, variant, values to write)]
        """
        self._note_adopted(ctx, found)
        for _change, variant, vals in found:
            variant.write(vals)

    def _values_of_existing(self, ctx, vals):
        """What of a new variant's values one gets that is there already."""
        left_out = {"product_tmpl_id"}
        if "price" in self._lists(ctx):  # its sales price is none of this shop's
            left_out |= {"shoper_price_type", "shoper_price"}
        return {key: value for key, value in vals.items() if key not in left_out}

    def _linked_variants(self, ctx, combinations):
        ids = [variant.id for variant in combinations.values()]
        return ctx.linked_ids(ids)

    def _give_first_values(self, ctx, changes, vals_list, templates):
        """A product without attributes gets one value of each first: then its only
        variant stays, with its id, its stock and its documents, and becomes the
        first variant. It is the one with its code or EAN, else the first one."""
        lines = self._lines_of(ctx, templates)
        bare = templates.filtered(lambda template: template.id not in lines)
        if not bare:
            return
        self._share_rules(ctx, bare)
        single = self.env["shoper.sync.product"]._single_variants(ctx, bare)
        candidates = self._candidates(ctx, bare)
        line_values = []
        for template in bare:
            variant = single.get(template.id)
            options = candidates.get(template.id)
            if variant is None or not options:
                continue
            keys = {("code", variant.default_code), ("ean", variant.barcode)}
            best = min(options, key=lambda item: not keys & item[0])
            line_values += [
                {
                    "product_tmpl_id": template.id,
                    "attribute_id": option.attribute_id,
                    "sequence": option.sequence,
                    "value_ids": [Command.set([option.value_id])],
                }
                for option in best[1]
            ]
            if not template.shoper_code:
                template.shoper_code = variant.default_code
        ctx.user_env["product.template.attribute.line"].create(line_values)

    def _candidates(self, ctx, templates):
        """Variants of the shop that a product's only variant may become:
        {template id: [(its code and EAN, options)]}."""
        products, meaning = ctx.links("product"), self._option_meaning(ctx)
        remote_ids = {}
        for template in templates:
            element = products.element_by_record.get(template.id)
            remote_ids[products.remote_by_element.get(element)] = template.id
        elements = self.env["shoper.element"].search_fetch(
            [
                ("connector_id", "=", ctx.connector.id),
                ("entity", "=", self._entity),
                ("link_state", "=", "unlinked"),
                ("left_note", "=", False),
                ("parent_remote_id", "in", list(remote_ids)),
            ],
            ["parent_remote_id", "code", "ean", "shop_values"],
            order="remote_id",
        )
        found = {}
        for element in elements:
            options = element.shop_values["options"]
            if all(item in meaning for item in options):
                keys = {
                    (name, element[name]) for name in ("code", "ean") if element[name]
                }
                found.setdefault(remote_ids[element.parent_remote_id], []).append(
                    (keys, [meaning[item] for item in options])
                )
        return found

    def _add_values(self, ctx, templates, wanted):
        """Give products the attribute values that they lack, once per line. Odoo
        activates archived variants then; they are archived again.

        :param wanted: {(template id, attribute id): {value id: sequence}}
        """
        lines = self._lines_of(ctx, templates)
        missing, added = [], {}
        for (template_id, attribute_id), values in wanted.items():
            line = lines.get(template_id, {}).get(attribute_id)
            if line is None:
                missing.append(
                    {
                        "product_tmpl_id": template_id,
                        "attribute_id": attribute_id,
                        "sequence": next(iter(values.values())),
                        "value_ids": [Command.set(sorted(values))],
                    }
                )
            elif values.keys() - set(line.value_ids.ids):
                added[line] = sorted(values.keys() - set(line.value_ids.ids))
        if not missing and not added:
            return
        variants = ctx.user_env["product.product"]
        archived = variants.search(
            [("product_tmpl_id", "in", templates.ids), ("active", "=", False)]
        )
        ctx.user_env["product.template.attribute.line"].create(missing)
        for line, value_ids in added.items():
            line.write({"value_ids": [Command.link(item) for item in value_ids]})
        archived.exists().filtered("active").write({"active": False})
