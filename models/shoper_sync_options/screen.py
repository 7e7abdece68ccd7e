from typing import Any

from odoo import api, fields, models

from ...sync.engine.rights import Rights

# Questions whose answers are options that a type may refuse: (code, option), None where
# it is always offered.
ANSWERS = {
    "download": (("all", None), ("new", "fetch_all")),
    "update_linked": (
        ("none", None),
        ("odoo", "update_odoo"),
        ("shop", "update_shop"),
    ),
    "only_in_shop": (
        ("create", "import_unlinked"),
        ("leave", None),
        ("delete", "delete_unlinked"),
    ),
    "only_in_odoo": (("create", "export_unlinked"), ("leave", None)),
}
SECTION_FIELDS = {
    "texts": "text_property_ids",
    "prices": "price_property_ids",
    "codes": "code_property_ids",
    "other": "other_property_ids",
}
# The questions about a type.
COLUMNS = (
    "download",
    "link_criterion",
    "update_linked",
    "only_in_shop",
    "only_in_odoo",
    "conflict_policy",
)


class ShoperSyncOptions(models.AbstractModel):
    """The options of one type as people choose them: one question per column, instead
    of ticks of which some exclude each other. Nothing here is stored; the answers are
    written to the options themselves."""

    _inherit = "shoper.sync.options"

    download = fields.Selection(
        [
            ("all", "Yes: everything"),
            ("new", "No: only new"),
        ],
        string="Detect Changed and Deleted",
        compute="_compute_download",
        inverse="_inverse_choices",
        help="Yes: download everything. Only what is new is much faster, but what was "
        "changed or deleted in the shop since may go unnoticed.",
    )
    only_in_shop = fields.Selection(
        [
            ("create", "Create in Odoo"),
            ("leave", "Leave"),
            ("delete", "Delete from the shop"),
        ],
        string="Only in the Shop",
        compute="_compute_only_in_shop",
        inverse="_inverse_choices",
        help="What becomes of elements of the shop that are linked with nothing in "
        "Odoo",
    )
    only_in_odoo = fields.Selection(
        [("create", "Create in the shop"), ("leave", "Leave")],
        string="Only in Odoo",
        compute="_compute_only_in_odoo",
        inverse="_inverse_choices",
        help="What becomes of records of Odoo that are linked with nothing in the shop",
    )
    locked = fields.Char(
        "Why It Is Locked",
        compute="_compute_locked",
        help="Why the type cannot be synchronised with this shop; empty: it can",
    )
    offered = fields.Json(
        compute="_compute_offered", help="Answers that can be chosen, per column"
    )
    reasons = fields.Json(
        compute="_compute_offered",
        help="Why the others cannot, per column, and what those that can mean",
    )
    text_property_ids = fields.Many2many(
        "shoper.property",
        string="Texts",
        compute="_compute_sections",
        inverse="_inverse_sections",
    )
    price_property_ids = fields.Many2many(
        "shoper.property",
        string="Prices",
        compute="_compute_sections",
        inverse="_inverse_sections",
    )
    code_property_ids = fields.Many2many(
        "shoper.property",
        string="Codes",
        compute="_compute_sections",
        inverse="_inverse_sections",
    )
    other_property_ids = fields.Many2many(
        "shoper.property",
        string="Classification and Other",
        compute="_compute_sections",
        inverse="_inverse_sections",
    )
    sections = fields.Json(
        compute="_compute_property_count",
        help="Sections that the type has properties in",
    )
    may_choose = fields.Boolean(
        compute="_compute_property_count",
        help="There are several properties to choose from.",
    )
    property_count = fields.Char(
        "Properties to Update",
        compute="_compute_property_count",
        help="How many of the properties are updated; press to choose them.",
    )
    property_choice = fields.Selection(
        [("all", "All"), ("usual", "Default Ones"), ("none", "None"), ("own", "Some")],
        string="Choose",
        compute="_compute_property_count",
        readonly=False,
    )

    # ---------------------------------------------------------------- answers
    # One method for each: while one answer is written, Odoo empties all that the same
    # method computes, and the inverse below would read them as other answers.
    @api.depends("fetch_all")
    def _compute_download(self):
        for line in self:
            line.download = "all" if line.fetch_all else "new"

    @api.depends("export_unlinked")
    def _compute_only_in_odoo(self):
        for line in self:
            line.only_in_odoo = "create" if line.export_unlinked else "leave"

    @api.depends("import_unlinked", "delete_unlinked")
    def _compute_only_in_shop(self):
        for line in self:
            line.only_in_shop = (
                "delete"
                if line.delete_unlinked
                else "create"
                if line.import_unlinked
                else "leave"
            )

    def _inverse_choices(self):
        for line in self:
            line.write(  # at once: some of these options exclude each other
                {
                    "fetch_all": line.download != "new",
                    "import_unlinked": line.only_in_shop == "create",
                    "delete_unlinked": line.only_in_shop == "delete",
                    "export_unlinked": line.only_in_odoo == "create",
                }
            )

    @api.depends("entity")
    @api.depends_context("lang")
    def _compute_locked(self):
        for line in self:
            line.locked = line.entity and Rights(line._shop()).reason(
                self.env["shoper.sync"]._entity(line.entity)
            )

    @api.depends("entity", "locked")
    @api.depends_context("lang", "uid")
    def _compute_offered(self):
        for line in self:
            line.offered, line.reasons = line._answers() if line.entity else ({}, {})

    def _answers(self) -> tuple[dict[str, list[str]], dict[str, str]]:
        """Say what can be answered: ({column: codes}, {column: why no more})."""
        self.ensure_one()
        if self.locked:
            return (
                {column: [self[column]] for column in COLUMNS},
                dict.fromkeys(COLUMNS, self.locked),
            )
        entity = self.env["shoper.sync"]._entity(self.entity)
        hints, fixed = entity._option_hints(), entity._fixed
        offered = {
            column: [code for code, option in answers if option not in hints]
            for column, answers in ANSWERS.items()
        }
        offered["link_criterion"] = list(entity._criteria)
        offered |= _fixed_answers(fixed)
        refused = {
            column: [hints[option] for _code, option in answers if option in hints]
            for column, answers in ANSWERS.items()
        }
        reasons = {column: why for column, why in refused.items() if why}
        if entity._download_note:
            note = self.env._(entity._download_note)
            reasons.setdefault("download", []).append(note)
        if "conflict_policy" in fixed:
            reasons["conflict_policy"] = [hints["conflict_policy"]]
        if len(entity._criteria) < 2:
            reasons["link_criterion"] = [
                self.env._("There is only one way to link this type.")
            ]
        may_delete = self.env.user._may_delete_in_shop()
        if "delete" in offered["only_in_shop"] and not may_delete:
            offered["only_in_shop"].remove("delete")
            reasons.setdefault("only_in_shop", []).append(
                self.env._("Only a Shoper administrator deletes from the shop.")
            )
        texts = {name: " ".join(dict.fromkeys(why)) for name, why in reasons.items()}
        return offered, texts

    # ------------------------------------------------------------- properties
    @api.depends("property_ids")
    def _compute_sections(self):
        for line in self:
            for section, field in SECTION_FIELDS.items():
                line[field] = line.property_ids.filtered(
                    lambda prop: prop.section == section  # noqa: B023
                )

    def _inverse_sections(self):
        for line in self:
            line.property_ids = line.env["shoper.property"].union(
                *(line[field] for field in SECTION_FIELDS.values())
            )

    @api.onchange(*SECTION_FIELDS.values())
    def _onchange_sections(self):
        self._inverse_sections()

    @api.depends("entity", "property_ids")
    @api.depends_context("lang")
    def _compute_property_count(self):
        properties = self.env["shoper.property"].search(
            [("entity", "in", list(set(self.mapped("entity")) - {False}))]
        )
        by_type = properties.grouped("entity")
        for line in self:
            offered = by_type.get(line.entity, properties.browse())
            fixed = line.entity and self.env["shoper.sync"]._entity(line.entity)._fixed
            chosen = offered & line.property_ids._origin
            line.sections = sorted(set(offered.mapped("section")))
            line.may_choose = len(offered) > 1 and "update_linked" not in fixed
            line.property_count = self.env._(
                "%(chosen)s of %(all)s", chosen=len(chosen), all=len(offered)
            )
            line.property_choice = (
                "none"
                if not chosen
                else "all"
                if chosen == offered
                else "usual"
                if chosen == offered.filtered("default")
                else "own"
            )

    def _offered_properties(self):
        return self.env["shoper.property"].search([("entity", "=", self.entity)])

    @api.onchange("property_choice")
    def _onchange_property_choice(self):
        for line in self.filtered(lambda line: line.property_choice != "own"):
            chosen = line._offered_properties()
            if line.property_choice != "all":
                chosen = chosen.filtered(
                    lambda prop: prop.default and line.property_choice == "usual"  # noqa: B023
                )
            line.property_ids = chosen


def _fixed_answers(fixed: dict[str, Any]) -> dict[str, list[str]]:
    """List the only answers that options which nobody can choose leave: {column:
    codes} of the columns of which they say anything.

    :param fixed: {option: value}, see ``_fixed`` of the types
    """
    answers = {
        column: [fixed[column]]
        for column in ("update_linked", "conflict_policy")
        if column in fixed
    }
    if fixed.get("fetch_all") is False:
        answers["download"] = ["new"]
    if fixed.get("import_unlinked"):
        answers["only_in_shop"] = ["create"]
    if fixed.get("export_unlinked"):
        answers["only_in_odoo"] = ["create"]
    return answers
