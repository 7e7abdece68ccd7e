from odoo import api, models

from ..engine.undo.restoring import Restoring

# What the shop says of a text by itself, none of which a create takes.
OF_TEXTS = ("translation_id", "trans_id", "lang_id", "permalink")


class ShoperSyncEntity(models.AbstractModel):
    """What undoing must know of a type.

    ``_details`` are models whose records are parts of the type's own ones and go
    with them in Odoo; ``_parts`` types whose elements are deleted with the type's own
    ones in the shop, and ``_whole`` is the property of such a part that says to what
    it belongs; ``_parents`` are properties without which the shop holds no element of
    the type; ``_follows`` properties that follow from other elements:
    {code: fact of the element itself that they follow from, too}; ``_told_apart_by``
    properties by which a lost answer's element is recognised, see
    :meth:`_is_same_creation`; ``_restore_batch`` is how many deleted elements one
    call creates again; ``_not_restored`` are keys of the shop's answer that no create
    takes, ``_kept_references`` those that hold ids: {key: entity code}."""

    _inherit = "shoper.sync.entity"

    _details = ()
    _parts = ()
    _whole = None
    _parents = ()
    _follows = {}
    _told_apart_by = ("name",)
    _restore_batch = 25
    _not_restored = frozenset()
    _kept_references = {}

    # ------------------------------------------------------------------ planning
    @api.model
    def _records_with_details(self, ctx, res_ids):
        """Records that others may refer to: {model: {id: id of the type's record}}."""
        return {self._odoo_model: {res_id: res_id for res_id in res_ids}}

    @api.model
    def _values_kept_elsewhere(self, ctx, res_ids):
        """Records of other models that hold nothing but property values of the type's
        own ones and go with them: {model: {ids}}."""
        return {}

    @api.model
    def _undo_facts(self, codes, odoo):
        """What else must be known to give back exactly what an update of Odoo is
        about to overwrite; keys begin with ``_``.

        :param odoo: the record's property values
        """
        return {}

    @api.model
    def _undo_shop_facts(self, codes, shop):
        """The same of an update of the shop.

        :param shop: the element's property values
        """
        return {}

    @api.model
    def _prepare_undo(self, ctx, originals):
        """Read at once what the methods below ask for.

        :param originals: the next changes that are undone
        """

    @api.model
    def _undo_obstacles(self, ctx, original, side, codes):
        """Why single properties of an update cannot be given back: {code: reason}."""
        return {}

    @api.model
    def _undo_dependencies(self, ctx, original, codes):
        """Changes of this run after which alone properties can be given back."""
        return []

    @api.model
    def _shop_deletion_obstacle(self, ctx, shop):
        """Why what was created in the shop cannot be deleted there, or False.

        :param shop: the element's property values
        """
        return False

    @api.model
    def _adoption_note(self, ctx, original):
        """What a person is to know when a creation is undone whose record was there
        before."""
        return ctx.env._("It was there before: it stays, with the values that it had.")

    @api.model
    def _written_at(self, ctx, records):
        """When records, or the details that go with them, were last written:
        {record id: moment}."""
        return {record.id: record.write_date for record in records}

    # ------------------------------------------------------------------ applying
    @api.model
    def _delete_records(self, ctx, records):
        """Delete records whose creation is undone, with what Odoo noted of them by
        itself."""
        records.unlink()

    @api.model
    def _after_deleting(self, ctx, changes):
        """Take away what creations made besides their records, as far as nothing else
        uses it.

        :param changes: which undid them
        """

    @api.model
    def _kept(self, ctx, changes):
        """What is needed to create again what changes delete in the shop:
        {change id: payload}."""
        changes.element_id.fetch(["payload"])
        return {change.id: change.element_id.payload for change in changes}

    # ----------------------------------------------------------------- restoring
    @api.model
    def _restore_obstacle(self, ctx, payload):
        """Why a deleted element cannot be created again, or False."""
        return False

    @api.model
    def _restore_losses(self, ctx, payload):
        """What of a deleted element cannot be had back, or False."""
        return False

    @api.model
    def _prepare_restore(self, ctx, changes):
        """Make ready what is about to be created again.

        :return: those of the changes that can be carried out now
        """
        return changes

    @api.model
    def _restore_body(self, ctx, change):
        """Body of the POST that creates a deleted element again."""
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

    def _restored_references(self, ctx, row):
        """The references of a kept row with the ids that the shop has now; what it
        does not have any more is left out of lists, and None alone."""
        found = {}
        for key, code in self._kept_references.items():
            value = row.get(key)
            if isinstance(value, list):
                ids = (self._id_now(ctx, code, item) for item in value)
                found[key] = [item for item in ids if item]
            elif value:
                found[key] = self._id_now(ctx, code, value)
        return found

    def _id_now(self, ctx, entity_code, remote_id):
        """The id that something has now which had another one before it was deleted;
        None where it is gone."""
        key = "ids now", entity_code
        if key not in ctx.facts:
            ctx.facts[key] = Restoring(ctx).renewed_ids(entity_code)
        remote_id = int(remote_id)
        return ctx.facts[key].get(remote_id, remote_id)

    @api.model
    def _not_taken(self, ctx, change, shop):
        """Codes of properties that a created element does not have again.

        :param shop: its property values now
        """
        return [
            code
            for code, value in (change.after or {}).items()
            if (prop := self._property(code))
            and code in shop
            and code not in self._follows
            and not prop.same(value, shop[code])
        ]
