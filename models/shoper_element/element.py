from collections.abc import Iterable

from odoo import api, fields, models
from odoo.tools import SQL

from ...sync.core.side import Side, check_codes
from ...sync.engine.shown.names import Names, readable_names
from ..shoper_sync_change.gone import CHOICES

LINK_STATES = [
    ("unlinked", "Not Linked"),
    ("linked", "Linked"),
    ("ignored", "Ignored"),
    ("missing", "Gone from the Shop"),
]


class ShoperElement(models.Model):
    """Mirror of one element of a shop, whether or not it is linked with a record.

    ``payload`` is the element as the shop last answered it, ``shop_values`` the
    property values read from it (references as shop ids), ``shop_facts`` what its type
    must know of it besides these. ``base`` are the values both sides last agreed on
    (references as ids of elements), and ``base_facts`` what is to be remembered of the
    pair besides these, as long as it is linked: what its type notes, and under
    ``copied`` texts that Odoo copied into further languages, see
    :func:`...sync.core.compare.with_copied`."""

    _name = "shoper.element"
    _description = "Shoper Element"
    _inherit = ["shoper.of.type"]
    _order = "connector_id, entity, remote_id"
    _inner_fields = (
        "has_lost_record",
        "is_gone",
        "is_left_archived",
        "left_res_id",
        "like_id",
        "payload_hash",
        "res_id",
        "res_model",
    )

    remote_id = fields.Integer("Shop ID", required=True, readonly=True, aggregator=None)
    parent_remote_id = fields.Integer(
        "Shop ID of the Parent", readonly=True, aggregator=None
    )
    name = fields.Char(readonly=True, index="trigram")
    code = fields.Char(readonly=True)
    ean = fields.Char("EAN", readonly=True)
    payload = fields.Json(readonly=True, prefetch=False, exportable=False)
    payload_hash = fields.Char(readonly=True)
    shop_values = fields.Json(readonly=True, prefetch=False, exportable=False)
    shop_facts = fields.Json(readonly=True, prefetch=False, exportable=False)
    base = fields.Json(readonly=True, prefetch=False, exportable=False)
    base_facts = fields.Json(readonly=True, prefetch=False, exportable=False)
    refused_res_ids = fields.Json(
        readonly=True,
        prefetch=False,
        help="Ids of records that a person said this element is not",
    )
    left_out = fields.Json(
        readonly=True,
        prefetch=False,
        help="References that its creation did without, to be filled in when they are "
        "linked: {property: reference}",
    )
    same_as_id = fields.Many2one(
        "shoper.element",
        "Same in Odoo As",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Somebody decided that one record stands for both; this one is ignored.",
    )
    like_id = fields.Integer(
        "Made Like",
        readonly=True,
        aggregator=None,
        help="Id of the record that a person named for it to be a copy of",
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
    link_rule_label = fields.Char("How Linked", compute="_compute_link_rule_label")
    linked_by = fields.Many2one("res.users", readonly=True)
    linked_at = fields.Datetime(readonly=True)
    is_kept_in_shop = fields.Boolean(
        "Kept in the Shop",
        readonly=True,
        help="Somebody removed its link or undid deleting it: no synchronisation "
        "deletes it in the shop until a Shoper administrator allows it.",
    )

    log_ids = fields.One2many("shoper.link.log", "element_id", readonly=True)
    left_note = fields.Char(
        "Former Record",
        readonly=True,
        help="What became of the record that it was linked with. It is not created in "
        "Odoo again unless somebody decides so.",
    )
    gone_choice = fields.Selection(
        CHOICES,
        string="Decision When Gone",
        readonly=True,
        help="What was decided when the other side was gone. Ask: whatever the "
        "settings of the shop say about others.",
    )
    left_res_id = fields.Integer(
        "ID of the Former Record",
        readonly=True,
        help="ID of the record that stayed when its creation was undone, archived as a "
        "rule, or when the element was unlinked since the record was archived. It is "
        "not created in the shop again; with one whose creation was undone the element "
        "is not linked without somebody's word.",
    )
    is_left_archived = fields.Boolean(
        readonly=True,
        help="It was unlinked since its record, the former one, was archived: they are "
        "linked again once that is active.",
    )
    has_lost_record = fields.Boolean(
        readonly=True,
        help="Its record was deleted. What the next one does not hold is written in "
        "the shop only once somebody said so.",
    )
    is_forgotten = fields.Boolean(
        readonly=True,
        help="What it held of a person was deleted for good: the shop's row is not "
        "kept again.",
    )
    is_gone = fields.Boolean(
        "Ignored and Gone",
        readonly=True,
        help="It was ignored, and the shop does not have it any more.",
    )
    gone_since = fields.Datetime(
        "Gone from the Shop Since",
        readonly=True,
        help="When a synchronisation found that the shop does not have it any more",
    )
    is_out_of_scope = fields.Boolean(
        "Out of Scope",
        readonly=True,
        help="It, or its record, is outside the synchronisation scope of the shop.",
    )
    former_remote_ids = fields.Json(
        "Former Shop IDs",
        readonly=True,
        prefetch=False,
        help="Ids that it had before it was deleted in the shop and created again",
    )

    _renewed_idx = models.Index(
        "(connector_id, entity) WHERE former_remote_ids IS NOT NULL"
    )

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
    _status_idx = models.Index(
        "(connector_id, entity, (shop_values ->> 'status')) "
        "WHERE (shop_values ->> 'status') IS NOT NULL"
    )
    # Few orders have a status that is not known.
    _no_status_idx = models.Index(
        "(connector_id) WHERE entity = 'order' AND (shop_values ->> 'status') IS NULL"
    )
    # Orders that changed of late are searched for each minute, among all there are.
    _written_idx = models.Index("(connector_id, write_date) WHERE entity = 'order'")
    _product_written_idx = models.Index(
        "(connector_id, write_date) WHERE entity = 'product'"
    )
    # Elements of one state are gone through in pieces, by ascending id.
    _state_idx = models.Index("(connector_id, entity, link_state, id)")
    _parent_idx = models.Index("(connector_id, entity, parent_remote_id)")
    # Codes must differ in the shop (docs/shoper-api.md, Catalogue): who has one is
    # looked up, whatever its case.
    _code_idx = models.Index(
        "(connector_id, lower(code)) WHERE entity IN ('product', 'variant')"
    )
    # Few elements have these, and they are searched among all of their type.
    _refused_idx = models.Index(
        "(connector_id, entity) WHERE refused_res_ids IS NOT NULL OR left_res_id > 0"
    )
    # Few elements are, and each step searches them among all of its type; its condition
    # must be written just like this one, or PostgreSQL does not use the index.
    _left_out_idx = models.Index("(connector_id, entity) WHERE is_out_of_scope IS TRUE")
    # All columns that are read of links where products are counted: the rows themselves
    # hold payloads, and are large.
    _counted_idx = models.Index(
        "(connector_id, link_state, res_model, res_id, entity, linked_at, id)"
        " WHERE res_id > 0"
    )

    @api.depends("name", "code", "remote_id")
    @api.depends_context("shoper_paths")
    def _compute_display_name(self):
        paths = {}
        if self.env.context.get("shoper_paths"):
            for code, elements in self.filtered("entity").grouped("entity").items():
                entity = self.env["shoper.sync"]._entity(code)
                paths |= Names(entity).of_elements(elements)
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
        """Name the linked records that the user may read."""
        for model, elements in self.grouped("res_model").items():
            res_ids = [element.res_id for element in elements if element.res_id]
            names = readable_names(self.env, model, res_ids)
            for element in elements:
                element.record_name = names.get(element.res_id, False)

    @api.model
    def _linked_res_ids(self, domain: list, res_ids: Iterable[int]) -> set[int]:
        """Return which of these records are linked: their ids.

        :param domain: of the elements that count
        """
        linked = [("res_id", "in", list(res_ids)), ("link_state", "=", "linked")]
        found = self.search_fetch([*domain, *linked], ["res_id"])
        return set(found.mapped("res_id"))

    def _is_in_shop(self) -> bool:
        """Tell whether the shop has the element, as far as is known. What was ignored
        and then deleted there stays ignored."""
        self.ensure_one()
        return self.link_state != "missing" and not self.is_gone

    def _sync_entity(self):
        """Return the class of the element's type."""
        return self.env["shoper.sync"]._entity(self.entity)

    # ------------------------------------------------------- what both sides agree on
    def _agreed(self) -> Side:
        """Read what both sides last agreed on, with the facts beside the values."""
        return Side(self.base or {}, self.base_facts or {})

    def _agree_on(self, side: Side):
        """Keep what both sides of the element agree on now, with the facts beside the
        values."""
        check_codes(side.values)
        self.base = side.values
        if side.facts != (self.base_facts or {}):
            self.base_facts = side.facts or False

    def _note_agreed(self, facts):
        """Note facts of these elements beside what both sides agree on.

        :param facts: {name: value as JSON holds it}
        """
        for element in self:
            element.base_facts = (element.base_facts or {}) | facts

    def _forget_agreed(self, *names):
        """Forget facts of these elements beside what both sides agree on."""
        for element in self:
            known = element.base_facts or {}
            if known.keys() & set(names):
                left = {name: known[name] for name in known if name not in names}
                element.base_facts = left or False

    # ---------------------------------------------------------------------- links
    def _link(self, made, user):
        """Link elements of one type with records, without any check; the unique index
        still guards. The caller logs it: see :meth:`_log`.

        :param made: a :class:`...sync.engine.write.MadeLink` of each, in their order
        """
        if not self:
            return
        entity = self[:1]._sync_entity()
        self.write(
            {
                "res_model": entity._odoo_model,
                "link_state": "linked",
                "linked_by": user.id,
                "linked_at": fields.Datetime.now(),
                "left_note": False,
                "gone_choice": False,
                "left_res_id": False,
                "is_left_archived": False,
                "is_kept_in_shop": False,
            }
        )
        for element, link in zip(self, made, strict=True):
            base = link.base or Side()
            element.write(
                {
                    "res_id": link.res_id,
                    "link_rule": link.rule,
                    "base": base.values or False,
                    "base_facts": base.facts or False,
                }
            )

    def _log(self, action, rule=None, user=None, run=None):
        """Add what was just done to these elements' links, or is about to be, to the
        log in one query.

        :param action: see ``shoper.link.log``
        :param rule: why; the elements' own link rule when left out
        """
        self.env["shoper.link.log"]._note(self, action, rule, user, run)

    def _forget_record(self, rule=False, user=None):
        """Take the links of these elements away. Those gone from the shop stay marked
        so. Elements of people who were forgotten become ignored, so that nothing is
        created of them again.

        :param rule: code of the reason, for the log of links
        """
        if not self:
            return
        self.with_prefetch().fetch(["res_id", "link_state"])  # at once, not one by one
        self.filtered("res_id")._log("unlinked", rule, user)
        cleared = {
            "res_model": False,
            "res_id": False,
            "link_rule": False,
            "linked_by": False,
            "linked_at": False,
            "base": False,
            "base_facts": False,
            "has_lost_record": False,
        }
        linked = self.filtered(lambda element: element.link_state == "linked")
        linked.write(cleared | {"link_state": "unlinked"})
        (self - linked).write(cleared)
        forgotten = linked.filtered("is_forgotten")
        # An order of which the payload still says what it sold stays as it is: ignored,
        # it would not count against the stock.
        forgotten.filtered(lambda element: not element.payload).link_state = "ignored"

    def _let_parts_follow(self):
        """Ask nothing any more about pictures and variants of elements whose record is
        gone: they are created again together with the whole."""
        for (connector, code), own in self.grouped(
            lambda element: (element.connector_id, element.entity)
        ).items():
            parts = self.env["shoper.sync"]._entity(code)._parts
            if parts:
                self.search(
                    [
                        ("connector_id", "=", connector.id),
                        ("entity", "in", parts),
                        ("parent_remote_id", "in", own.mapped("remote_id")),
                        ("left_note", "!=", False),
                    ]
                ).write(
                    {"left_note": False, "gone_choice": False, "left_res_id": False}
                )

    def _renewed(self, domain):
        """Return the elements of a domain that had other ids in the shop before, by
        ascending id."""
        query = self._search(domain, order="id")
        field = self._fields["former_remote_ids"]
        query.add_where(SQL("former_remote_ids IS NOT NULL", to_flush=field))
        found = self.browse(query)
        found.fetch(["remote_id", "former_remote_ids", "link_state", "res_id"])
        return found
