from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..models.shoper_element.element import LINK_STATES


class ShoperRecordLinksLine(models.TransientModel):
    """How a record is linked with one shop."""

    _name = "shoper.record.links.line"
    _description = "Links of a Record with Shoper Shops: Shop"
    _inherit = ["shoper.shop.guard", "shoper.of.one"]
    _order = "connector_id, id"

    dialog_id = fields.Many2one(
        "shoper.record.links", required=True, ondelete="cascade"
    )
    connector_id = fields.Many2one(
        "shoper.connector", required=True, readonly=True, string="Shop"
    )
    entity = fields.Selection(
        lambda self: self.env["shoper.sync"]._entity_selection(),
        required=True,
        readonly=True,
        string="Type",
    )
    linked_id = fields.Many2one(
        "shoper.element", compute="_compute_linked_id", string="Linked With"
    )
    link_state = fields.Selection(
        LINK_STATES, compute="_compute_linked_id", string="State"
    )
    has_page = fields.Boolean(related="linked_id.has_page")
    has_panel_page = fields.Boolean(related="linked_id.has_panel_page")
    is_ignored = fields.Boolean(compute="_compute_linked_id", string="Ignored")
    element_id = fields.Many2one(
        "shoper.element",
        string="Link With",
        domain="element_domain",
    )
    element_domain = fields.Json(
        compute="_compute_element_domain", help="Which elements are offered"
    )
    may_link = fields.Boolean(
        compute="_compute_element_domain", help="The type allows the record."
    )
    note = fields.Char(
        compute="_compute_element_domain", help="Why the record cannot be linked"
    )

    @api.depends("dialog_id", "connector_id", "entity")
    def _compute_linked_id(self):
        for line in self:
            line.linked_id = self.env["shoper.element"].search(
                [
                    ("connector_id", "=", line.connector_id.id),
                    ("entity", "=", line.entity),
                    ("res_model", "=", line.dialog_id.res_model),
                    ("res_id", "=", line.dialog_id.res_id),
                ],
                order="link_state",  # linked before missing
                limit=1,
            )
            ignored = self.env["shoper.ignored.record"]
            ids = ignored._res_ids(line.connector_id, line.entity)
            line.is_ignored = line.dialog_id.res_id in ids
            state = line.linked_id.link_state or "unlinked"
            line.link_state = "ignored" if line.is_ignored else state

    @api.depends("dialog_id", "connector_id", "entity")
    @api.depends_context("lang")
    def _compute_element_domain(self):
        for line in self:
            entity, connector = line._sync_entity(), line.connector_id
            record = line.dialog_id._record()
            # Only the conditions are made with all rights, by the connector's
            # companies; the record is searched with the rights of the user.
            allowed = Domain(entity.sudo()._linkable_domain(connector.sudo()))
            line.may_link = bool(
                record.with_context(
                    active_test=False, allowed_company_ids=connector.company_id.ids
                ).search_count(allowed & Domain("id", "=", record.id), limit=1)
            )
            line.note = not line.may_link and entity._linkable_note()
            line.element_domain = [
                ("connector_id", "=", connector.id),
                ("entity", "=", line.entity),
                ("link_state", "=", "unlinked"),
                *(
                    entity._linkable_elements(connector, record)
                    if entity._whole
                    else ()
                ),
            ]

    def _sync_entity(self):
        """Return the class of the record's type."""
        self.ensure_one()
        return self.env["shoper.sync"]._entity(self.entity)

    def _decided_id(self):
        """Return the id of the record, about which whoever sees it and the shop may
        decide. What the dialog names may be anything where somebody made it by RPC.

        :raises AccessError: the user does not see one of them
        :raises UserError: it is no record of the type
        """
        self.ensure_one()
        self.connector_id.check_access("read")
        record = self.dialog_id._record()
        if record._name != self._sync_entity()._odoo_model:
            raise UserError(self.env._("This is not of the type that is named."))
        record.check_access("read")
        return record.id

    def action_link(self):
        """Link the record with the chosen element.

        :raises UserError: when none was chosen, or it cannot be linked
        """
        self.ensure_one()
        if not self.element_id:
            raise UserError(self.env._("Choose what it is in the shop."))
        self.element_id.action_link(self.dialog_id._record())
        self.element_id = False
        return self.dialog_id._action_open()

    def action_unlink(self):
        """Take the link away; nothing else changes on either side."""
        self.linked_id.action_unlink()
        self.invalidate_recordset()
        return self.dialog_id._action_open()

    def action_ignore(self):
        """Keep the record from being linked with this shop or created there, and what
        it is linked with from being created in Odoo once more."""
        res_id, element = self._decided_id(), self.linked_id
        if element.link_state == "linked":
            element.action_ignore()
        elif element:
            element.action_unlink()
        # Users may not write ignored records, but whoever sees the shop and the record
        # may decide.
        ignored = self.env["shoper.ignored.record"].sudo()
        linked = {res_id: element.id} if element.link_state == "ignored" else None
        ignored._ignore(self.connector_id, self.entity, [res_id], linked=linked)
        self.invalidate_recordset()
        return self.dialog_id._action_open()

    def action_stop_ignoring(self):
        """Let the record take part again."""
        res_id = self._decided_id()
        # Users may not write ignored records, but whoever sees the shop and the record
        # may decide.
        ignored = self.env["shoper.ignored.record"].sudo()
        ignored._stop_ignoring(self.connector_id, self.entity, [res_id])
        self.invalidate_recordset()
        return self.dialog_id._action_open()

    def action_open_in_shop(self):
        """Open the page of what it is linked with in the shop."""
        return self.linked_id.action_open_in_shop()

    def action_open_in_panel(self):
        """Open what it is linked with in the panel of the shop."""
        return self.linked_id.action_open_in_panel()

    def action_find(self):
        """Look for the record in the shop, by a synchronisation that links and does
        nothing else."""
        self.ensure_one()
        run = self.connector_id._synchronise(
            [
                {
                    "entity": self.entity,
                    "is_partial": True,
                    "update_linked": "none",
                    "import_unlinked": False,
                    "only_res_ids": [self.dialog_id.res_id],
                }
            ]
        )
        return run._action_open()
