from collections.abc import Collection
from datetime import datetime
from typing import Any

from odoo import api, models
from odoo.models import BaseModel

from ..core.kept import Kept
from ..core.row import Row
from ..core.side import Side
from ..engine.context import Context
from ..engine.undo.restoring import Restoring

# What the shop says of a text by itself, none of which a create takes.
OF_TEXTS = ("translation_id", "trans_id", "lang_id", "permalink")


class ShoperSyncEntity(models.AbstractModel):
    """What undoing must know of a type.

    - ``_details`` models whose records are parts of the type's own ones and go with
      them in Odoo
    - ``_parts`` types whose elements the shop deletes with the type's own ones; a part
      says in its property ``_whole`` to what it belongs, and in ``_whole_key`` under
      which key its row of the shop names that
    - ``_counts_as_use`` its records, though of a model of this addon, are people's own:
      what they refer to is in use
    - ``_parents`` properties without which the shop holds no element of the type
    - ``_follows`` properties that follow from other elements, {code: fact of the
      element itself that they follow from, too}
    - ``_told_apart_by`` properties by which the element of a lost answer is recognised,
      see :meth:`_is_same_creation`
    - ``_restore_batch`` how many deleted elements one call creates again
    - ``_not_restored`` keys of the shop's answer that no creation takes
    - ``_kept_references`` keys of the shop's answer that hold ids, {key: type}
    """

    _inherit = "shoper.sync.entity"

    _details: tuple[str, ...] = ()
    _parts: tuple[str, ...] = ()
    _whole: str | None = None
    _whole_key: str = ""
    _counts_as_use: bool = False
    _parents: tuple[str, ...] = ()
    _follows: dict[str, str] = {}
    _told_apart_by: tuple[str, ...] = ("name",)
    _restore_batch: int = 25
    _not_restored: frozenset[str] = frozenset()
    _kept_references: dict[str, str] = {}

    # ------------------------------------------------------------------ planning
    @api.model
    def _records_with_details(
        self, ctx: Context, res_ids: list[int]
    ) -> dict[str, dict[int, int]]:
        """Find the records that others may refer to, the type's own ones and parts of
        them: {model: {id: id of the type's record}}."""
        return {self._odoo_model: {res_id: res_id for res_id in res_ids}}

    @api.model
    def _values_kept_elsewhere(
        self, ctx: Context, res_ids: list[int]
    ) -> dict[str, set[int]]:
        """Find records of other models that hold nothing but property values of the
        type's own ones and go with them: {model: {ids}}."""
        return {}

    @api.model
    def _undo_facts(
        self, side: str, codes: Collection[str], current: Side
    ) -> dict[str, Any]:
        """Note what else must be known to give back exactly what an update is about to
        overwrite: facts that JSON can hold. Undoing the update hands them to
        :meth:`_to_odoo` or :meth:`_to_shop`, beside the values.

        :param side: ``odoo`` or ``shop``, which is about to be written
        :param codes: of the properties that are overwritten
        :param current: what the side holds
        """
        return {}

    @api.model
    def _prepare_undo(self, ctx: Context, originals: BaseModel) -> None:
        """Read at once what the methods below ask for.

        :param originals: the next changes that are undone
        """

    @api.model
    def _undo_obstacles(
        self, ctx: Context, original: BaseModel, side: str, codes: list[str]
    ) -> dict[str, str]:
        """Say why single properties of an update cannot be given back: {code: reason}.

        :param original: the change that is undone
        :param side: ``odoo`` or ``shop``, where they are given back
        :param codes: of the properties
        """
        return {}

    @api.model
    def _undo_dependencies(
        self, ctx: Context, original: BaseModel, codes: list[str]
    ) -> list[int]:
        """Find the changes of this run after which alone properties can be given back:
        [ids].

        :param original: the change that is undone
        :param codes: of the properties
        """
        return []

    @api.model
    def _shop_deletion_obstacle(self, ctx: Context, shop: Side) -> str | bool:
        """Say why what was created in the shop cannot be deleted there, or False.

        :param shop: what the element holds
        """
        return False

    @api.model
    def _adoption_note(self, ctx: Context, original: BaseModel) -> str:
        """Tell a person what becomes of a record that was there before when its
        creation is undone."""
        return ctx.env._("It was there before: it stays, with the values that it had.")

    @api.model
    def _written_at(self, ctx: Context, records: BaseModel) -> dict[int, datetime]:
        """Find when records, or the details that go with them, were last written:
        {record id: moment (UTC)}."""
        return {record.id: record.write_date for record in records}

    # ------------------------------------------------------------------ applying
    @api.model
    def _delete_records(self, ctx: Context, records: BaseModel) -> None:
        """Delete records whose creation is undone, with what Odoo noted of them by
        itself."""
        records.unlink()

    @api.model
    def _after_deleting(self, ctx: Context, changes: BaseModel) -> None:
        """Take away what creations made besides their records, as far as nothing else
        uses it.

        :param changes: which undid the creations
        """

    @api.model
    def _keep(self, ctx: Context, changes: BaseModel) -> dict[int, Kept]:
        """Read what is needed to create again what changes delete in the shop:
        {change id: what is kept}."""
        changes.element_id.fetch(["payload"])
        return {change.id: Kept(change.element_id.payload) for change in changes}

    # ----------------------------------------------------------------- restoring
    @api.model
    def _restore_obstacle(self, ctx: Context, kept: Kept) -> str | bool:
        """Say why a deleted element cannot be created again, or False.

        :param kept: what :meth:`_keep` gave of it
        """
        return False

    @api.model
    def _restore_losses(self, ctx: Context, kept: Kept) -> str | bool:
        """Tell what of a deleted element cannot be had back, or False.

        :param kept: what :meth:`_keep` gave of it
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
        {key: id or [ids]}. What it does not have any more is left out of lists, and
        None alone."""
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
            and code not in self._follows
            and not prop.same(value, shop[code])
        ]
