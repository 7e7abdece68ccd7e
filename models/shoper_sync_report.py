from odoo import fields, models
from odoo.tools import SQL

from .shoper_sync_change.change import SIDES


class ShoperSyncReport(models.Model):
    """Counts the changes of all runs: per day, type, person ..."""

    _name = "shoper.sync.report"
    _description = "Shoper Changes Analysis"
    _inherit = ["shoper.shop.guard", "shoper.empty.list", "shoper.by.type"]
    _auto = False
    _order = "date desc, id desc"
    _depends = {
        "shoper.sync.run": [
            *("connector_id", "company_id", "preset_id", "purpose"),
            "started_by_id",
        ],
        "shoper.sync.change": ["run_id", "entity", "verb", "state"],
    }

    date = fields.Datetime(readonly=True)
    connector_id = fields.Many2one("shoper.connector", string="Shop", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    run_id = fields.Many2one("shoper.sync.run", readonly=True)
    preset_id = fields.Many2one("shoper.sync.preset", readonly=True)
    user_id = fields.Many2one("res.users", "Started By", readonly=True)
    purpose = fields.Selection(
        lambda self: self._labels("shoper.sync.run", "purpose"),
        "Kind of Synchronisation",
        readonly=True,
    )
    entity = fields.Selection(
        lambda self: self.env["shoper.sync"]._entity_selection(),
        "Type",
        readonly=True,
    )
    verb = fields.Selection(
        lambda self: self._labels("shoper.sync.change", "verb"), "Kind", readonly=True
    )
    side = fields.Selection(
        lambda self: self._labels("shoper.sync.change", "side"),
        "Written In",
        readonly=True,
    )
    result = fields.Selection(
        [("done", "Done"), ("failed", "Failed"), ("open", "Not Done")], readonly=True
    )
    count = fields.Integer("Changes", readonly=True)

    def _labels(self, model, name):
        """List the values and names of another model's selection, for the reader."""
        return self.env[model]._fields[name]._description_selection(self.env)

    @property
    def _table_query(self):
        sides = {
            side: tuple(verb for verb, own in SIDES.items() if own == side)
            for side in ("odoo", "shop")
        }
        return SQL(
            """SELECT min(c.id) AS id, r.create_date AS date, r.connector_id,
                      r.company_id, r.id AS run_id, r.preset_id, r.purpose,
                      r.started_by_id AS user_id, c.entity, c.verb,
                      CASE WHEN c.verb IN %(odoo)s THEN 'odoo'
                           WHEN c.verb IN %(shop)s THEN 'shop' ELSE 'link' END AS side,
                      CASE WHEN c.state IN ('done', 'undone') THEN 'done'
                           WHEN c.state = 'failed' THEN 'failed'
                           ELSE 'open' END AS result,
                      count(*) AS count
               FROM shoper_sync_change c JOIN shoper_sync_run r ON r.id = c.run_id
               GROUP BY r.id, c.entity, c.verb, side, result""",
            **sides,
        )
