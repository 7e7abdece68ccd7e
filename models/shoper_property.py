from odoo import api, fields, models, tools
from odoo.tools import formatLang


class ShoperProperty(models.Model):
    """A property of a type that a synchronisation can be told to update.

    The rows are made of what the types (``shoper.sync.<entity>``) declare, whenever the
    addon is installed or updated; nobody edits them."""

    _name = "shoper.property"
    _description = "Shoper Property"
    _order = "entity, sequence, id"

    entity = fields.Char(required=True, index=True)
    code = fields.Char(required=True)
    sequence = fields.Integer()
    section = fields.Selection(
        [
            ("texts", "Texts"),
            ("prices", "Prices"),
            ("codes", "Codes"),
            ("other", "Classification and Other"),
        ],
    )
    default = fields.Boolean(help="Chosen unless the user says otherwise")
    name = fields.Char(compute="_compute_name", search="_search_name")

    _code_uniq = models.Constraint(
        "UNIQUE(entity, code)", "A property is listed once per entity."
    )

    @api.depends("entity", "code")
    @api.depends_context("lang")
    def _compute_name(self):
        engine = self.env["shoper.sync"]
        for prop in self:
            spec = engine._entity(prop.entity)._property(prop.code)
            prop.name = self.env._(spec.label) if spec else prop.code

    @api.depends("name")
    @api.depends_context("lang", "uid", "shoper_undone_steps")
    def _compute_display_name(self):
        """Say with the name of how many elements it would be undone, where the context
        key ``shoper_undone_steps`` holds the ids of the steps."""
        steps = self.env["shoper.sync.step"]
        ids = self.env.context.get("shoper_undone_steps") or []
        counts = steps.search([("id", "in", ids)])._undoable_properties() if ids else {}
        engine, _ = self.env["shoper.sync"], self.env._
        for prop in self:
            prop.display_name = prop.name
            if prop.id in counts:
                label = _(engine._entity(prop.entity)._label)
                count = formatLang(self.env, counts[prop.id], digits=0)
                prop.display_name = f"{prop.name} · {label}: {count}"

    def _search_name(self, operator, value):
        if operator not in ("ilike", "=ilike", "like", "=like"):
            return NotImplemented
        found = self.search([("code", "!=", False)]).filtered(
            lambda prop: (value or "").strip("%").lower() in prop.name.lower()
        )
        return [("id", "in", found.ids)]

    @api.model
    @tools.ormcache()
    def _usual_ids(self) -> dict[str, list[int]]:
        """Find what is updated unless somebody chooses otherwise: {code of a type: ids
        of its properties}. The rows change when the addon is updated, and then only."""
        usual = [("default", "=", True)]
        return dict(self._read_group(usual, ["entity"], ["id:array_agg"]))

    @api.model
    def _sync_with_entities(self):
        """Make the rows equal to what the types declare."""
        known = {
            (prop.entity, prop.code): prop
            for prop in self.search([("code", "!=", False)])
        }
        to_create = []
        for entity in self.env["shoper.sync"]._entities():
            for sequence, spec in enumerate(entity._properties):
                if spec.goes_with or not (spec.to_odoo or spec.to_shop):
                    continue
                values = {
                    "sequence": sequence,
                    "default": spec.default,
                    "section": spec.place,
                }
                prop = known.pop((entity._entity, spec.code), None)
                if prop is None:
                    key = {"entity": entity._entity, "code": spec.code}
                    to_create.append(key | values)
                elif any(prop[name] != value for name, value in values.items()):
                    prop.write(values)
        self.create(to_create)
        for prop in known.values():
            prop.unlink()
        self.env.registry.clear_cache()
