from typing import Any

from odoo import api, models
from odoo.models import BaseModel

from ...shoper_api import errors
from ..core.backup import Backup
from ..core.row import Row
from ..core.side import Side
from ..engine.context import Context
from ..engine.undo.restoring import Restoring

# What the shop says of a text by itself, none of which a create takes
# (docs/shoper-api.md, Resources).
OF_TEXTS = ("translation_id", "trans_id", "lang_id", "permalink")


class ShoperSyncEntityRestorable(models.AbstractModel):
    """Elements that are deleted in the shop can be created there again by undoing: what
    is needed for that is kept before.

    - ``_parents`` properties without which the shop holds no element of the type
    - ``_told_apart_by`` properties by which the element of a lost answer is recognised,
      see ``_is_same_creation`` in entity.py
    - ``_restore_batch`` how many deleted elements one call creates again
    - ``_not_restored`` keys of the shop's answer that no creation takes
    - ``_kept_references`` keys of the shop's answer that hold ids, {key: type}
    - ``_read_beside`` properties whose values are read from other elements, too: where
      one of them differs, nobody need have edited the element; {code: fact of the
      element that says what its own row holds}"""

    _name = "shoper.sync.entity.restorable"
    _inherit = "shoper.sync.entity"
    _description = "Shoper Entity: Restorable"

    _is_restorable = True
    _told_apart_by: tuple[str, ...] = ("name",)
    _restore_batch: int = 25
    _not_restored: frozenset[str] = frozenset()
    _kept_references: dict[str, str] = {}

    @api.model
    def _keep(
        self, ctx: Context, changes: BaseModel
    ) -> dict[int, Backup | errors.ShoperError]:
        """Read what is needed to create again what changes delete in the shop:
        {change id: what is kept, or the error that keeps it from being read now}. A
        change with an error fails, nothing is deleted."""
        changes.element_id.fetch(["payload"])
        return {change.id: Backup(change.element_id.payload) for change in changes}

    @api.model
    def _restore_obstacle(self, ctx: Context, backup: Backup) -> str | bool:
        """Say why a deleted element cannot be created again, or False.

        :param backup: what :meth:`_keep` gave of it
        """
        return False

    @api.model
    def _restore_losses(self, ctx: Context, backup: Backup) -> str | bool:
        """Tell what of a deleted element cannot be had back, or False.

        :param backup: what :meth:`_keep` gave of it
        """
        return False

    @api.model
    def _prepare_restore(self, ctx: Context, changes: BaseModel) -> BaseModel:
        """Make ready what is about to be created again.

        :return: those of the changes that can be carried out now
        """
        return changes

    @api.model
    def _restore_body(self, ctx: Context, change: BaseModel) -> dict[str, Any]:
        """Make the body of the POST that creates a deleted element again."""
        kept = {
            key: value
            for key, value in change.payload.items()
            if key != self._remote_key and key not in self._not_restored
        }
        texts = kept.get("translations")
        if isinstance(texts, dict):
            kept["translations"] = {
                locale: {
                    key: text[key]
                    for key in text
                    if key not in (*OF_TEXTS, self._remote_key)
                }
                for locale, text in texts.items()
            }
        return kept | self._restored_references(ctx, kept)

    def _restored_references(self, ctx: Context, row: Row) -> dict[str, Any]:
        """Give the references of a kept row the ids that the shop has now:
        {key: id or [ids]}. What it does not have any more is left out of a list; where
        the key holds one id alone, it becomes None."""
        found: dict[str, Any] = {}
        for key, code in self._kept_references.items():
            value = row.get(key)
            if isinstance(value, list):
                ids = (self._id_now(ctx, code, item) for item in value)
                found[key] = [item for item in ids if item]
            elif value:
                found[key] = self._id_now(ctx, code, value)
        return found

    def _id_now(
        self, ctx: Context, entity_code: str, remote_id: int | str
    ) -> int | None:
        """Find the id that something has in the shop now which had another one before
        it was deleted; None where it is gone."""
        renewed = ctx.cached(
            "ids now", entity_code, lambda: Restoring(ctx).renewed_ids(entity_code)
        )
        return renewed.get(int(remote_id), int(remote_id))

    @api.model
    def _not_taken(self, ctx: Context, change: BaseModel, shop: Side) -> list[str]:
        """Find the codes of properties that a created element does not have again.

        :param shop: what it holds now
        """
        return [
            code
            for code, value in (change.after or {}).items()
            if (prop := self._property(code))
            and code in shop
            and code not in self._read_beside
            and not prop.same(value, shop[code])
        ]
