"""Logos of producers."""

import base64
import re
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from odoo.models import BaseModel

from ....shoper_api import errors
from ....shoper_api.pictures import FOLDER, LOGO_FOLDERS
from ...core.picture import file_extension
from ...engine.changes import Changes
from ...engine.context import Context
from ...engine.write import Prepared
from ...entity.pictures import IMPORT_BATCH, passing

# A name such as 12.jpg: in the folder of products' pictures (FOLDER) it is most likely
# the file of one of these, and no logo.
NUMBERED = re.compile(r"\d+\.\w+")
# Answers by which there is no such file.
ABSENT = (errors.NotFound, errors.RedirectRefused)
Answer = bytes | errors.ShoperError


class Logo(NamedTuple):
    """A logo of the shop: the picture (base64), or None and why there is none; and the
    error where it may come another time."""

    picture: Any
    lost: str | bool
    error: errors.ShoperError | None = None


class Logos:
    """Carries logos from one side to the other.

    Each side has a file name for its logo: the shop its own, Odoo one made of the
    bytes, which it may have shrunk. The base keeps both, and bytes move only where one
    of the names is another one. A logo that cannot be had waits in a change of its own;
    the producer goes on without it."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.entity = ctx.entity
        # A batch that is carried out again in halves does not download them again.
        self._at_hand: dict[str, Logo] = ctx.cached("producer", "logos", dict)

    # ---------------------------------------------------------------- download
    def fetch(self, names: Collection[str]) -> dict[str, Logo]:
        """Fetch logos of the shop, and note where it keeps them: {file name: logo}. One
        for which there was no room is not among them: ask for it again."""
        missing = [name for name in names if name not in self._at_hand]
        if self.ctx.cursor.notes.get("no_logos"):
            answers: dict[str, Answer] = {name: errors.NotFound("") for name in missing}
        else:
            answers, folder = self._ask(missing)
            self._note_folder(answers, folder)
        for name, answer in answers.items():
            self._at_hand[name] = self._read(answer)
        return {name: self._at_hand[name] for name in names if name in self._at_hand}

    def _ask(self, names: list[str]) -> tuple[dict[str, Answer], str | None]:
        """Ask the shop for logos in the folder where it keeps them, or, where that is
        not known yet, in those where shops do (docs/shoper-api.md, Catalogue): ({file
        name: answer}, the folder in which there are logos, None for none)."""
        answers: dict[str, Answer] = {}
        known = self.ctx.connector.logo_folder
        folders: tuple[str, ...] = (known,) if known else LOGO_FOLDERS
        for folder in folders:
            asked = [
                name for name in names if folder != FOLDER or not NUMBERED.match(name)
            ]
            found = self.entity._download(self.ctx, asked, folder)
            for name, answer in found.items():
                best = answers.get(name, errors.NotFound(""))
                if _is_picture(answer) or isinstance(best, ABSENT):
                    answers[name] = answer
            if any(map(_is_picture, found.values())):
                return answers, folder
            names = [name for name in names if name in answers]
        return answers, None

    def _note_folder(self, answers: dict[str, Answer], folder: str | None) -> None:
        """Note where the shop keeps its logos, or that it has them nowhere: the others
        of this step are not asked for in vain then."""
        if folder:
            self.ctx.connector.logo_folder = folder
        is_nowhere = all(isinstance(answer, ABSENT) for answer in answers.values())
        if answers and is_nowhere and not self.ctx.connector.logo_folder:
            self.ctx.note("no_logos", True)

    def fetch_all(self, names: Iterable[str]) -> dict[str, Logo]:
        """Fetch all of these logos, as many at once as memory allows."""
        found: dict[str, Logo] = {}
        missing = list(names)
        while missing:
            found |= self.fetch(missing)
            left = [name for name in missing if name not in found]
            missing = left if len(left) < len(missing) else []
        return found

    def _read(self, answer: Answer) -> Logo:
        """Make a logo of what the shop answered."""
        if isinstance(answer, ABSENT) and not self.ctx.connector.logo_folder:
            reason = self.ctx.env._(
                "The shop has this logo at none of the addresses that are known for "
                "logos. Put it into Odoo by hand."
            )
            return Logo(None, reason)
        picture, lost = self.entity._read_picture(self.ctx, answer)
        return Logo(picture, lost, passing(answer))

    # ----------------------------------------------------------------- to Odoo
    def with_logos(self, changes: BaseModel) -> Prepared:
        """Choose the changes that need no logo, and those whose logo could be fetched
        or cannot be had: {change: facts}, which are ``picture`` (base64 or None) and
        ``lost`` (why there is none, or False) of those with a logo."""
        changes.fetch(["before", "after"])
        wanted = changes.filtered(lambda change: (change.after or {}).get("logo"))
        asked = wanted[:IMPORT_BATCH]
        given_back = {
            change: kept
            for change in asked
            if (kept := change._after().facts.get("logo"))  # by undoing
        }
        found = self.fetch(
            [change.after["logo"] for change in asked if change not in given_back]
        )
        prepared: Prepared = {change: {} for change in changes - wanted}
        for change in asked:
            logo = found.get(change.after["logo"])
            if change in given_back:
                kept = self.kept(given_back[change])
                logo = Logo(*self.entity._read_picture(self.ctx, kept))
            if logo:
                prepared[change] = {"picture": logo.picture, "lost": logo.lost}
        return prepared

    def ready_for_odoo(self, changes: BaseModel) -> Prepared:
        """Choose the updates of Odoo whose logos could be fetched, with these as
        :meth:`with_logos` gives them. A logo that cannot be had waits; those that are
        overwritten in Odoo are kept for undoing."""
        prepared = self.with_logos(changes)
        for change, facts in list(prepared.items()):
            reason = facts.get("lost")
            if reason and self.leave(change, "update_odoo", reason):
                del prepared[change]
        ready = changes.browse([change.id for change in prepared])
        overwritten = ready.filtered(lambda change: "logo" in (change.after or {}))
        self.keep(overwritten, self.in_odoo(overwritten))
        return prepared

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
        has them; where it does not give one now, the new one waits.

        :param restore_batch: how many an undoing sends at once
        """
        changes.fetch(["before", "after", "meta"])
        wanted = changes.filtered(lambda change: "logo" in (change.after or {}))
        upload = self.entity._fitting_upload(wanted, "logo")
        if self.ctx.is_undo:
            upload = upload[:restore_batch]
        before = {change: (change.before or {}).get("logo") for change in upload}
        found = self.fetch(list(filter(None, before.values())))
        kept, left = {}, changes.browse()
        for change, name in before.items():
            if name and name not in found:
                upload -= change  # there was no room for it
            elif name and found[name].error:
                upload -= change
                left |= self.leave(change, "update_shop", found[name].lost)
            elif name and found[name].picture:
                kept[change] = base64.b64decode(found[name].picture)
        self.keep(upload, kept)
        own = upload.filtered(lambda change: "logo" not in change._after().facts)
        contents = self.in_odoo(own) | {
            change: self.kept(change._after().facts["logo"]) for change in upload - own
        }
        return {
            change: {"content": contents[change]} if change in contents else {}
            for change in (changes - left).filtered(
                lambda change: change in upload or "logo" not in (change.after or {})
            )
        }

    # ----------------------------------------------------------------- waiting
    def leave(
        self, change: BaseModel, verb: str, reason: str | bool, **values: Any
    ) -> BaseModel:
        """Take the logo out of a change; it waits in one of its own.

        :param verb: of the new change: ``update_odoo`` or ``update_shop``
        :param reason: why it waits, for people
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
        """Keep the logos that updates overwrite as attachments, noted on the changes.

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
        """Read a logo that was kept, empty where its attachment is gone."""
        attachments = self.ctx.env["ir.attachment"]
        return attachments.browse(attachment_id).exists().raw or b""


def logo_body(name: str, content: bytes) -> dict[str, Any]:
    """Make a part of a body: a logo is written as a file and read as its name
    (docs/shoper-api.md)."""
    return {"gfx": {"file": name, "content": base64.b64encode(content).decode()}}


def _is_picture(answer: Answer) -> bool:
    return isinstance(answer, bytes) and bool(file_extension(answer))
