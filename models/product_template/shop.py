from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...sync.engine.dates import moment_text
from ...sync.engine.options import StepOptions

# The gravest state of a product in several shops is shown.
GRAVEST = [
    *("failed", "conflict", "waiting", "changed", "differs"),
    *("missing", "ignored", "linked", "same"),
]


class ProductTemplate(models.Model):
    """How products stand to the shop, and what one does with one or a few of them every
    day: send them, take them, compare one."""

    _inherit = "product.template"

    shoper_state = fields.Selection(
        lambda self: (
            self.env["shoper.element"]
            ._fields["sync_state"]
            ._description_selection(self.env)
        ),
        string="In the Shop",
        compute="_compute_shoper_state",
        search="_search_shoper_state",
        groups="shoper_connector.group_shoper_user",
        help="How the product compares with the shop, as of the last comparison",
    )
    shoper_is_unsent = fields.Boolean(
        "Not Sent to the Shop",
        compute="_compute_shoper_state",
        search="_search_shoper_is_unsent",
        groups="shoper_connector.group_shoper_user",
    )

    shoper_shops = fields.Char(
        "Shops and Last Synchronisation",
        compute="_compute_shoper_shops",
        groups="shoper_connector.group_shoper_user",
        help="Which shops have the product, or had it, and when each of them was last "
        "compared with it",
    )

    @api.depends("shoper_element_ids.link_state")
    @api.depends_context("allowed_company_ids")
    def _compute_shoper_state(self):
        elements = self._shoper_elements()
        elements.mapped("sync_state")  # computed for all at once
        by_product = elements.grouped("res_id")
        for template in self:
            own = by_product.get(template._origin.id, elements.browse())
            states = own.mapped("sync_state")
            template.shoper_state = min(states, key=GRAVEST.index, default="unlinked")
            template.shoper_is_unsent = "changed" in states

    @api.depends("shoper_element_ids.link_state")
    @api.depends_context("allowed_company_ids", "lang", "tz")
    def _compute_shoper_shops(self):
        elements = self._shoper_elements()
        elements.mapped("synced_at")  # computed for all at once
        by_product = elements.grouped("res_id")
        for template in self:
            template.shoper_shops = " · ".join(
                element.connector_id.display_name
                if not element.synced_at
                else self.env._(
                    "%(shop)s, last synchronised %(moment)s",
                    shop=element.connector_id.display_name,
                    moment=moment_text(self.env, element.synced_at),
                )
                for element in by_product.get(template._origin.id, ())
            )

    def _search_shoper_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        connectors = self.env["shoper.connector"].with_context(active_test=False)
        shops = connectors.search([("company_id", "in", self.env.companies.ids)])
        states = self.env["shoper.element"]._product_states(shops.ids, GRAVEST)
        found = Domain("id", "in", [key for key in states if states[key] in value])
        if "unlinked" in value:
            found |= ~Domain("id", "in", list(states))
        return found

    def _search_shoper_is_unsent(self, operator, value):
        if operator != "in":
            return NotImplemented
        changed = self.env["shoper.element"]._search(
            [*self._shoper_link_domain(), ("is_changed", "=", True)]
        )
        # Their ids: joined, the database does not know how many there are, and looks
        # through all of them for each product.
        rows = self.env.execute_query(changed.select("res_id"))
        found = Domain("id", "in", [res_id for (res_id,) in rows])
        return found if True in value else ~found

    # ---------------------------------------------------------------- send, take
    def action_shoper_send(self, ask=False):
        """Send these products with their variants and pictures to the shop: what was
        edited in Odoo, and what the shop does not have yet. Nothing is deleted. The
        plan is shown where something waits for a person. Of several shops a person
        chooses those that get what none has yet.

        :param ask: have them chosen also where only some of the shops have a product
        """
        self.check_access("read")
        new = self if ask else self._shoper_new()
        if len(new._shoper_connected()) > 1 and new._shoper_lacking():
            return self.env["shoper.product.send"]._open_for(self)
        return self._shoper_synchronise("shop")

    def action_shoper_send_further(self):
        """Have the shops chosen that get these products, too; those that have them are
        left alone."""
        self.check_access("read")
        return self.env["shoper.product.send"]._open_for(self, only_new=True)

    def action_shoper_take(self):
        """Take what the shop holds of these products, their variants and pictures.
        Nothing is deleted. The plan is shown where something waits for a person. Where
        several shops have one of them, a person chooses the shop."""
        self.check_access("read")
        if self._shoper_sources():
            return self.env["shoper.product.take"]._open_for(self)
        return self._shoper_synchronise("odoo")

    def _shoper_synchronise(self, side, new_to=None, only_new=False, source=None):
        """Queue a run per shop and show it.

        :param side: ``shop`` or ``odoo``: what is written
        :param new_to: the shops that get what they do not have yet
        :param only_new: leave what shops have alone
        :param source: the only shop from which is taken
        :raises UserError: when there is no shop, or none that has any of them
        """
        self.check_access("read")
        runs = self.env["shoper.sync.run"]
        by_shop = self._shoper_by_shop(side, new_to, only_new)
        if source:
            by_shop = {shop: by_shop[shop] for shop in by_shop if shop == source}
        self._shoper_check_ignored(by_shop)
        for connector, products in by_shop.items():
            run = connector._synchronise(
                products._shoper_options(side), auto_apply=False
            )
            # Users may not write these fields.
            run.sudo().write({"purpose": "product", "apply_if_clear": True})
            runs |= run
        return runs._action_open_all()

    def _shoper_linked_elements(self):
        """Find the elements with which these products are linked."""
        return self._shoper_elements().filtered(
            lambda element: element.link_state == "linked"
        )

    def _shoper_new(self):
        """Find those of these products that no shop has."""
        return self - self.browse(self._shoper_linked_elements().mapped("res_id"))

    def _shoper_fitting(self):
        """Find the shops of the companies of these products."""
        connectors = self.env["shoper.connector"].search(
            [("company_id", "in", self.env.companies.ids)]
        )
        return connectors.filtered(lambda shop: self.company_id <= shop._companies())

    def _shoper_connected(self):
        """Find the shops that may get these products."""
        return self._shoper_fitting().filtered(lambda shop: shop.state == "connected")

    def _shoper_sources(self):
        """Find the shops among which a person has to choose: those that have these
        products, where several have the same one, and what is taken from one would
        overwrite what is taken from another. None where no product is in several."""
        elements = self._shoper_linked_elements().filtered("connector_id.active")
        if all(len(own) < 2 for own in elements.grouped("res_id").values()):
            return self.env["shoper.connector"]
        return elements.connector_id

    def _shoper_lacking(self):
        """Find the shops that may get these products and do not have all of them."""
        linked = self._shoper_linked_by_shop()
        return self._shoper_connected().filtered(
            lambda shop: self - linked.get(shop, self.browse())
        )

    def _shoper_linked_by_shop(self):
        """Sort these products by the shops with which they are linked: {connector:
        products}."""
        return {
            connector: self.browse(elements.mapped("res_id"))
            for connector, elements in self._shoper_linked_elements()
            .grouped("connector_id")
            .items()
        }

    def _shoper_by_shop(self, side, new_to=None, only_new=False):
        """Sort these products by the shop that they go to or come from: those that are
        linked with it.

        :param new_to: the shops that get what they do not have yet; else the first one
            of their companies gets what none has
        :param only_new: leave out what shops have
        :return: {connector: products}
        :raises UserError: when there is nothing to do
        """
        linked = self._shoper_linked_by_shop()
        found = {} if only_new else dict(linked)
        if side == "odoo":
            # A paused shop is asked only for what no other one has: asking it says why
            # nothing can be taken from there.
            active = [products for shop, products in linked.items() if shop.active]
            had = self.browse().union(*active)
            found = {
                shop: products
                for shop, products in linked.items()
                if shop.active or products - had
            }
        for shop in new_to or ():
            if new := self - linked.get(shop, self.browse()):
                found[shop] = found.get(shop, self.browse()) | new
        new = self._shoper_new()
        if new and side == "shop" and new_to is None:
            # Where none is connected, one that is not says why itself.
            target = (new._shoper_connected() or new._shoper_fitting())[:1]
            if not target:
                raise UserError(self.env["shoper.connector"]._no_shop_text())
            found[target] = found.get(target, self.browse()) | new
        if found:
            return found
        self._shoper_check_ignored(dict.fromkeys(self._shoper_connected(), self))
        raise UserError(
            self.env._("The shop has none of these products yet: send them to it.")
        )

    @api.model
    def _shoper_check_ignored(self, by_shop):
        """Say that nothing would happen where shops ignore all of their products.

        :param by_shop: {connector: products}
        :raises UserError: with what to do about it
        """
        ignored = self.env["shoper.ignored.record"]
        if by_shop and all(
            set(products.ids) <= set(ignored._res_ids(shop, "product", products.ids))
            for shop, products in by_shop.items()
        ):
            raise UserError(
                self.env._(
                    "This is ignored: it is neither sent to the shop nor taken from "
                    "there. To change that, open the product, press Shoper at the top, "
                    "and then Stop Ignoring."
                )
            )

    def _shoper_options(self, side, both=False):
        """Make the options of a run that concerns these products alone and deletes
        nothing: a dictionary for each type that takes part.

        :param side: what is written of linked ones: ``shop`` or ``odoo``
        :param both: what one side lacks is created there, whichever it is
        """
        options = []
        for entity in self.env["shoper.sync"]._entities():
            own = StepOptions(entity).for_records("product", self.ids)
            if own is None or entity._leader:
                continue
            is_part = entity._entity != "product"
            options.append(
                {
                    "entity": entity._entity,
                    "enabled": True,
                    "fetch_all": True,
                    "update_linked": side,
                    "import_unlinked": is_part and (both or side == "odoo"),
                    "export_unlinked": side == "shop" and (is_part or not both),
                    "delete_unlinked": False,
                    "conflict_policy": "protect",
                    **own,
                }
            )
        return options

    # ------------------------------------------------------------------- compare
    def action_shoper_compare(self):
        """Download this product and show what differs, with a choice per row. Of
        several shops that have it, a person chooses one.

        :raises UserError: when it is linked with no shop
        """
        self.ensure_one()
        self.check_access("read")
        if self._shoper_sources():
            takes = self.env["shoper.product.take"]
            return takes._open_for(self, is_comparison=True)
        return self._shoper_compare_with(next(iter(self._shoper_by_shop("odoo"))))

    def _shoper_compare_with(self, connector):
        """Download this product from a shop and show what differs there."""
        self.ensure_one()
        run = connector._synchronise(
            self._shoper_options("shop", both=True), auto_apply=False
        )
        run.sudo().purpose = "compare"  # users may not write this field
        return {
            "type": "ir.actions.client",
            "tag": "shoper_wait_for_plan",
            "params": {"run_id": run.id},
        }
