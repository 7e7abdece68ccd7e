from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ...sync.sales.row.names import email_key


class ResPartner(models.Model):
    """Forget what shops told of a person."""

    _inherit = "res.partner"

    shoper_may_forget = fields.Boolean(compute="_compute_shoper_may_forget")

    @api.depends_context("uid")
    def _compute_shoper_may_forget(self):
        self.shoper_may_forget = self.env.user.has_group(
            "shoper_connector.group_shoper_manager"
        )

    def action_shoper_forget(self):
        """Delete for good what is kept here of what shops told of this person: rows of
        the shop, values in changes and decisions, names, notes of orders. Contacts and
        documents of Odoo stay as they are. It concerns the shops of all companies that
        the user may see, chosen just now or not; it is said whether others tell of the
        person, too.

        :raises AccessError: unless the user is a Shoper administrator who may change
            the contact
        :raises UserError: an order of the person is not over, or not invoiced; or the
            contact stands for all guests
        """
        self.ensure_one()
        if not self.shoper_may_forget:
            raise AccessError(
                self.env._("Only a Shoper administrator may forget a person.")
            )
        self.check_access("write")
        self._check_shoper_one_person()
        companies = self.env.company | self.env.user.company_ids
        return self.with_context(allowed_company_ids=companies.ids)._shoper_forget()

    def _check_shoper_one_person(self):
        """Refuse to forget all guests of a shop at once, who are one contact.

        :raises UserError: this is that contact
        """
        # Whichever shop it stands for guests of, also one that the user does not see.
        shops = self.env["shoper.connector"].sudo().with_context(active_test=False)
        if shops.search_count([("guest_partner_id", "=", self.id)], limit=1):
            raise UserError(
                self.env._(
                    "“%s” stands for all guests of a shop: all of them would be "
                    "forgotten. Press Forget This Person on the address of the guest, "
                    "which is below it.",
                    self.display_name,
                )
            )

    def _shoper_forget(self):
        """Forget this person in the shops of the companies that are chosen; see
        :meth:`action_shoper_forget`."""
        people = self._shoper_same_person()
        found = self._shoper_held_about(people)
        self._check_shoper_orders_over(found)
        unpaid = self._shoper_unpaid_orders(found)
        orders = self._shoper_orders(people, found)
        copies = self._shoper_told_emails(people - self, found)
        emptied_texts = self._shoper_emptied_texts(copies)
        # Users may not write these fields; which elements they are was found with the
        # user's rights.
        count = found.sudo()._forget()
        orders._shoper_forget()
        # What shops tell that the user does not see is only counted.
        held = self.sudo()._shoper_held_about(people.sudo()) | found.sudo()
        elsewhere = (held - found.sudo()).filtered(
            lambda item: not item.is_forgotten and (item.payload or item.shop_values)
        )
        emptied = {"shoper_vat_raw": False, "shoper_phone_raw": False}
        if not elsewhere:  # whose guest the person is still known as
            emptied["shoper_guest_key"] = False
        # The user may change the contact itself, which was checked, but perhaps not
        # each of its addresses. Without tracking: Odoo would note the values that are
        # forgotten in the contact's history.
        untracked = {"tracking_disable": True}
        people.sudo().with_context(**untracked).write(emptied)
        # Nor each of the further addresses with the same e-mail address.
        copies.sudo().with_context(**untracked).email = False
        done = self._shoper_forgotten_texts(len(found), count, unpaid, len(elsewhere))
        self._message_log(body=" ".join(done))
        left = self._shoper_not_forgotten_texts(people, held)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "sticky": True,
                "message": " ".join([*done, *emptied_texts, *left]),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _shoper_forgotten_texts(self, elements, changes, unpaid, elsewhere):
        """Say what was forgotten, and what is still to be done, sentence by sentence.

        :param elements: how many were forgotten, and how many ``changes``
        :param unpaid: orders of the person that are not paid
        :param elsewhere: how many elements of shops that the user does not see tell of
            the person, too
        """
        texts = [
            self.env._(
                "Forgotten: what shops told (elements: %(elements)s, changes: "
                "%(changes)s). The contact and its documents stay in Odoo.",
                elements=elements,
                changes=changes,
            )
        ]
        if unpaid:
            texts.append(
                self.env._(
                    "Once these orders are paid, register that by hand: %s. What the "
                    "shop says of them is not read any more.",
                    ", ".join(
                        f"{order.name} ({order.shoper_number})" for order in unpaid
                    ),
                )
            )
        if elsewhere:
            texts.append(
                self.env._(
                    "Shops of companies that you do not see tell of this person, too "
                    "(elements: %s): somebody who sees these shops has to press Forget "
                    "This Person once more.",
                    elsewhere,
                )
            )
        return texts

    def _shoper_emptied_texts(self, copies):
        """Say which addresses lose their e-mail address, if any do.

        :param copies: the contacts, while they still have it
        """
        if not copies:
            return []
        return [
            self.env._(
                "These addresses have no e-mail address any more: %s. If one of them "
                "was entered in Odoo and is somebody else's, enter it again.",
                ", ".join(f"{copy.display_name} ({copy.email})" for copy in copies),
            )
        ]

    def _shoper_not_forgotten_texts(self, people, held):
        """Say which contacts with the same e-mail address were not forgotten, sentence
        by sentence.

        :param people: contacts of the person
        :param held: elements that tell of the person, of all shops
        """
        texts = []
        linked = self._shoper_linked_at_same_address(people, held)
        seen = linked.with_env(self.env)._filtered_access("read")
        if others := self._shoper_at_same_address(people) | seen:
            texts.append(
                self.env._(
                    "Other contacts with the same e-mail address were not forgotten: "
                    "%s. If one of them is the same person, press Forget This Person "
                    "there, too.",
                    ", ".join(others.mapped("display_name")),
                )
            )
        if unseen := len(linked) - len(seen):
            texts.append(
                self.env._(
                    "Also not forgotten: what shops tell of contacts with the same "
                    "e-mail address that you do not see (contacts: %s): if one of them "
                    "is the same person, somebody who sees it has to press Forget This "
                    "Person there.",
                    unseen,
                )
            )
        return texts

    def _shoper_held_about(self, people):
        """Find the elements that hold something of some people."""
        emails = self._shoper_emails(people)
        found = self.env["shoper.element"]
        for entity in self._shoper_types_about_people():
            found |= entity._held_about(people, emails)
        return found

    def _shoper_emails(self, people):
        """Collect the e-mail addresses of some people, in the form in which they are
        compared with those of shops (``email_key``)."""
        return {email_key(person.email or "") for person in people} - {""}

    def _shoper_told_emails(self, addresses, elements):
        """Find the addresses (contacts) whose e-mail address a shop told of this
        person:

        - those of the same company or family of contacts that have an e-mail address of
          this contact or of the elements, such as the company's address for invoices,
          or those of guests that lie below the contact for all guests;
        - all further addresses of this contact that have an e-mail address, if it came
          from a shop: what the shop told may have been forgotten before.

        :param addresses: the further addresses of this contact
        :param elements: that hold something of the person
        """
        held = elements.sudo()  # all that they hold is compared, nothing shown
        told = self._shoper_emails(self)
        for part in (held.mapped("shop_values"), held.mapped("payload")):
            emails = [(values or {}).get("email") for values in part]
            told |= {email_key(email) for email in emails if isinstance(email, str)}
        family = self.with_context(active_test=False).search(
            [
                ("id", "!=", self.id),
                ("commercial_partner_id", "=", self.commercial_partner_id.id),
                ("type", "!=", "contact"),
                ("is_company", "=", False),
                ("email_normalized", "in", list(told)),
            ]
        )
        is_from_shop = bool(self.shoper_origin)
        return family | addresses.filtered(lambda item: is_from_shop and item.email)

    def _shoper_types_about_people(self):
        """List the types whose elements hold something of people."""
        entities = self.env["shoper.sync"]._entities()
        return [entity for entity in entities if entity._is_about_people]

    def _shoper_linked_at_same_address(self, people, held):
        """Find further contacts for which shops have an e-mail address of some people,
        whatever address they have in Odoo: those that are linked with such an element,
        and the buyers of orders that are.

        :param held: elements that hold something of these people, which are left out
        :return: contacts with all rights, also those that the user does not see
        """
        # Contacts that the user does not see are counted, too.
        elements = self.env["shoper.element"].sudo()
        entities = self._shoper_types_about_people()
        named = elements._naming(entities, self._shoper_emails(people))
        left = elements.browse(named) - held

        def linked(model_name):
            of_model = left.filtered(lambda item: item.res_model == model_name)
            # Here, too: those that the user does not see are only counted.
            records = self.env[model_name].sudo().browse(of_model.mapped("res_id"))
            return records.exists()

        return linked("res.partner") | linked("sale.order").partner_id

    def _shoper_at_same_address(self, people):
        """Find the contacts that share an e-mail address with some people and are none
        of them."""
        emails = [email for email in people.mapped("email_normalized") if email]
        return self.with_context(active_test=False).search(
            [
                ("id", "not in", people.ids),
                ("type", "=", "contact"),
                ("email_normalized", "in", emails),
            ]
        )

    def _check_shoper_orders_over(self, elements):
        """Refuse to forget who bought what is still to be delivered or invoiced:
        without what the shop said of it, the order would stand still and its goods be
        sold again, and no invoice be made.

        :param elements: that hold something of the person
        :raises UserError: there is such an order
        """
        entity = self.env["shoper.sync"]._entity("order")
        for connector, orders in self._shoper_orders_by_shop(elements):
            going_on = orders.search(
                entity._going_on(connector) & Domain("id", "in", orders.ids)
            )
            if going_on:
                raise UserError(
                    self.env._(
                        "Orders of this person are not over yet: %(numbers)s "
                        "(%(shop)s). Without what the shop said of them they would "
                        "stand still, and their goods be sold again. Deliver or "
                        "cancel them first; ignore the shop's orders that are not to "
                        "be taken over.",
                        numbers=", ".join(going_on.mapped("display_name")),
                        shop=connector.display_name,
                    )
                )
            # What Odoo cannot invoice, as after a return, is not waited for; nor are
            # orders of an archived shop, for which nothing is invoiced by itself.
            to_invoice = orders.search(
                entity._awaiting_invoice(connector, "to invoice")
                & Domain("id", "in", orders.ids)
            )
            if to_invoice and connector.active:
                raise UserError(
                    self.env._(
                        "Orders of this person are still to be invoiced: %(numbers)s "
                        "(%(shop)s). Without what the shop said of them no invoice is "
                        "made by itself. Create the invoices in Odoo first; cancel "
                        "the orders there of which nothing was delivered.",
                        numbers=", ".join(to_invoice.mapped("display_name")),
                        shop=connector.display_name,
                    )
                )

    def _shoper_unpaid_orders(self, elements):
        """Find the orders whose payments would be registered by themselves once the
        shop says that they are paid: whoever owes money may be forgotten all the same.

        :param elements: that hold something of the person
        """
        entity = self.env["shoper.sync"]._entity("order")
        # All of them, not only what the user sells.
        unpaid = self.env["sale.order"].sudo()
        for connector, orders in self._shoper_orders_by_shop(elements):
            unpaid |= entity._awaiting_payment(connector, orders)
        return unpaid

    def _shoper_orders_by_shop(self, elements):
        """Give the orders among some elements that are not forgotten yet, with all
        rights: what stands in the way is looked at whoever may see orders, deliveries
        and settings.

        :param elements: that hold something of the person
        :return: [(``shoper.connector``, elements)]
        """
        entity = self.env["shoper.sync"]._entity("order")
        about = elements.filtered(
            lambda item: item.entity == entity._entity and not item.is_forgotten
        )
        # What stands in the way is looked at with all rights, see above.
        groups = about.sudo().grouped("connector_id")
        return list(groups.items())

    def _shoper_orders(self, people, elements):
        """Find the orders, of the shops that the user may see, that these people bought
        or that the elements are linked with."""
        # All of them, not only what the user sells.
        orders = self.env["sale.order"].sudo()
        own = orders._shoper_bought_by(people)
        shops = own.shoper_connector_id.with_env(self.env)._filtered_access("read")
        own = own.filtered(lambda order: order.shoper_connector_id.id in shops.ids)
        linked = elements.filtered(lambda item: item.res_model == orders._name)
        return own | orders.browse(linked.mapped("res_id")).exists()

    def _shoper_same_person(self):
        """Return this contact and its further addresses. Whoever belongs to a company
        is somebody else."""
        self.ensure_one()
        # The field of Odoo for them has no archived ones.
        addresses = self.with_context(active_test=False).search(
            [
                ("parent_id", "=", self.id),
                ("type", "!=", "contact"),
                ("is_company", "=", False),
            ]
        )
        return self | addresses
