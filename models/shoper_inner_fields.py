from odoo import api, models


class ShoperInnerFields(models.AbstractModel):
    """Names fields that mean something to the connector alone, so that nobody is
    offered to filter or to group a list by them."""

    _name = "shoper.inner.fields"
    _description = "Has Fields That Mean Nothing to People"

    _inner_fields: tuple[str, ...] = ()

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        """Describe the inner fields as neither searchable nor groupable."""
        found = super().fields_get(allfields, attributes)
        for name in found.keys() & self._inner_fields:
            for use in found[name].keys() & {"searchable", "groupable"}:
                found[name][use] = False
        return found
