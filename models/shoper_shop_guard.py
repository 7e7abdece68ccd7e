from odoo import api, models
from odoo.exceptions import AccessError


class ShoperShopGuard(models.AbstractModel):
    """Keeps what belongs to a shop with its shop, whoever writes it and by whichever
    way: screen, RPC or import.

    - What the connector noted itself (a state, the shop's licence ...) is written by
      nobody else. In dialogs, which remember nothing, read-only fields are what the
      dialog was opened for.
    - A record and everything of a shop that it names are of one shop, and the person
      who writes it may see that shop.

    Every model with a way to a connector inherits this."""

    _name = "shoper.shop.guard"
    _description = "Belongs to a Shoper Shop"
    _inherit = ["shoper.fact.guard", "shoper.inner.fields"]

    # The fields that lead from a record to its connector.
    _shop_path = "connector_id"

    @api.model_create_multi
    def create(self, vals_list):
        """Create the records and refuse what is not of one shop."""
        records = super().create(vals_list)
        records._check_shop()
        return records

    def write(self, vals):
        """Write the values and refuse what is not of one shop."""
        result = super().write(vals)
        if not self.env.su:
            self.check_access("write")  # the rules apply to what was written, too
        self._check_shop()
        return result

    def _shop(self):
        """Return the connectors that these records belong to."""
        return self.mapped(self._shop_path)

    def _check_shop(self):
        """Refuse records that a person wrote with something of a shop that the person
        may not see, or of another shop than their own.

        :raises AccessError: naming the first such record
        """
        if self.env.su:
            return
        named = [
            name
            for name, field in self._fields.items()
            if field.store
            and field.type in ("many2one", "many2many")
            and isinstance(self.env[field.comodel_name], ShoperShopGuard)
        ]
        for name in named:
            self.mapped(name).check_access("read")
        # From a record to its shop the way may lead over dialogs of other users.
        for record in self.sudo():
            for name in named:
                if record[name]._shop() - record._shop():
                    raise AccessError(
                        self.env._(
                            "%(name)s is of another shop than %(record)s.",
                            name=record[name][:1].display_name,
                            record=record.display_name,
                        )
                    )
