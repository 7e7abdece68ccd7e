from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

LINK_STATES = [
    ("unlinked", "Not Linked"),
    ("linked", "Linked"),
    ("ignored", "Ignored"),
    ("missing", "Gone from the Shop"),
]


class ShoperElement(models.Model):
    """Mirror of one element of a shop, whether or not it is linked with a record.

    ``payload`` is the element as the shop last answered it, ``shop_values`` the
    property values read from it (references as shop ids) and ``base`` the values
    both sides last agreed on (references as ids of elements)."""

    _name = "shoper.element"
    _description = "Shoper Element"
    _order = "connector_id, entity, remote_id"

    connector_id = fields.Many2one(
        "shoper.connector",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="connector_id.company_id", store=True, index=True
    )
    entity = fields.Selection(
        lambda self: self.env["shoper.sync"]._entity_selection(),
        required=True,
        readonly=True,
        string="Type",
    )
    remote_id = fields.Integer("Shop ID", required=True, readonly=True, aggregator=None)
    parent_remote_id = fields.Integer(
        "Shop ID of the Parent", readonly=True, aggregator=None
    )
    name = fields.Char(readonly=True, index="trigram")
    code = fields.Char(readonly=True)
    ean = fields.Char("EAN", readonly=True)
    payload = fields.Json(readonly=True, prefetch=False)
    payload_hash = fields.Char(readonly=True)
    shop_values = fields.Json(readonly=True, prefetch=False)
    base = fields.Json(readonly=True, prefetch=False)
    refused_res_ids = fields.Json(
        readonly=True,
        prefetch=False,
        help="Ids of records that a person said this element is not",
    )
    res_model = fields.Char(readonly=True)
    res_id = fields.Many2oneReference(
        "Record ID", model_field="res_model", readonly=True, index="btree_not_null"
    )
    record_name = fields.Char("In Odoo", compute="_compute_record_name")
    link_state = fields.Selection(
        LINK_STATES, default="unlinked", required=True, readonly=True
    )
    link_rule = fields.Char(
        readonly=True,
        help="Code of the rule that found the pair, or: by hand. Links made by early "
        "versions hold a text.",
    )
    link_rule_label = fields.Char("Linked By Rule", compute="_compute_link_rule_label")
    linked_by = fields.Many2one("res.users", readonly=True)
    linked_at = fields.Datetime(readonly=True)

    log_ids = fields.One2many("shoper.link.log", "element_id", readonly=True)

    _remote_uniq = models.UniqueIndex(
        "(connector_id, entity, remote_id)",
        "An element of the shop is mirrored once.",
    )
    _record_uniq = models.UniqueIndex(
        "(connector_id, entity, res_model, res_id) "
        "WHERE res_id > 0 AND link_state = 'linked'",
        "The record is linked with another element of this shop already.",
    )
    _record_idx = models.Index("(res_model, res_id) WHERE res_id > 0")
    _state_idx = models.Index("(connector_id, entity, link_state)")

    @api.depends("name", "code", "remote_id")
    @api.depends_context("shoper_paths")
    def _compute_display_name(self):
        paths = {}
        if self.env.context.get("shoper_paths"):
            for code, elements in self.filtered("entity").grouped("entity").items():
                paths |= self.env["shoper.sync"]._entity(code)._element_names(elements)
        for element in self:
            name = paths.get(element.id) or element.name or f"#{element.remote_id}"
            element.display_name = f"[{element.code}] {name}" if element.code else name

    @api.depends("link_rule")
    @api.depends_context("lang")
    def _compute_link_rule_label(self):
        labels = self.env["shoper.sync"]._rule_labels()
        for element in self:
            element.link_rule_label = labels.get(element.link_rule, element.link_rule)

    @api.depends("res_model", "res_id")
    def _compute_record_name(self):
        for model, elements in self.grouped("res_model").items():
            names = {}
            if model in self.env:
                records = self.env[model].browse(
                    [element.res_id for element in elements if element.res_id]
                )
                readable = records.exists()._filtered_access("read")
                names = {record.id: record.display_name for record in readable}
            for element in elements:
                element.record_name = names.get(element.res_id, False)

    def _sync_entity(self):
        return self.env["shoper.sync"]._entity(self.entity)

    def action_link(self, record):
        """Link the element with a record by hand.

        :param record: a record of the entity's Odoo model
        :raises UserError: when the record cannot stand for the element, or either
            of the two is linked already
        """
        self.ensure_one()
        self.check_access("read")  # who sees an element may decide about it
        record.ensure_one()
        record.check_access("read")
        entity = self._sync_entity()
        if record._name != entity._odoo_model:
            raise UserError(
                self.env._("%(name)s cannot be linked with this.", name=self.name)
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
        if company and company != self.connector_id.company_id:
            raise ValidationError(
                self.env._(
                    "%(record)s belongs to another company than the shop.",
                    record=record.display_name,
                )
            )
        self.sudo()._link(record.id, rule="by hand", user=self.env.user)
        self.sudo()._log("linked", user=self.env.user)
        self.env["shoper.decision"]._decided_for(self, "link")
        return True

    def action_unlink(self):
        """Undo the links of these elements; nothing else changes on either side."""
        self.check_access("read")  # who sees an element may decide about it
        self.sudo()._forget_record("by hand", self.env.user)
        return True

    def action_ignore(self):
        """Leave these elements out of every synchronisation from now on."""
        self.check_access("read")  # who sees an element may decide about it
        elements = self.sudo()
        elements._forget_record("by hand", self.env.user)
        elements.write({"link_state": "ignored"})
        elements._log("ignored", "by hand", self.env.user)
        self.env["shoper.decision"]._decided_for(self, "ignore")
        return True

    def action_stop_ignoring(self):
        """Let ignored elements take part again."""
        self.check_access("read")  # who sees an element may decide about it
        ignored = self.filtered(lambda element: element.link_state == "ignored")
        ignored.sudo().write({"link_state": "unlinked"})
        ignored.sudo()._log("stopped", "by hand", self.env.user)
        return True

    def action_find(self):
        """Look for the records of these elements, by a synchronisation that links
        and does nothing else."""
        self.check_access("read")  # who sees an element may decide about it
        unlinked = self.filtered(lambda element: element.link_state == "unlinked")
        if not unlinked:
            raise UserError(self.env._("None of these is without a link."))
        run = self.env["shoper.sync.run"]
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
            run = connector._synchronise(options)
        return run._action_open()

    def action_open_record(self):
        """Open the linked record."""
        self.ensure_one()
        if not self.res_id or self.res_model not in self.env:
            raise UserError(self.env._("%(name)s is not linked.", name=self.name))
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "view_mode": "form",
        }

    def action_open_link_wizard(self):
        """Open the dialog in which a person picks the record for the element."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Link %(name)s", name=self.name),
            "res_model": "shoper.element.link",
            "view_mode": "form",
            "target": "new",
            "context": {"default_element_id": self.id},
        }

    def _link(self, res_id, rule, user, base=None):
        """Make the link, without any check (the unique index is the last guard). The
        caller logs it, many at once: see :meth:`_log`."""
        self.write(
            {
                "res_model": self._sync_entity()._odoo_model,
                "res_id": res_id,
                "link_state": "linked",
                "link_rule": rule,
                "linked_by": user.id,
                "linked_at": fields.Datetime.now(),
                "left_note": False,
                "gone_choice": False,
                "base": base,
            }
        )

    def _log(self, action, rule=None, user=None, run=None):
        """Keep in the log what was just done to these elements' links (or is about to
        be), in one query.

        :param action: see ``shoper.link.log``
        :param rule: why; the elements' own link rule when left out
        """
        self.env["shoper.link.log"]._note(self, action, rule, user, run)

    def _forget_record(self, rule=False, user=None):
        """Turn links into none; elements gone from the shop stay marked so.

        :param rule: why, for the log of links
        """
        if not self:
            return
        self.filtered("res_id")._log("unlinked", rule, user)
        cleared = {
            "res_model": False,
            "res_id": False,
            "link_rule": False,
            "linked_by": False,
            "linked_at": False,
            "base": False,
        }
        linked = self.filtered(lambda element: element.link_state == "linked")
        linked.write(cleared | {"link_state": "unlinked"})
        (self - linked).write(cleared)
