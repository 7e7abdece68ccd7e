import base64
import re

from odoo import api, models

from ...shoper_api import errors
from ...shoper_api.pictures import FOLDER, LOGO_FOLDERS
from ..core.picture import file_extension
from ..engine.changes import Changes
from ..entity.picture import IMPORT_BATCH

# In the folder of products' pictures such a file is one of those, most likely.
NUMBERED = re.compile(r"\d+\.\w+")
ABSENT = (errors.NotFound, errors.RedirectRefused)


class ShoperSyncProducer(models.AbstractModel):
    """Logos of producers. Each side has a file name for its logo: the shop its own,
    Odoo one made of the bytes, which it may have shrunk. The base keeps both, and
    bytes move only where one of the names is another one. A logo that cannot be had
    waits in a line of its own; the producer goes on without it."""

    _inherit = "shoper.sync.producer"

    # ---------------------------------------------------------------- download
    def _logos(self, ctx):
        """Logos at hand: {file name: (the picture or None, why there is none or
        False)}."""
        return ctx.cached(self._entity, "logos", dict)

    def _fetch_logos(self, ctx, names):
        """Have logos of the shop at hand. One for which there was no room is not: ask
        for it again."""
        connector = ctx.connector
        at_hand, answers = self._logos(ctx), {}
        left = [name for name in names if name not in at_hand]
        folders = [connector.logo_folder] if connector.logo_folder else LOGO_FOLDERS
        if ctx.cursor.notes.get("no_logos"):
            folders, answers = (), {name: errors.NotFound("") for name in left}
        for folder in folders:
            asked = [
                name for name in left if folder != FOLDER or not NUMBERED.match(name)
            ]
            found = self._download(ctx, asked, folder)
            for name, answer in found.items():
                best = answers.get(name, errors.NotFound(""))
                if self._is_picture(answer) or isinstance(best, ABSENT):
                    answers[name] = answer
            if any(map(self._is_picture, found.values())):
                connector.logo_folder = folder
                break
            left = [name for name in left if name in answers]
        is_nowhere = all(isinstance(answer, ABSENT) for answer in answers.values())
        if answers and is_nowhere and not connector.logo_folder:
            # The others of this step are not asked for in vain.
            ctx.note("no_logos", True)
        for name, answer in answers.items():
            at_hand[name] = self._read_logo(ctx, answer)

    def _is_picture(self, answer):
        return isinstance(answer, bytes) and bool(file_extension(answer))

    def _read_logo(self, ctx, answer):
        if isinstance(answer, ABSENT) and not ctx.connector.logo_folder:
            return None, ctx.env._(
                "The shop has this logo at none of the addresses that are known for "
                "logos. Put it into Odoo by hand."
            )
        return self._read_picture(ctx, answer)

    # ----------------------------------------------------------------- to Odoo
    @api.model
    def _prepare(self, ctx, verb, changes):
        if verb == "create_odoo":
            changes = self._with_logos(ctx, changes)
        elif verb == "update_odoo":
            changes = self._ready_for_odoo(ctx, changes)
        return super()._prepare(ctx, verb, changes)

    def _with_logos(self, ctx, changes):
        """The changes whose logos, if they have any, are at hand or known to be
        lost."""
        changes.fetch(["before", "after"])
        wanted = changes.filtered(lambda change: (change.after or {}).get("logo"))
        for change in wanted:
            given_back = change._after().facts.get("logo")
            if given_back:  # by undoing
                picture = self._read_picture(ctx, self._kept_logo(given_back))
                self._logos(ctx)[change.after["logo"]] = picture
        asked = wanted[:IMPORT_BATCH]
        self._fetch_logos(ctx, [change.after["logo"] for change in asked])
        return (changes - wanted) | asked.filtered(
            lambda change: change.after["logo"] in self._logos(ctx)
        )

    def _ready_for_odoo(self, ctx, changes):
        """The updates of Odoo whose logos are at hand; those that are lost wait, and
        those that are overwritten are kept."""
        ready = self._with_logos(ctx, changes)
        for change in ready:
            reason = self._lost_logo(ctx, change)
            if reason:
                ready -= self._leave_logo(ctx, change, "update_odoo", reason)
        overwritten = ready.filtered(lambda change: "logo" in (change.after or {}))
        self._keep_logos(overwritten, self._own_logos(ctx, overwritten))
        return ready

    def _own_logos(self, ctx, changes):
        """The logos that producers have in Odoo: {change: bytes}."""
        producers = ctx.records.browse(changes.mapped("res_id")).exists()
        logos = {
            producer.id: base64.b64decode(producer.logo or b"")
            for producer in producers.with_context(bin_size=False)
        }
        producers.invalidate_recordset(["logo"])
        return {change: logos.get(change.res_id, b"") for change in changes}

    @api.model
    def _to_odoo(self, ctx, values, record=None, current=None):
        vals = super()._to_odoo(ctx, values, record, current)
        picture, _reason = self._logos(ctx).get(values.get("logo"), (None, False))
        if picture:
            vals["logo"] = picture
        elif "logo" in values and record is not None:
            vals["logo"] = False  # undoing an update gives back that there was none
        return vals

    @api.model
    def _create_records(self, ctx, changes, vals_list):
        records = super()._create_records(ctx, changes, vals_list)
        for change, record in zip(changes, records, strict=True):
            reason = self._lost_logo(ctx, change)
            if reason:
                self._leave_logo(ctx, change, "update_odoo", reason, res_id=record.id)
        return records

    @api.model
    def _own_forms(self, ctx, change):
        return super()._own_forms(ctx, change) | {"logo"}

    # ----------------------------------------------------------------- waiting
    def _lost_logo(self, ctx, change):
        """Why there is no logo for a change that is to bring one, or False."""
        logo = (change.after or {}).get("logo")
        return self._logos(ctx).get(logo, (None, False))[1]

    def _leave_logo(self, ctx, change, verb, reason, **values):
        """Take the logo out of a change; it waits in one of its own.

        :param values: of the new change, where they are others than the change's own
        :return: the change if nothing else is left of it, else none
        """
        before, after = dict(change.before or {}), dict(change.after)
        old, new = before.pop("logo", None), after.pop("logo")
        if not any(map(self._property, after)):
            change.write({"state": "waiting", "message": reason})
            return change
        change.write({"before": before, "after": after})
        values = {"element": change.element_id, "res_id": change.res_id} | values
        self.env["shoper.sync.change"].create(
            Changes(ctx).values(
                verb,
                name=change.name,
                state="waiting",
                message=reason,
                before={"logo": old},
                after={"logo": new},
                **values,
            )
        )
        return change.browse()
