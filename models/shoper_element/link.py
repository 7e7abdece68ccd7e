from typing import Any

from odoo import models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from ...sync.engine.write import MadeLink


class ShoperElement(models.Model):
    """Let people link, unlink and ignore elements."""

    _inherit = "shoper.element"

    def action_link(self, record: Any) -> bool:
        """Link the element with a record by hand.

        :param record: a record of the entity's Odoo model, or its id
        :raises UserError: when the record cannot stand for the element, or either
            of the two is linked already
        """
        self.ensure_one()
        self.check_access("read")  # who sees an element may decide about it
        entity = self._sync_entity()
        if isinstance(record, int):  # by RPC
            record = self.env[entity._odoo_model].browse(record).exists()
        record.ensure_one()
        record.check_access("read")
        self._check_linkable(record)
        element = self.sudo()  # which people only read
        element.same_as_id = False
        gone = {"gone": element.left_note, "choice": element.gone_choice}
        element._link([MadeLink(record.id, "by hand")], self.env.user)
        element._log("linked", user=self.env.user)
        ignored = element.env["shoper.ignored.record"]
        ignored._part(element, record.id)
        ignored._stop_ignoring(self.connector_id, self.entity, [record.id])
        decisions = self.env["shoper.decision"]
        decisions._decided_for(self, "link", gone)
        decisions._let_go_on(self, self.env.user)
        return True

    def _check_linkable(self, record: Any) -> None:
        """Check that the element can be linked with a record.

        :raises UserError: it cannot
        """
        entity = self._sync_entity()
        if record._name != entity._odoo_model:
            raise UserError(
                self.env._("%(name)s cannot be linked with this.", name=self.name)
            )
        if not entity._is_linked_by_hand:
            raise UserError(
                self.env._(
                    "%(name)s cannot be linked by hand. %(note)s",
                    name=self.display_name,
                    note=entity._linkable_note(),
                )
            )
        if self.link_state == "missing":
            raise UserError(
                self.env._("%(name)s is gone from the shop.", name=self.display_name)
            )
        if self.link_state == "linked" and self.res_id:
            raise UserError(
                self.env._(
                    "%(name)s is linked with %(record)s already; unlink it first.",
                    name=self.name,
                    record=self.record_name,
                )
            )
        # A record is linked already also where the user does not see with what.
        other = self.sudo().search(
            [
                ("connector_id", "=", self.connector_id.id),
                ("entity", "=", self.entity),
                ("res_model", "=", record._name),
                ("res_id", "=", record.id),
                ("link_state", "=", "linked"),
            ],
            limit=1,
        )
        if other:
            raise UserError(
                self.env._(
                    "%(record)s is linked with %(name)s already; unlink it first.",
                    record=record.display_name,
                    name=other.display_name,
                )
            )
        company = record.company_id if "company_id" in record._fields else False
        if company and company not in self.connector_id._companies():
            raise ValidationError(
                self.env._(
                    "%(record)s belongs to another company than the shop.",
                    record=record.display_name,
                )
            )
        if not self._may_link(record):
            raise UserError(
                self.env._(
                    "%(record)s cannot be linked with %(name)s. %(note)s",
                    record=record.display_name,
                    name=self.display_name,
                    note=entity._linkable_note(),
                )
            )

    def _linkable_records(self, entity: Any) -> list:
        """Say, as a domain, which records a person may link with the element by
        hand."""
        # Only the conditions are made with all rights, by the connector's companies and
        # links; the records are searched with the rights of the user.
        entity, element = entity.sudo(), self.sudo()
        domain = list(entity._linkable_domain(element.connector_id))
        return [*domain, *(entity._of_same_whole(element) if entity._whole else ())]

    def _may_link(self, records: Any) -> Any:
        """Return those of the records that the element's type allows to be linked with
        it by hand, whether or not they are linked already."""
        entity = self._sync_entity()
        domain = Domain(self._linkable_records(entity))
        # The company that the connector is of is no secret to who may link.
        company = self.sudo().connector_id.company_id
        records = records.with_context(
            active_test=False, allowed_company_ids=company.ids
        )
        found = records.search(domain & Domain("id", "in", records.ids))
        return records.browse(found.ids)

    def _offered_domain(self) -> list:
        """Return the domain of the records that are offered for a link by hand: those
        that the type allows and that are not linked in this shop already."""
        entity = self._sync_entity()
        domain = self._linkable_records(entity)
        linked = [
            ("connector_id", "=", self.connector_id.id),
            ("entity", "=", self.entity),
            ("link_state", "=", "linked"),
        ]
        if "shoper_element_ids" in self.env[entity._odoo_model]._fields:
            return [*domain, ("shoper_element_ids", "not any", linked)]
        linked = self.sudo().search(linked)  # rows of the connector's own, few
        return [*domain, ("id", "not in", linked.mapped("res_id"))]

    def action_unlink(self):
        """Take the links of these elements away; nothing else changes on either
        side."""
        self.check_access("read")  # who sees an element may decide about it
        elements = self.sudo()
        for element in elements:
            if not element._sync_entity()._is_linked_by_hand:
                raise UserError(
                    self.env._(
                        "The link of %(name)s cannot be taken away by hand. %(note)s "
                        "Ignore it to leave it out.",
                        name=element.display_name,
                        note=element._sync_entity()._linkable_note(),
                    )
                )
        linked = elements.filtered("res_id")
        elements._forget_record("by hand", self.env.user)
        linked.is_kept_in_shop = True
        return True

    def action_ignore(self):
        """Leave these elements out of every synchronisation from now on, and the
        records that they are linked with, which would be created in the shop once
        more."""
        self.check_access("read")  # who sees an element may decide about it
        elements = self.sudo()
        elements._ignore_records()
        elements._forget_record("by hand", self.env.user)
        elements.write({"link_state": "ignored"})
        elements._log("ignored", "by hand", self.env.user)
        self.env["shoper.decision"]._decided_for(self, "ignore")
        return True

    def _is_ignored_by_hand(self):
        """Tell whether somebody ignored the element, and nobody took that back."""
        lines = self.log_ids.filtered(
            lambda line: line.action in ("ignored", "stopped")
        )
        return lines[:1].action == "ignored"  # the latest first

    def _ignore_records(self):
        """Leave out the records that these elements are linked with, as far as such
        records are created in the shop."""
        linked = self.filtered(lambda item: item.link_state == "linked" and item.res_id)
        for connector, own in linked.grouped("connector_id").items():
            for code, some in own.grouped("entity").items():
                if "export_unlinked" in some[0]._sync_entity()._option_hints():
                    continue
                pairs = {element.res_id: element.id for element in some}
                ignored = self.env["shoper.ignored.record"]
                ignored._ignore(connector, code, pairs, linked=pairs)

    def action_stop_ignoring(self):
        """Let ignored elements take part again, with the records that were ignored
        together with them, and which they are linked with again. Of what is gone from
        the shop the records stay ignored: there is nothing to link them with.

        :raises AccessError: one of them is of a person who was forgotten, which only a
            Shoper administrator takes back
        """
        self.check_access("read")  # who sees an element may decide about it
        # Users may not write elements but by such actions.
        ignored = self.sudo().filtered(lambda element: element.link_state == "ignored")
        if not ignored:
            return True
        manager = "shoper_connector.group_shoper_manager"
        if any(ignored.mapped("is_forgotten")) and not self.env.user.has_group(manager):
            raise AccessError(
                self.env._(
                    "This person was forgotten. Only a Shoper administrator lets the "
                    "shop tell of them again."
                )
            )
        gone = ignored.filtered("is_gone")
        ignored.write(
            {
                "link_state": "unlinked",
                "same_as_id": False,
                "is_kept_in_shop": True,
                "is_forgotten": False,
                "is_gone": False,
            }
        )
        gone.link_state = "missing"  # nothing is known of them to create them by
        ignored._log("stopped", "by hand", self.env.user)
        with_them = [("element_id", "in", (ignored - gone).ids)]
        lines = ignored.env["shoper.ignored.record"].search(with_them)
        pairs = {line.element_id: line.res_id for line in lines}
        lines.unlink()
        for element, res_id in pairs.items():
            element._link_again(res_id)
        return True

    def _link_again(self, res_id):
        """Link the element with the record that was ignored together with it, as far
        as that is still possible: no criterion may find the pair, and each of them
        would be created on the other side once more."""
        record = self.env[self._sync_entity()._odoo_model].browse(res_id).exists()
        of_type = [
            ("connector_id", "=", self.connector_id.id),
            ("entity", "=", self.entity),
        ]
        is_free = record and not self._linked_res_ids(of_type, record.ids)
        if is_free and self._may_link(record):
            self._link([MadeLink(record.id, "by hand")], self.env.user)
            self._log("linked", user=self.env.user)

    def action_allow_deletion(self):
        """Let synchronisations delete these elements in the shop though a person took
        their links away.

        :raises AccessError: unless the user may delete in the shop
        """
        self.check_access("read")
        self.env.user._check_may_delete_in_shop()
        # Users may not write elements but by such an action, here those who may delete.
        kept = self.filtered("is_kept_in_shop").sudo()
        kept.is_kept_in_shop = False
        kept._log("allowed", "by hand", self.env.user)
        return True

    def action_find(self):
        """Look for the records of these elements by a synchronisation that links and
        does nothing else."""
        self.check_access("read")  # who sees an element may decide about it
        unlinked = self.filtered(lambda element: element.link_state == "unlinked")
        if not unlinked:
            raise UserError(self.env._("None of these is without a link."))
        runs = self.env["shoper.sync.run"]
        for connector, own in unlinked.grouped("connector_id").items():
            options = [
                {
                    "entity": entity,
                    "is_partial": True,
                    "update_linked": "none",
                    "import_unlinked": False,
                    "only_element_ids": some.ids,
                }
                for entity, some in own.grouped("entity").items()
            ]
            runs |= connector._synchronise(options)
        return runs._action_open_all()

    def action_open_record(self):
        """Open the linked record."""
        self.ensure_one()
        if not self.res_id or self.res_model not in self.env:
            raise UserError(self.env._("%(name)s is not linked.", name=self.name))
        record = self.env[self.res_model].browse(self.res_id)
        return record._get_records_action(context={})

    def action_open_link_wizard(self):
        """Open the dialog in which a person picks the record for the element."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Link “%(name)s”", name=self.name),
            "res_model": "shoper.element.link",
            "view_mode": "form",
            "target": "new",
            "context": {"default_element_id": self.id},
        }
