import time
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from odoo import api, models
from odoo.api import Environment
from odoo.models import BaseModel

from ...shoper_api import download_pictures, errors
from ...shoper_api.pictures import FOLDER
from ..core.picture import MAX_BYTES, MAX_PIXELS, BadPicture, Picture, read_picture
from ..engine.context import Context

IMPORT_BATCH = 25  # pictures that are downloaded for one commit in Odoo
# Of the pictures in one bulk call, before base64 makes a third more of it; what the
# shop takes at most is not known.
UPLOAD_BYTES = 8 * 1024 * 1024
# Answers after which there is no picture to be had; others may come another time.
NONE = (errors.AnswerTooLarge, errors.NotFound, errors.RedirectRefused)


def passing(answer: bytes | errors.ShoperError) -> errors.ShoperError | None:
    """Give the error that a download brought where the picture may come another time,
    else None."""
    if not isinstance(answer, errors.ShoperError) or isinstance(answer, NONE):
        return None
    return answer


def bad_picture_reason(env: Environment, reason: str) -> str:
    """Tell why bytes cannot be kept as a picture.

    :param reason: of ``BadPicture``
    """
    _ = env._
    return {
        "size": _("The picture is larger than %s MB.", MAX_BYTES // 1024**2),
        "type": _("It is not a picture in JPEG, PNG, GIF or WebP format."),
        "pixels": _(
            "The picture has more than %s million pixels.", MAX_PIXELS // 10**6
        ),
        "broken": _("The picture is damaged."),
    }[reason]


def picture_address(connector: BaseModel, name: str) -> str:
    """Say where the shop shows a picture to everybody (docs/shoper-api.md, Catalogue).

    :param connector: ``shoper.connector``
    :param name: of the picture's file
    """
    return f"{connector.shop_url}{FOLDER}{quote(name, safe='')}"


class ShoperSyncEntityPictures(models.AbstractModel):
    """How the bytes of pictures come and go, and how changes are shown with pictures,
    for a type that ``_shows_pictures``."""

    _name = "shoper.sync.entity.pictures"
    _inherit = "shoper.sync.entity"
    _description = "Shoper Entity: Pictures"

    @api.model
    def _download(
        self, ctx: Context, names: Iterable[str], folder: str = FOLDER
    ) -> dict[str, bytes | errors.ShoperError]:
        """Download pictures from the shop's public addresses, with no transaction open
        meanwhile, and count the calls; see :func:`download_pictures`.

        :param names: of files in the folder
        :return: {name: bytes, or the error that came instead}; names for which there
            was no room are left out
        """
        if not names:
            return {}
        url, own_network = ctx.connector.shop_url, not ctx.connector.must_be_public
        ctx.commit()
        began = time.monotonic()
        found = download_pictures(url, names, folder=folder, own_network=own_network)
        ctx.count_calls(len(found), time.monotonic() - began)
        return found

    @api.model
    def _read_picture(
        self, ctx: Context, answer: bytes | errors.ShoperError
    ) -> tuple[Picture | None, str | bool]:
        """Look at what a download brought.

        :param answer: bytes, or the error that came instead
        :return: (what is kept of it or None, why there is none or False)
        """
        if isinstance(answer, errors.AnswerTooLarge):
            return None, bad_picture_reason(ctx.env, "size")
        if isinstance(answer, errors.NotFound):
            return None, ctx.env._("The shop does not give the file of this picture.")
        if isinstance(answer, errors.ShoperError):
            return None, ctx.explain(answer)
        try:
            return read_picture(answer), False
        except BadPicture as bad:
            return None, bad_picture_reason(ctx.env, bad.reason)

    @api.model
    def _fitting_upload(self, changes: BaseModel, field: str) -> BaseModel:
        """Choose the first changes whose pictures one call can carry, at least one.

        :param field: of the records, which holds the pictures as attachments
        """
        attachments = self.env["ir.attachment"].search_fetch(
            [
                ("res_model", "=", self._odoo_model),
                ("res_field", "=", field),
                ("res_id", "in", changes.mapped("res_id")),
            ],
            ["res_id", "file_size"],
        )
        sizes = {item.res_id: item.file_size for item in attachments}
        total, count = 0, 0
        for change in changes:
            total += sizes.get(change.res_id, 0)
            if count and total > UPLOAD_BYTES:
                break
            count += 1
        return changes[:count]

    @api.model
    def _keep_files(self, files: list[tuple[BaseModel, str, bytes]]) -> list[int]:
        """Keep the bytes of pictures that changes delete or overwrite.

        :param files: [(change, file name, bytes)]
        :return: ids of attachments, in the same order
        """
        attachments = self.env["ir.attachment"].create(
            [
                {
                    "name": name,
                    "raw": content,
                    "res_model": change._name,
                    "res_id": change.id,
                }
                for change, name, content in files
            ]
        )
        return attachments.ids

    # --------------------------------------------------------------------- showing
    @api.model
    def _thumbnail(self, change: BaseModel, height: str = "8rem") -> Markup:
        """Show the picture that a change is about as markup, empty without one.

        :param height: of the picture at most, as CSS says it
        """
        return Markup()

    @api.model
    def _picture_rows(self, change: BaseModel) -> list[tuple[Any, ...]]:
        """Show pictures of what the change is about as rows of its table:
        [(label, before, after)], markup or False."""
        return []

    @api.model
    def _candidate_figures(self, records: BaseModel) -> Markup:
        """Show records that a person is to choose from, with their names."""
        return Markup()
