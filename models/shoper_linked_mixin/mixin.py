from collections import defaultdict
from itertools import chain

from odoo import api, fields, models
from odoo.fields import Domain

from ...sync.engine.dates import moment_text
from ...sync.engine.links import HAVE_RECORD

LINK_STATES = [
    ("linked", "Linked"),
    ("missing", "Gone from the Shop"),
    ("unlinked", "Not Linked"),
]


class ShoperLinkedMixin(models.AbstractModel):
    """Gives a business record its links to elements of Shoper shops.

    ``shoper_element_ids`` holds the links themselves and is for the Shoper groups.
    ``shoper_link_state`` and ``shoper_remote_id`` may be read and searched by
    everybody; the context key ``shoper_connector_id`` picks one shop, otherwise
    the first linked shop of the user's companies answers. Where elements of several
    types are linked with one model, those of ``_shoper_entity`` answer."""

    _name = "shoper.linked.mixin"
    _description = "Linked with a Shoper Shop"

    _shoper_entity = None  # code of the type whose links count; None: of any

    shoper_element_ids = fields.One2many(
        "shoper.element",
        "res_id",
        domain=lambda self: self._shoper_elements_domain(),
        string="Shoper Links",
        groups="shoper_connector.group_shoper_user",
        copy=False,
    )
    shoper_link_state = fields.Selection(
        LINK_STATES,
        string="Shoper",
        compute="_compute_shoper_link",
        search="_search_shoper_link_state",
        compute_sudo=True,
    )
    shoper_shown_state = fields.Selection(
        [*LINK_STATES, ("ignored", "Ignored")],
        string="Shoper Link",
        compute="_compute_shoper_shown_state",
        groups="shoper_connector.group_shoper_user",
        help="Ignored: linked with nothing, and left out of what is synchronised.",
    )
    shoper_remote_id = fields.Integer(
        "Shop ID",
        compute="_compute_shoper_link",
        search="_search_shoper_remote_id",
        compute_sudo=True,
    )

    @api.model
    def _shoper_elements_domain(self):
        """Say which elements with the id of a record are links of it, as a domain."""
        domain = [("res_model", "=", self._name)]
        if self._shoper_entity:
            domain.append(("entity", "=", self._shoper_entity))
        return domain

    def _shoper_link_keys(self):
        """Return where the links of each record are kept.

        :return: {record: [(model name, record id), ...]}, best first
        """
        return {record: [(record._name, record.id)] for record in self}

    def _shoper_link_domain(self):
        """Return the domain of elements that count as links of the user's companies."""
        connector_id = self.env.context.get("shoper_connector_id")
        domain = [
            ("link_state", "in", HAVE_RECORD),
            ("res_id", ">", 0),
            ("connector_id.company_id", "in", self.env.companies.ids),
        ]
        if connector_id:
            domain.append(("connector_id", "=", connector_id))
        return domain

    @api.depends_context("shoper_connector_id", "allowed_company_ids")
    def _compute_shoper_link(self):
        keys = self._shoper_link_keys()
        ids_by_model = defaultdict(set)
        for pairs in keys.values():
            for model, res_id in pairs:
                ids_by_model[model].add(res_id)
        found = {}
        for model, ids in ids_by_model.items():
            elements = self.env["shoper.element"].search_fetch(
                [
                    *self._shoper_link_domain(),
                    *self.env[model]._shoper_elements_domain(),
                    ("res_id", "in", list(ids)),
                ],
                ["res_id", "link_state", "remote_id"],
                order="link_state, connector_id, id",  # linked before missing
            )
            for element in elements:
                found.setdefault((model, element.res_id), element)
        for record, pairs in keys.items():
            element = next((found[pair] for pair in pairs if pair in found), None)
            record.shoper_link_state = element.link_state if element else "unlinked"
            record.shoper_remote_id = element.remote_id if element else 0

    @api.depends("shoper_link_state")
    def _compute_shoper_shown_state(self):
        """Tell which of the records that are linked with nothing are ignored, as the
        dialog of their links says."""
        keys = self._shoper_link_keys()
        ids_by_model = defaultdict(set)
        for model, res_id in chain(*keys.values()):
            ids_by_model[model].add(res_id)
        engine, ignored = self.env["shoper.sync"], set()
        for model, ids in ids_by_model.items():
            codes = [entity._entity for entity in engine._entities_of(model)]
            lines = self.env["shoper.ignored.record"].search_fetch(
                [("entity", "in", codes), ("res_id", "in", list(ids))], ["res_id"]
            )
            ignored |= {(model, line.res_id) for line in lines}
        for record, pairs in keys.items():
            state = record.shoper_link_state
            is_ignored = state == "unlinked" and ignored.intersection(pairs)
            record.shoper_shown_state = "ignored" if is_ignored else state

    def action_open_shoper_links(self):
        """Open the dialog in which the record is linked with shops by hand."""
        self.ensure_one()
        return self.env["shoper.record.links"]._open_for(self)

    def _shoper_linked(self, domain):
        """Return the domain of records with a link that fits a domain on elements."""
        # Everybody may search by links, the domain keeps to their companies.
        elements = self.env["shoper.element"].sudo()
        found = elements._search(
            [
                *self._shoper_link_domain(),
                *self._shoper_elements_domain(),
                *domain,
            ]
        )
        return Domain("id", "in", found.subselect("res_id"))

    def _search_shoper_link_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        states = [state for state in value if state in HAVE_RECORD]
        found = self._shoper_linked([("link_state", "in", states)])
        if "missing" in states and "linked" not in states:
            found &= ~self._shoper_linked([("link_state", "=", "linked")])
        if "unlinked" in value or False in value:
            found |= ~self._shoper_linked([])
        return found

    def _search_shoper_remote_id(self, operator, value):
        if operator not in ("in", "<", "<=", ">", ">="):
            return NotImplemented
        return self._shoper_linked([("remote_id", operator, value)])

    @api.ondelete(at_uninstall=False)
    def _unlink_shoper_links(self):
        """Take the links of deleted records away."""
        # Whoever may delete the record need not see the shops that it is linked with.
        elements = self.env["shoper.element"].sudo()
        elements = elements.search(
            [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        )
        names = {record.id: record.display_name for record in self}
        now = moment_text(self.env, fields.Datetime.now(), is_kept=True)
        notes = {
            element: self.env._(
                "It was linked with %(name)s, which %(user)s deleted in Odoo on "
                "%(moment)s.",
                name=names.get(element.res_id),
                user=self.env.user.name,
                moment=now,
            )
            for element in elements
        }
        elements._lose_record("record deleted", notes)

    def action_open_shoper_history(self):
        """Open what synchronisations did to these records and their elements, the
        latest first."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "shoper_connector.shoper_sync_history_action"
        )
        keys = {pair for pairs in self._shoper_link_keys().values() for pair in pairs}
        elements = self.env["shoper.element"].search(
            [
                ("res_model", "in", [model for model, _res_id in keys]),
                ("res_id", "in", [res_id for _model, res_id in keys]),
            ]
        )
        elements = elements.filtered(lambda item: (item.res_model, item.res_id) in keys)
        action["domain"] = [
            ("state", "in", ("done", "undone")),
            "|",
            ("element_id", "in", elements.ids),
            "&",
            ("res_model", "=", self._name),
            ("res_id", "in", self.ids),
        ]
        return action
