from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from ..sync.core.domain import read_domain

# What Odoo raises where conditions do not fit the records that they are about.
WRONG_CONDITIONS = (
    *(AssertionError, KeyError, NotImplementedError, RecursionError),
    *(TypeError, ValueError, UserError),
)


class ShoperSyncScope(models.Model):
    """Says what of one type takes part in the synchronisation with a shop: a domain of
    records of Odoo and a filter of elements of the shop. All else is neither linked,
    created, updated nor deleted, on either side."""

    _name = "shoper.sync.scope"
    _description = "Shoper Synchronisation Scope"
    _inherit = ["shoper.shop.guard"]
    _order = "connector_id, entity"

    connector_id = fields.Many2one(
        "shoper.connector", string="Shop", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="connector_id.company_id", store=True, index=True
    )
    entity = fields.Selection(
        lambda self: self.env["shoper.sync"]._entity_selection(),
        required=True,
        string="Type",
        default="product",
    )
    res_model = fields.Char(compute="_compute_res_model")
    record_domain = fields.Char(
        "Records in Odoo",
        default="[]",
        required=True,
        help="Only these records are in scope.",
    )
    record_summary = fields.Char(
        "In Scope in Odoo",
        compute="_compute_record_summary",
        help="How many of the records that you can see",
    )
    filters = fields.Json(
        compute="_compute_res_model",
        help="Fields of this model by which elements of the type can be chosen",
    )
    category_ids = fields.Many2many(
        "shoper.element",
        "shoper_scope_category_rel",
        string="Shop Categories",
        domain="[('connector_id', '=', connector_id), ('entity', '=', 'category')]",
        help="Only these categories and those below them, or products in one of them, "
        "are in scope. The categories above them are included, too, so that the "
        "tree is complete.",
    )
    producer_ids = fields.Many2many(
        "shoper.element",
        "shoper_scope_producer_rel",
        string="Producers in the Shop",
        domain="[('connector_id', '=', connector_id), ('entity', '=', 'producer')]",
        help="Only these producers, or their products, are in scope.",
    )
    visibility = fields.Selection(
        [("visible", "Only visible ones"), ("hidden", "Only hidden ones")],
        "In the Shop",
        help="Empty: visible and hidden ones.",
    )
    left_out_count = fields.Integer(
        "Left Out",
        compute="_compute_left_out_count",
        help="Elements of the shop that the latest synchronisation left out",
    )

    _entity_uniq = models.Constraint(
        "UNIQUE(connector_id, entity)",
        "There is one scope for a type of a shop.",
    )

    @api.depends("entity")
    def _compute_res_model(self):
        engine = self.env["shoper.sync"]
        for scope in self:
            scope.filters = scope.res_model = False
            if scope.entity:
                entity = engine._entity(scope.entity)
                scope.filters = list(entity._scope_filters)
                scope.res_model = entity._odoo_model

    @api.depends("record_domain", "entity")
    @api.depends_context("lang", "uid", "allowed_company_ids")
    def _compute_record_summary(self):
        for scope in self:
            records = self.env[scope.res_model] if scope.res_model else None
            if records is None:
                scope.record_summary = False
            elif scope.record_domain in (False, "[]"):
                scope.record_summary = self.env._("All")
            elif not scope._fits():
                scope.record_summary = self.env._("Choose them again")
            else:
                scope.record_summary = self.env._(
                    "%(chosen)s of %(all)s",
                    chosen=records.search_count(scope._domain()),
                    all=records.search_count([]),
                )

    def _compute_left_out_count(self):
        groups = self.env["shoper.element"]._read_group(
            [
                ("connector_id", "in", self.connector_id._origin.ids),
                ("is_out_of_scope", "=", True),
            ],
            ["connector_id", "entity"],
            ["__count"],
        )
        counts = {(connector.id, entity): count for connector, entity, count in groups}
        for scope in self:
            key = scope.connector_id._origin.id, scope.entity
            scope.left_out_count = counts.get(key, 0)

    @api.depends("connector_id", "entity")
    def _compute_display_name(self):
        labels = dict(self.env["shoper.sync"]._entity_selection())
        for scope in self:
            scope.display_name = labels.get(scope.entity)

    @api.onchange("entity")
    def _onchange_entity(self):
        """Empty the filters that the type does not have."""
        for field in self._all_filters():
            if field not in (self.filters or ()):
                self[field] = False

    @api.model
    def _all_filters(self):
        """List the fields by which elements of any type can be chosen."""
        entities = self.env["shoper.sync"]._entities()
        return sorted({field for item in entities for field in item._scope_filters})

    @api.constrains(lambda self: ("entity", *self._all_filters()))
    def _check_filters(self):
        for scope in self:
            for field in self._all_filters():
                if scope[field] and field not in (scope.filters or ()):
                    raise ValidationError(
                        self.env._(
                            "%(type)s cannot be chosen by “%(filter)s”.",
                            type=scope.display_name,
                            filter=scope._fields[field]._description_string(self.env),
                        )
                    )

    @api.constrains("record_domain", "entity")
    def _check_record_domain(self):
        for scope in self:
            domain = scope._domain()
            try:
                # With the rights of whoever writes it, while Odoo checks as the
                # superuser: what takes part tells what is in the fields named.
                records = self.env[scope.res_model].with_user(self.env.user)
                records._search(Domain(domain), limit=1)
            except AccessError:
                raise ValidationError(
                    self.env._(
                        "%(type)s cannot be chosen by these conditions: they name "
                        "something that you may not read yourself.",
                        type=scope.display_name,
                    )
                ) from None
            except WRONG_CONDITIONS:
                raise ValidationError(
                    self.env._(
                        "%(type)s cannot be chosen by these conditions: each of them "
                        "must name a field that such records have, and a value that "
                        "fits it. Choose them again in the settings of the shop.",
                        type=scope.display_name,
                    )
                ) from None

    def _fits(self):
        """Tell whether records in Odoo can be chosen by the stored conditions. What
        these name may be gone since: a field, or the addon that it came with."""
        try:
            self._check_record_domain()
        except ValidationError:
            return False
        return True

    def action_open_left_out(self):
        """Open the elements of the shop that the latest synchronisation left out."""
        self.ensure_one()
        action = self.connector_id.action_open_elements()
        action["domain"] += [
            ("entity", "=", self.entity),
            ("is_out_of_scope", "=", True),
        ]
        return action

    @api.model
    def _of(self, connector, entity):
        """Return the scope of a type of a connector, or none."""
        return self.search(
            [("connector_id", "=", connector.id), ("entity", "=", entity._entity)]
        )

    def _domain(self):
        """Return the domain of the records that take part; of all where there is no
        scope.

        :raises ValidationError: where the stored text is none, or has to be computed,
            or the type takes part as a whole
        """
        if not self:
            return []
        try:
            domain = read_domain(self.record_domain or "[]")
        except ValueError:
            raise ValidationError(
                self.env._(
                    "Synchronisation Scope, %(type)s: the records in Odoo must be "
                    "chosen by conditions that are written out in full, without "
                    "anything to compute. Open the settings of the shop and choose "
                    "them again.",
                    type=self.display_name,
                )
            ) from None
        # Records of such types are searched by the superuser, whoever synchronises:
        # conditions would tell what is in fields that the user may not read.
        if domain and self.env["shoper.sync"]._entity(self.entity)._owns_records:
            raise ValidationError(
                self.env._(
                    "Synchronisation Scope, %(type)s: these take part as a whole, and "
                    "no records in Odoo can be chosen. Open the settings of the shop "
                    "and take the conditions away.",
                    type=self.display_name,
                )
            )
        return domain
