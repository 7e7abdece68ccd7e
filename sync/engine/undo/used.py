from collections.abc import Iterable, Iterator

from odoo.fields import Field
from odoo.models import BaseModel
from odoo.tools import SQL

from ..context import Context


class Uses:
    """Finds out what refers to records of Odoo, whichever addon it belongs to."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.env = ctx.env
        self.entity = ctx.entity

    def used_ids(self, res_ids: list[int]) -> set[int]:
        """Find which records others refer to, apart from their own details and from one
        another, or that another shop has: {ids}. A record that only used ones of the
        same batch refer to is used as well."""
        if not res_ids:
            return set()
        used = self.ctx.linked_elsewhere(res_ids)
        inner: list[tuple[int, int]] = []
        owned = {self.entity._odoo_model: {res_id: res_id for res_id in res_ids}}
        values: dict[str, set[int]] = {}
        if self.entity._has_details:
            owned |= self.entity._records_with_details(self.ctx, res_ids)
            values = self.entity._values_kept_elsewhere(self.ctx, res_ids)
        own = owned[self.entity._odoo_model]  # the records, and details of that model
        for model, owners in owned.items():
            for field in self._fields_pointing_at(model) if owners else ():
                if field.model_name in self.entity._details:
                    continue
                if self._is_own_list(model, field):
                    continue
                is_inner = field.model_name == self.entity._odoo_model
                but = values.get(field.model_name, ())
                for target, source in self._references(field, list(owners), but):
                    if is_inner and source in own:
                        inner.append((owners[target], own[source]))
                    else:
                        used.add(owners[target])
        size = -1
        while size != len(used):
            size = len(used)
            used |= {target for target, source in inner if source in used}
        return used

    def _fields_pointing_at(self, model: str) -> Iterator[Field]:
        """Find the stored fields of all models that refer to records of a model, and
        that do not merely follow from others. What the connector notes for itself is
        no use of anything."""
        users = {
            entity._odoo_model
            for entity in self.env["shoper.sync"]._entities()
            if entity._counts_as_use
        }
        for other in self.env.registry.values():
            if other._abstract or other._transient or not other._auto:
                continue
            if other._name.startswith("shoper.") and other._name not in users:
                continue
            for field in other._fields.values():
                if (
                    field.store
                    and field.type in ("many2one", "many2many")
                    and field.comodel_name == model
                    and not (field.type == "many2one" and field.company_dependent)
                    and field.model_name == other._name
                    and not (field.compute and field.readonly)
                ):
                    yield field

    def _is_own_list(self, model: str, field: Field) -> bool:
        """Tell whether a field that refers to a record is only the other side of a
        many2many that the record itself has: that is no use of the record, unless its
        type says so (``_is_used_by_lists``).

        :param model: of the record
        """
        is_list = field.type == "many2many" and not self.entity._is_used_by_lists
        return is_list and any(
            own.type == "many2many"
            and own.store
            and own.relation == field.relation
            and own.model_name == model
            and (model != field.model_name or own.column1 == field.column2)
            and own != field
            for own in self.env[model]._fields.values()
        )

    def _references(
        self, field: Field, ids: Iterable[int], but: Iterable[int] = ()
    ) -> list[tuple[int, int]]:
        """Read which of some records a field refers to: [(referred id, referring id)].

        :param ids: of the records that may be referred to
        :param but: ids of records whose references do not count
        """
        self.env[field.model_name].flush_model([field.name])
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
                """SELECT %s, max(id) FROM %s WHERE %s IN %s AND id <> ALL(%s)
                   GROUP BY 1""",
                column,
                SQL.identifier(self.env[field.model_name]._table),
                column,
                tuple(ids),
                list(but),
            )
            if field.model_name == field.comodel_name:
                query = SQL(
                    "SELECT %s, id FROM %s WHERE %s IN %s",
                    column,
                    SQL.identifier(self.env[field.model_name]._table),
                    column,
                    tuple(ids),
                )
        return self.env.execute_query(query)

    def unreferred(self, records: BaseModel) -> BaseModel:
        """Choose those of the records to which nothing refers but the connector's own
        notes."""
        used: set[int] = set()
        for field in self._fields_pointing_at(records._name) if records else ():
            if self._is_own_list(records._name, field):
                continue
            references = self._references(field, records.ids)
            used |= {target for target, _source in references}
        return records.filtered(lambda record: record.id not in used)
