from odoo import api, fields, models
from odoo.tools import SQL

KEEP_DAYS = 14
KEEP_NEW_DAYS = 90  # of what nobody took up, such as while the shop is paused
LIMIT = 10_000


class ShoperWebhookEvent(models.Model):
    """A thing of the shop that the shop told about: which one, and nothing of what it
    said of it. It is read from the shop again before anything is done."""

    _name = "shoper.webhook.event"
    _description = "Shoper Webhook Message"
    _inherit = ["shoper.of.shop", "shoper.of.one"]
    _order = "id desc"
    _rec_name = "topic"

    topic = fields.Char(required=True, readonly=True, help="order.create")
    entity = fields.Selection(
        lambda self: self.env["shoper.sync"]._entity_selection(),
        "Type",
        required=True,
        readonly=True,
    )
    remote_id = fields.Integer(
        "Number in the Shop", required=True, readonly=True, aggregator=None
    )
    state = fields.Selection(
        [
            ("new", "Just Received"),
            ("taken", "Taken Up"),
            ("unused", "No Preset"),
        ],
        required=True,
        readonly=True,
        default="new",
        help="No Preset: none that runs automatically has this type, so nothing was "
        "done.",
    )
    run_id = fields.Many2one(
        "shoper.sync.run",
        "Synchronisation",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    what = fields.Char(
        "Event", compute="_compute_what", help="What happened in the shop"
    )
    create_date = fields.Datetime("Received", readonly=True)

    # However often the shop tells of a thing: it is read once, after the last time.
    _new_uniq = models.UniqueIndex(
        "(connector_id, entity, remote_id) WHERE state = 'new'"
    )
    _create_date_idx = models.Index("(create_date)")

    @api.depends("topic")
    @api.depends_context("lang")
    def _compute_what(self):
        _ = self.env._
        texts = {
            "order.create": _("Order placed"),
            "order.edit": _("Order edited"),
            "order.paid": _("Order paid"),
            "order.status": _("Status of an order changed"),
            "order.delete": _("Order deleted"),
            "parcel.create": _("Parcel created"),
            "parcel.dispatch": _("Parcel dispatched"),
            "parcel.send": _("Parcel sent"),
            "parcel.delete": _("Parcel deleted"),
            "client.create": _("Customer registered"),
            "client.edit": _("Customer edited"),
            "client.delete": _("Customer deleted"),
            "product.create": _("Product created"),
            "product.edit": _("Product edited"),
            "product.delete": _("Product deleted"),
        }
        for event in self:
            event.what = texts.get(event.topic, event.topic)

    @api.model
    def _note(self, connector, topic, entity, remote_id):
        """Note that the shop told about a thing, unless it did so already and nobody
        looked yet.

        :return: whether it is news
        """
        self.env.cr.execute(
            SQL(
                """INSERT INTO shoper_webhook_event (
                     connector_id, company_id, topic, entity, remote_id, state,
                     create_date, write_date)
                   VALUES (%(connector)s, %(company)s, %(topic)s, %(entity)s,
                     %(remote_id)s, 'new', %(now)s, %(now)s)
                   ON CONFLICT DO NOTHING""",
                connector=connector.id,
                company=connector.company_id.id,
                topic=topic,
                entity=entity,
                remote_id=remote_id,
                now=self.env.cr.now(),
            ),
            log_exceptions=False,  # two at once: Odoo tries again by itself
        )
        return bool(self.env.cr.rowcount)

    def action_open_presets(self):
        """Open the presets of the shop, one of which has to have the type."""
        self.ensure_one()
        return self.connector_id.action_open_presets()

    def action_open_run(self):
        """Open the synchronisation that took it up."""
        self.ensure_one()
        return self.run_id._action_open()

    @api.autovacuum
    def _gc_events(self):
        """Delete messages that were looked at long ago, and those that nobody took up
        for much longer: by then all is downloaded anew.

        :return: (how many were deleted, whether there may be more)
        """
        now = fields.Datetime.now()
        before = fields.Datetime.subtract(now, days=KEEP_DAYS)
        long_before = fields.Datetime.subtract(now, days=KEEP_NEW_DAYS)
        old = self.search(
            [
                ("create_date", "<", before),
                *("|", ("state", "!=", "new"), ("create_date", "<", long_before)),
            ],
            limit=LIMIT,
            order="id",
        )
        old.unlink()
        return len(old), len(old) == LIMIT
