from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .compare import agreed


class ShoperSync(models.AbstractModel):
    """Carry out what only undoing, and what is gone on one side, asks for."""

    _inherit = "shoper.sync"

    def _check_undo(self, ctx):
        """
        :raises UserError: unless the run's user is still allowed to undo
        """
        if not ctx.run.user_id.has_group("shoper_connector.group_shoper_manager"):
            raise UserError(
                ctx.env._("Only a Shoper administrator may undo a synchronisation.")
            )

    def _settle_undone(self, ctx, changes, odoo_side=None):
        """Take what both sides hold now as agreed on, so that no later run does again
        what was undone before one of them is edited."""
        if odoo_side is None:
            records = ctx.records.browse(changes.mapped("res_id")).exists()
            odoo_side = ctx.entity._odoo_values(ctx, records)
        for change in changes:
            element, odoo = change.element_id, odoo_side.get(change.res_id, {})
            shop = self._shop_values(ctx, element)
            base = dict(element.base or {})
            for code in change.after or {}:
                prop = ctx.entity._property(code)
                if prop and code in shop and code in odoo:
                    base[code] = agreed(prop, odoo[code], shop[code])
            element.base = base

    def _adopt_restored(self, created):
        """What is created again stays the same element, with another shop id, so that
        whatever refers to it still does.

        :param created: {shop id: change}
        """
        for remote_id, change in created.items():
            change.element_id.remote_id = remote_id
        self.env.flush_all()

    def _apply_unlink(self, ctx, changes):
        ready = changes.filtered(
            lambda change: (
                change.element_id.res_id == change.res_id
                and change.element_id.link_state in ("linked", "missing")
            )
        )
        self._stale(ctx, changes - ready)
        # The shop has them still, only Odoo does not want them any more.
        archived = ready.element_id.filtered(
            lambda element: element.link_state == "linked" and not ctx.is_undo
        )
        ready.element_id._forget_record(
            "undone" if ctx.is_undo else "gone", ctx.run.user_id
        )
        archived.write(
            {
                "gone_choice": "leave",
                "left_note": ctx.env._("Unlinked, since it was archived in Odoo."),
            }
        )
        ready.write({"state": "done"})

    def _apply_archive_odoo(self, ctx, changes):
        self._set_active(ctx, changes, False)

    def _apply_restore_odoo(self, ctx, changes):
        self._set_active(ctx, changes, True)

    def _set_active(self, ctx, changes, active):
        records = ctx.records.browse(changes.mapped("res_id")).exists()
        present = set(records.ids)
        ready = changes.filtered(lambda change: change.res_id in present)
        self._stale(ctx, changes - ready)
        records.filtered(lambda record: record.active != active).write(
            {"active": active}
        )
        self.env.flush_all()
        ready.write({"state": "done"})
        if ctx.is_undo:
            ready.element_id.gone_choice = "leave"

    def _apply_delete_odoo(self, ctx, changes):
        """Delete what was created, or archive it where something refers to it or it
        was edited; what can be neither deleted nor archived stays."""
        _ = ctx.env._
        records = ctx.records.browse(changes.mapped("res_id")).exists()
        odoo_side = ctx.entity._odoo_values(ctx, records)
        ready = changes.filtered(
            lambda change: (
                change.res_id in odoo_side
                and self._is_still_linked(change)
                and not self._moved(ctx, change.before, odoo_side[change.res_id])
            )
        )
        self._stale(ctx, changes - ready)
        used = self._used_ids(ctx, ready.mapped("res_id"))
        to_archive = ready.filtered(
            lambda change: change.res_id in used or (change.after or {}).get("_archive")
        )
        if "active" not in ctx.records._fields:
            to_archive.write(
                {"state": "waiting", "message": _("Something uses it; it stays.")}
            )
            ready -= to_archive
            to_archive = to_archive.browse()
        to_delete = ready - to_archive
        ctx.records.browse(to_archive.mapped("res_id")).write({"active": False})
        to_archive.filtered(lambda change: not change.message).message = _(
            "Something uses it: it was archived, not deleted."
        )
        elements = ready.element_id
        ctx.records.browse(to_delete.mapped("res_id")).unlink()
        elements._forget_record("undone", ctx.run.user_id)
        elements.left_note = _(
            "Creating it in Odoo was undone by %s.", ctx.run.user_id.name
        )
        self.env.flush_all()
        ready.write({"state": "done"})

    def _used_ids(self, ctx, res_ids):
        """Which records others refer to, apart from their own details and from one
        another: {ids}. A record that only used ones of the same batch refer to is
        used as well."""
        if not res_ids:
            return set()
        used, inner = set(), []
        for model, owners in ctx.entity._records_with_details(ctx, res_ids).items():
            for field in self._fields_pointing_at(model):
                if field.model_name in ctx.entity._details:
                    continue
                if self._is_own_list(model, field):
                    continue
                is_inner = field.model_name == ctx.entity._odoo_model
                for target, source in self._references(field, list(owners)):
                    if is_inner and source in res_ids:
                        inner.append((owners[target], source))
                    else:
                        used.add(owners[target])
        size = -1
        while size != len(used):
            size = len(used)
            used |= {target for target, source in inner if source in used}
        return used

    def _fields_pointing_at(self, model):
        """Stored fields of all models that refer to records of a model."""
        for other in self.env.registry.values():
            if other._abstract or other._transient or not other._auto:
                continue
            if other._name.startswith("shoper.") and other._name not in (
                "shoper.product.image",
            ):
                continue
            for field in other._fields.values():
                if (
                    field.store
                    and field.type in ("many2one", "many2many")
                    and field.comodel_name == model
                    and not (field.type == "many2one" and field.company_dependent)
                    and field.model_name == other._name
                ):
                    yield field

    def _is_own_list(self, model, field):
        """Whether a many2many is the other side of one that the record itself has."""
        return field.type == "many2many" and any(
            own.type == "many2many"
            and own.store
            and own.relation == field.relation
            and own.model_name == model != field.model_name
            for own in self.env[model]._fields.values()
        )

    def _references(self, field, ids):
        """(referred id, referring id) of a field's values among ids."""
        if field.type == "many2many":
            query = SQL(
                "SELECT %s, %s FROM %s WHERE %s IN %s",
                SQL.identifier(field.column2),
                SQL.identifier(field.column1),
                SQL.identifier(field.relation),
                SQL.identifier(field.column2),
                tuple(ids),
            )
        else:
            column = SQL.identifier(field.name)
            query = SQL(
                "SELECT %s, max(id) FROM %s WHERE %s IN %s GROUP BY 1",
                column,
                SQL.identifier(self.env[field.model_name]._table),
                column,
                tuple(ids),
            )
            if field.model_name == field.comodel_name:
                query = SQL(
                    "SELECT %s, id FROM %s WHERE %s IN %s",
                    column,
                    SQL.identifier(self.env[field.model_name]._table),
                    column,
                    tuple(ids),
                )
        self.env.cr.execute(query)
        return self.env.cr.fetchall()
