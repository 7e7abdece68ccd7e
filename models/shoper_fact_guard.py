from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import ormcache

from ..sync.engine.context import AS_CONNECTOR


class ShoperFactGuard(models.AbstractModel):
    """Lets nobody write what the connector noted itself (a state, what was paid in the
    shop ...), by whichever way: screen, RPC or import. Such a field is declared
    ``readonly``, and written in superuser mode or by a synchronisation."""

    _name = "shoper.fact.guard"
    _description = "Holds Facts of a Shoper Shop"

    # What the names of facts begin with, in a model that is not of this addon alone.
    _fact_prefix = ""

    @api.model
    def _is_fact(self, field):
        """Tell whether only the connector itself writes the field. An import may say
        which record it is about, by its ID, which Odoo never writes."""
        is_own = field.name.startswith(self._fact_prefix) and field.name != "id"
        return is_own and field.readonly and field.store and not self._transient

    @api.model
    def _check_field_access(self, field, operation):
        """Let nobody write facts, nor give them when a record is created. This is not
        done in ``_has_field_access``, which Odoo calls whenever a field is read.

        :raises AccessError: naming the field
        """
        if operation == "write" and not self.env.su:
            # No client can send this very object: it has no JSON.
            is_connector = self.env.context.get("shoper_writes") is AS_CONNECTOR
            if not is_connector and self._is_fact(field):
                raise AccessError(
                    self.env._(
                        "“%(field)s” of %(model)s is written by the connector alone.",
                        field=field._description_string(self.env),
                        model=self.env["ir.model"]._get(self._name).name,
                    )
                )
        return super()._check_field_access(field, operation)

    @api.model
    def default_get(self, fields):
        """Take the defaults of facts from the model alone. The context and the user's
        own defaults would reach records that are made in superuser mode, too."""
        facts = self._fact_names()
        defaults = super().default_get([name for name in fields if name not in facts])
        for name in facts.intersection(fields):
            field = self._fields[name]
            if field.default:
                value = field.convert_to_cache(field.default(self), self)
                defaults[name] = field.convert_to_write(value, self)
        return defaults

    @api.model
    @ormcache()
    def _fact_names(self):
        """Return the names of the fields that only the connector itself writes. They
        are asked for with each record that is made."""
        return frozenset(
            name for name, field in self._fields.items() if self._is_fact(field)
        )
