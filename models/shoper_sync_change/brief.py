import re
import textwrap

from markupsafe import Markup

from odoo import api, fields, models

from ...sync.catalogue.image.shown import shop_pictures
from ...sync.engine.shown.changes import ShownChanges, sides_of
from ...sync.engine.states import LIVE
from ...sync.entity.pictures import picture_address

MANY = 3  # properties that a line names
SHORT = 40  # characters of a value
_SPACES = re.compile(r"[ \t\r\n]+")  # not the one that keeps an amount together
THUMBNAIL = Markup(
    '<img src="%s" alt="" loading="lazy" referrerpolicy="no-referrer" '
    'style="max-height: %s"/>'
)
HEIGHT = "1.6rem"


class ShoperSyncChange(models.Model):
    """Show a change in one line of a list."""

    _inherit = "shoper.sync.change"

    brief = fields.Char(
        "Change",
        compute="_compute_brief",
        exportable=False,  # of people it tells where they live
        help="The values that matter most, prices first; press the line to see all.",
    )
    note_line = fields.Char("Message in One Line", compute="_compute_note_line")
    standing = fields.Char(
        "State in Words",
        compute="_compute_standing",
        help="What became of the change, or what it waits for",
    )
    picture = fields.Html(compute="_compute_picture", sanitize=False)

    @api.depends("before", "after", "verb", "name")
    @api.depends_context("lang", "tz")
    def _compute_brief(self):
        for entity_code, changes in self.grouped("entity").items():
            entity = self.env["shoper.sync"]._entity(entity_code)
            plain = {}
            for change, sides in sides_of(changes).items():
                if "candidates" in (change.meta or {}):
                    change.brief = change.after_text
                else:
                    plain[change] = sides
            found = ShownChanges(entity).first_texts(plain, MANY)
            for change, (rows, more) in found.items():
                parts = [
                    f"{label}: {change._one_value(old, new)}" if old or new else label
                    for label, old, new in rows
                ]
                if more:
                    parts.append(self.env._("and %s more", more))
                change.brief = " · ".join(parts)

    def _is_named(self, old, new):
        """Tell whether the name of what comes or goes holds the value already."""
        is_new_or_gone = self.verb.startswith(("create_", "delete_"))
        return is_new_or_gone and (new or old) in (self.name or "")

    def _one_value(self, old, new):
        values = [
            textwrap.shorten(_SPACES.sub(" ", value), SHORT, placeholder="…")
            for value in (old, new)
        ]
        if self.verb.startswith("create_"):
            return values[1]
        if self.verb == "delete_shop":
            return values[0]
        arrow = " ≠ " if self.verb == "conflict" else " → "
        return arrow.join(value or "–" for value in values)

    @api.depends("note")
    def _compute_note_line(self):
        for change in self:
            change.note_line = _SPACES.sub(" ", change.note or "")

    @api.depends("state", "excluded_by", "run_id.state")
    @api.depends_context("lang", "uid")
    def _compute_standing(self):
        _ = self.env._
        states = dict(self._fields["state"]._description_selection(self.env))
        waiting = self.filtered(lambda change: change.state == "waiting")
        listed = self.env["shoper.decision"].search_fetch(
            [("change_id", "in", waiting.ids), ("state", "in", LIVE)],
            ["change_id", "state"],
        )
        waits = {"open": _("Waits for a Decision"), "blocked": _("Waits for Another")}
        for change in self:
            is_cancelled = change.state == "skipped" and (
                change.run_id.state == "cancelled" and not change.excluded_by
            )
            state = states.get(change.state)
            change.standing = _("Not Applied") if is_cancelled else state
        for decision in listed:
            decision.change_id.standing = waits[decision.state]

    @api.depends("payload", "state", "verb")
    def _compute_picture(self):
        """Show a thumbnail: of an image, of the record where its model has one, or of
        what Odoo does not have yet the picture that the shop shows to everybody."""
        engine = self.env["shoper.sync"]
        for code, changes in self.grouped("entity").items():
            entity = engine._entity(code)
            if entity._shows_pictures:
                changes.element_id.fetch(["payload"])
            new = changes.filtered(lambda change: change.verb == "create_odoo")
            key = entity._picture_key
            names = shop_pictures(new.element_id, key) if new and key else {}
            for change in changes:
                change.picture = (
                    (entity._shows_pictures and entity._thumbnail(change, HEIGHT))
                    or change._record_thumbnail()
                    or change._shop_thumbnail(names.get(change.element_id.id))
                )

    def _record_thumbnail(self):
        record = self
        if not self.res_id and self.element_id.link_state == "linked":
            record = self.element_id
        name = record.res_id and self._picture_of(record.res_model)
        if not name:
            return False
        address = f"/web/image/{record.res_model}/{record.res_id}/{name}"
        return THUMBNAIL % (address, HEIGHT)

    def _shop_thumbnail(self, name):
        if not name:
            return False
        return THUMBNAIL % (picture_address(self.connector_id, name), HEIGHT)

    @api.model
    def _picture_of(self, model):
        """Name the field that holds the thumbnail of records of a model, None where
        they have none. Contacts without a picture have one all the same."""
        known = self.env[model]._fields if model in self.env else ()
        return next(
            (name for name in ("avatar_128", "image_128") if name in known), None
        )
