from odoo import api, fields, models


class ShoperDecision(models.Model):
    """Say which of two sides a person can choose: only what the type carries out is
    offered."""

    _inherit = "shoper.decision"

    is_only_left = fields.Boolean(
        compute="_compute_answers",
        help="Nothing is written any more whoever is right: both sides stay as they "
        "are.",
    )
    can_take_shop = fields.Boolean(compute="_compute_answers")
    can_take_odoo = fields.Boolean(
        compute="_compute_answers",
        help="No where nothing is ever written to the shop: there both sides can only "
        "stay as they are.",
    )
    can_open_settings = fields.Boolean(
        compute="_compute_can_open_settings",
        help="What it waits for has no decision of its own: the settings of the shop "
        "may be the reason.",
    )
    is_corrected_there = fields.Boolean(
        compute="_compute_can_open_settings",
        help="It waits for what a person puts right, or looks at, in the record in "
        "Odoo.",
    )
    is_done_by_hand = fields.Boolean(
        compute="_compute_can_open_settings",
        help="A person does it in Odoo, and ignores it here.",
    )
    has_joined = fields.Boolean(compute="_compute_has_joined")

    @api.depends("value_ids.is_answered_above")
    def _compute_has_joined(self):
        for decision in self:
            decision.has_joined = any(decision.value_ids.mapped("is_answered_above"))

    @api.depends(
        "kind",
        "needs",
        "has_values",
        "entity",
        "change_id.action",
        "change_id.state",
        "change_id.question",
        "change_id.meta",
        "res_id",
    )
    def _compute_can_open_settings(self):
        waiting = self.filtered(lambda item: item.kind == "waiting")
        waiting.change_id.fetch(["meta"])
        for decision in self:
            entity = self.env["shoper.sync"]._entity(decision.entity)
            waits = (
                decision.kind == "waiting"
                and not decision.has_values
                and not decision.needs
            )
            # What only moved since it was planned, or is put right in the shop or in
            # its settings, is tried again.
            change = decision.change_id
            is_unsent = (
                bool((change.meta or {}).get("in_record"))
                and change.state == "waiting"
                and not change.question
            )
            in_settings = (change.meta or {}).get("in_settings")
            is_there = bool(decision.res_id) and (
                is_unsent
                or (change.action in entity._corrected_before and not in_settings)
            )
            is_by_hand = bool((change.meta or {}).get("by_hand"))
            decision.is_corrected_there = waits and is_there
            decision.is_done_by_hand = waits and is_by_hand
            decision.can_open_settings = (
                waits
                and not is_there
                and not is_by_hand
                and bool(entity._settings_page)
            )

    def _can_choose(self, side: str | bool) -> bool:
        """Tell whether a decision can be made so.

        :param side: ``shop``, ``odoo`` or ``leave``; False when none is named yet
        """
        if side in ("shop", "odoo"):
            return self[f"can_take_{side}"]
        return self.has_values

    def action_open_settings(self):
        """Open the page of the shop's settings where it is put right."""
        self.ensure_one()
        page = self.env["shoper.sync"]._entity(self.entity)._settings_page
        return self.connector_id._action_open_page(page)

    @api.depends("has_values", "entity", "change_id", "element_id", "state")
    def _compute_answers(self):
        engine = self.env["shoper.sync"]
        for code, own in self.grouped("entity").items():
            entity = engine._entity(code)
            is_written = "update_shop" not in entity._option_hints()
            # Who decides need not see deliveries and invoices, nor all links.
            known = own.filtered("has_values").sudo()
            asked = entity._is_document and known.change_id
            left = entity._only_left(asked) if asked else ()
            taking = known.element_id
            untaken = entity._taking_nothing(taking) if entity._spares_some else ()
            for decision, full in zip(own, own.with_env(known.env), strict=True):
                is_left = bool(full.change_id) and full.change_id in left
                is_taken = full.element_id not in untaken
                is_chosen = decision.has_values and not is_left
                decision.is_only_left = decision.has_values and is_left
                decision.can_take_shop = is_chosen and is_taken
                decision.can_take_odoo = is_chosen and is_written
