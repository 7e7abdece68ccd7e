from odoo import api, models
from odoo.exceptions import AccessError

BILLING = "account.group_account_invoice"


class ShoperMoneyGuard(models.AbstractModel):
    """Lets only people who may do invoices choose what synchronisations enter in
    accounting: they do that with all rights, whoever starts them. Screens show such
    fields to nobody else; this holds for RPC and imports, too."""

    _name = "shoper.money.guard"
    _description = "Says What Is Entered in Accounting"

    # The fields that say it.
    _money_fields = ()

    @api.model_create_multi
    def create(self, vals_list):
        """Create the records; users who may not choose get what is usual.

        :raises AccessError: such a user chose something else
        """
        records = super().create(vals_list)
        if not self._may_choose_money():
            # Wherever another choice came from: values, context, the user's defaults.
            usual = self._usual_money()
            if any(chosen != usual for chosen in records._money().values()):
                self._refuse_money()
        return records

    def write(self, vals):
        """Write, unless that changes what is entered in accounting without the right.

        :raises AccessError: it does
        """
        if self._may_choose_money():
            return super().write(vals)
        before = self._money()
        result = super().write(vals)
        if before != self._money():
            self._refuse_money()
        return result

    def _may_choose_money(self):
        return self.env.su or self.env.user.has_group(BILLING)

    def _money(self):
        """Read what was chosen: {id: [value of each of ``_money_fields``]}."""
        return {
            record.id: [
                self._fields[name].convert_to_write(record[name], record)
                for name in self._money_fields
            ]
            for record in self
        }

    def _usual_money(self):
        """Give the model's own default of each of ``_money_fields``."""
        defaults = [self._fields[name].default for name in self._money_fields]
        return [bool(default) and default(self) for default in defaults]

    def _refuse_money(self):
        labels = [
            self._fields[name]._description_string(self.env)
            for name in self._money_fields
        ]
        raise AccessError(
            self.env._(
                "Only people who may create invoices (Accounting: Invoicing) choose "
                "what is entered in accounting: %s.",
                ", ".join(labels),
            )
        )
