from odoo import api, models

from ..engine.undo.used import Uses


class ShoperSyncOptionPart(models.AbstractModel):
    """What undoing must know of options and their values: attributes and attribute
    values that were made for them go with them, unless something else uses them."""

    _inherit = "shoper.sync.option.part"

    def _note_made(self, changes, vals_list, field, made):
        """Note on changes which attribute, or value, was made for their row.

        :param made: those that were made
        """
        ids = set(made.ids)
        for change, vals in zip(changes, vals_list, strict=True):
            if vals[field] in ids:
                change._note(**{"import": {"made": vals[field]}})

    def _made(self, changes):
        """Ids of what was made for rows whose creation is undone."""
        facts = [
            (change.undoes_id.meta or {}).get("import") or {} for change in changes
        ]
        return [item["made"] for item in facts if "made" in item]

    def _delete_made(self, ctx, changes, rows, field, details=()):
        """Delete what was made for rows and is of no use any more.

        :param rows: model whose records stand for it in shops
        """
        made = ctx.user_env[ctx.user_env[rows]._fields[field].comodel_name]
        made = made.browse(self._made(changes)).exists()
        # Another shop's rows are no business of the user's, but they count.
        others = self.env[rows].search([(field, "in", made.ids)])
        Uses(ctx).unreferred(made - others[field], details).unlink()


class ShoperSyncOptionGroup(models.AbstractModel):
    _inherit = "shoper.sync.option.group"

    _not_restored = frozenset({"total_products", "total_stocks"})


class ShoperSyncOption(models.AbstractModel):
    _inherit = "shoper.sync.option"

    _parents = ("group",)
    _told_apart_by = ("group", "name")
    _kept_references = {"group_id": "option_group"}

    @api.model
    def _after_deleting(self, ctx, changes):
        result = super()._after_deleting(ctx, changes)
        self.env.flush_all()
        self._delete_made(ctx, changes, "shoper.option", "attribute_id")
        return result


class ShoperSyncOptionValue(models.AbstractModel):
    _inherit = "shoper.sync.option.value"

    _parents = ("option",)
    _told_apart_by = ("option", "name")
    _not_restored = frozenset({"total_products", "total_stocks"})
    _kept_references = {"option_id": "option"}

    @api.model
    def _after_deleting(self, ctx, changes):
        result = super()._after_deleting(ctx, changes)
        self.env.flush_all()
        self._delete_made(ctx, changes, "shoper.option.value", "attribute_value_id")
        return result
