"""Logos of producers."""

import base64
import re
from collections.abc import Iterable
from typing import Any

from odoo.models import BaseModel

from ...shoper_api import errors
from ...shoper_api.pictures import FOLDER, LOGO_FOLDERS
from ..core.picture import file_extension
from ..engine.changes import Changes
from ..engine.context import Context
from ..entity.pictures import IMPORT_BATCH

# In the folder of products' pictures such a file is one of those, most likely.
NUMBERED = re.compile(r"\d+\.\w+")
ABSENT = (errors.NotFound, errors.RedirectRefused)
Answer = bytes | errors.ShoperError


class Logos:
    """Logos that a unit of work has at hand.

    Each side has a file name for its logo: the shop its own, Odoo one made of the
    bytes, which it may have shrunk. The base keeps both, and bytes move only where one
    of the names is another one. A logo that cannot be had waits in a line of its own;
    the producer goes on without it."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.entity = ctx.entity
        # {file name: (the picture or None, why there is none or False)}
        self._at_hand: dict[str, tuple[Any, str | bool]] = {}

    @classmethod
    def of(cls, ctx: Context) -> "Logos":
        """Give those of this unit of work."""
        return ctx.cached("producer", "logos", lambda: cls(ctx))

    def has(self, name: str) -> bool:
        """Tell whether a logo is at hand, or known to be lost."""
        return name in self._at_hand

    def picture(self, name: str | None) -> Any:
        """Give a logo, None where it is not at hand."""
        return self._at_hand.get(name or "", (None, False))[0]

    # ---------------------------------------------------------------- download
    def fetch(self, names: Iterable[str]) -> None:
        """Have logos of the shop at hand. One for which there was no room is not: ask
        for it again."""
        connector = self.ctx.connector
        answers: dict[str, Answer] = {}
        left = [name for name in names if name not in self._at_hand]
        folders: tuple[str, ...] = LOGO_FOLDERS
        if connector.logo_folder:
            folders = (connector.logo_folder,)
        if self.ctx.cursor.notes.get("no_logos"):
            folders, answers = (), {name: errors.NotFound("") for name in left}
        for folder in folders:
            asked = [
                name for name in left if folder != FOLDER or not NUMBERED.match(name)
            ]
            found = self.entity._download(self.ctx, asked, folder)
            for name, answer in found.items():
                best = answers.get(name, errors.NotFound(""))
                if _is_picture(answer) or isinstance(best, ABSENT):
                    answers[name] = answer
            if any(map(_is_picture, found.values())):
                connector.logo_folder = folder
                break
            left = [name for name in left if name in answers]
        is_nowhere = all(isinstance(answer, ABSENT) for answer in answers.values())
        if answers and is_nowhere and not connector.logo_folder:
            # The others of this step are not asked for in vain.
            self.ctx.note("no_logos", True)
        for name, answer in answers.items():
            self._at_hand[name] = self._read(answer)

    def fetch_all(self, names: Iterable[str]) -> None:
        """Have all of these logos at hand, as many at once as memory allows."""
        missing = list(names)
        while missing:
            self.fetch(missing)
            left = [name for name in missing if name not in self._at_hand]
            missing = left if len(left) < len(missing) else []

    def _read(self, answer: Answer) -> tuple[Any, str | bool]:
        if isinstance(answer, ABSENT) and not self.ctx.connector.logo_folder:
            return None, self.ctx.env._(
                "The shop has this logo at none of the addresses that are known for "
                "logos. Put it into Odoo by hand."
            )
        return self.entity._read_picture(self.ctx, answer)

    # ----------------------------------------------------------------- to Odoo
    def with_logos(self, changes: BaseModel) -> BaseModel:
        """Choose the changes whose logos, if they have any, are at hand or known to be
        lost."""
        changes.fetch(["before", "after"])
        wanted = changes.filtered(lambda change: (change.after or {}).get("logo"))
        for change in wanted:
            given_back = change._after().facts.get("logo")
            if given_back:  # by undoing
                kept = self.entity._read_picture(self.ctx, self.kept(given_back))
                self._at_hand[change.after["logo"]] = kept
        asked = wanted[:IMPORT_BATCH]
        self.fetch([change.after["logo"] for change in asked])
        return (changes - wanted) | asked.filtered(
            lambda change: change.after["logo"] in self._at_hand
        )

    def ready_for_odoo(self, changes: BaseModel) -> BaseModel:
        """Choose the updates of Odoo whose logos are at hand; those that are lost wait,
        and those that are overwritten are kept."""
        ready = self.with_logos(changes)
        for change in ready:
            reason = self.lost_reason(change)
            if reason:
                ready -= self.leave(change, "update_odoo", reason)
        overwritten = ready.filtered(lambda change: "logo" in (change.after or {}))
        self.keep(overwritten, self.in_odoo(overwritten))
        return ready

    def in_odoo(self, changes: BaseModel) -> dict[BaseModel, bytes]:
        """Read the logos that producers have in Odoo: {change: bytes}."""
        producers = self.ctx.records.browse(changes.mapped("res_id")).exists()
        logos = {
            producer.id: base64.b64decode(producer.logo or b"")
            for producer in producers.with_context(bin_size=False)
        }
        producers.invalidate_recordset(["logo"])
        return {change: logos.get(change.res_id, b"") for change in changes}

    # ------------------------------------------------------------- to the shop
    def ready_for_shop(
        self, changes: BaseModel, restore_batch: int
    ) -> dict[BaseModel, dict[str, Any]]:
        """Choose the updates of the shop that one call can carry, with their logos:
        {change: facts}. Logos that they overwrite in the shop are kept, as far as it
        gives them.

        :param restore_batch: how many an undoing sends at once
        """
        changes.fetch(["before", "after", "meta"])
        wanted = changes.filtered(lambda change: "logo" in (change.after or {}))
        upload = self.entity._fitting_upload(wanted, "logo")
        if self.ctx.is_undo:
            upload = upload[:restore_batch]
        before = {change: (change.before or {}).get("logo") for change in upload}
        self.fetch(list(filter(None, before.values())))
        kept = {}
        for change, name in before.items():
            if name and name not in self._at_hand:
                upload -= change  # there was no room for it
            elif name and (picture := self.picture(name)):
                kept[change] = base64.b64decode(picture)
        self.keep(upload, kept)
        own = upload.filtered(lambda change: "logo" not in change._after().facts)
        contents = self.in_odoo(own) | {
            change: self.kept(change._after().facts["logo"]) for change in upload - own
        }
        return {
            change: {"content": contents[change]} if change in contents else {}
            for change in (changes - wanted) | upload
        }

    # ----------------------------------------------------------------- waiting
    def lost_reason(self, change: BaseModel) -> str | bool:
        """Say why there is no logo for a change that is to bring one, or False."""
        logo = (change.after or {}).get("logo") or ""
        return self._at_hand.get(logo, (None, False))[1]

    def leave(
        self, change: BaseModel, verb: str, reason: str | bool, **values: Any
    ) -> BaseModel:
        """Take the logo out of a change; it waits in one of its own.

        :param values: of the new change, where they are others than the change's own
        :return: the change if nothing else is left of it, else none
        """
        before, after = dict(change.before or {}), dict(change.after)
        old, new = before.pop("logo", None), after.pop("logo")
        if not any(map(self.entity._property, after)):
            change.write({"state": "waiting", "message": reason})
            return change
        change.write({"before": before, "after": after})
        values = {"element": change.element_id, "res_id": change.res_id} | values
        self.ctx.env["shoper.sync.change"].create(
            Changes(self.ctx).values(
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

    # ---------------------------------------------------------- what is overwritten
    def keep(self, changes: BaseModel, contents: dict[BaseModel, bytes]) -> None:
        """Keep the logos that updates overwrite.

        :param contents: {change: bytes}, as far as there are any
        """
        files = [
            (change, change.before["logo"], contents[change])
            for change in changes
            if contents.get(change) and (change.before or {}).get("logo")
        ]
        kept = self.entity._keep_files(files)
        for (change, _name, _content), attachment in zip(files, kept, strict=True):
            change._note_before(logo=attachment)

    def kept(self, attachment_id: int) -> bytes:
        """Read a logo that was kept."""
        attachments = self.ctx.env["ir.attachment"]
        return attachments.browse(attachment_id).exists().raw or b""


def logo_body(name: str, content: bytes) -> dict[str, Any]:
    """Make a part of a body: a logo is written as a file and read as its name
    (docs/shoper-api.md)."""
    return {"gfx": {"file": name, "content": base64.b64encode(content).decode()}}


def _is_picture(answer: Answer) -> bool:
    return isinstance(answer, bytes) and bool(file_extension(answer))
