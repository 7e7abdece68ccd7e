from odoo import api, models

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
        """Tell whether only the connector itself writes the field."""
        is_own = field.name.startswith(self._fact_prefix)
        return is_own and field.readonly and field.store and not self._transient

    @api.model
    def _has_field_access(self, field, operation):
        """Let nobody write facts, on create neither."""
        may = super()._has_field_access(field, operation)
        if operation == "write" and not self.env.su:
            # No client can send this very object.
            is_connector = self.env.context.get("shoper_writes") is AS_CONNECTOR
            return may and (is_connector or not self._is_fact(field))
        return may

    @api.model
    def default_get(self, fields):
        """Take the defaults of facts from the model alone. The context and the user's
        own defaults would reach records that are made in superuser mode, too."""
        facts = [
            name
            for name in fields
            if name in self._fields and self._is_fact(self._fields[name])
        ]
        defaults = super().default_get([name for name in fields if name not in facts])
        for name in facts:
            default = self._fields[name].default
            if default:
                value = self._fields[name].convert_to_cache(default(self), self)
                defaults[name] = self._fields[name].convert_to_write(value, self)
        return defaults
