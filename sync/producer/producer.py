from collections import defaultdict

from odoo import api, models

from ..core.row import text_in
from ..core.side import Side
from ..core.values import Property, match_key, normal_text
from ..entity import _lt


class ShoperSyncProducer(models.AbstractModel):
    """Producers (brands). Their name is not translated in the shop."""

    _name = "shoper.sync.producer"
    _inherit = "shoper.sync.entity"
    _description = "Shoper Synchronisation of Producers"

    _entity = "producer"
    _label = _lt("Producers")
    _sequence = 30
    _resource = "producers"
    _remote_key = "producer_id"
    _odoo_model = "shoper.producer"
    _archived_is_gone = True
    _criteria = {"name": _lt("Name")}
    _rules = {"same name": _lt("Same name")}
    _properties = (
        Property("name", _lt("Name")),
        Property("website", _lt("Website"), section="texts"),
        Property("logo", _lt("Logo"), keeps=True),
        Property("description", _lt("Description"), kind="html", translated=True),
        Property("seo_title", _lt("SEO title"), translated=True),
        Property("seo_description", _lt("SEO description"), translated=True),
        Property("seo_keywords", _lt("SEO keywords"), translated=True),
        Property("seo_url", _lt("Web address in the shop"), translated=True),
    )
    _text_fields = {
        "description": "description",
        "seo_title": "seo_title",
        "seo_description": "seo_description",
        "seo_keywords": "seo_keywords",
        "seo_url": "seo_url",
    }

    @api.model
    def _element_values(self, ctx, row, extra):
        name = text_in(row, "name")
        return {
            "name": name,
            "payload": row,
            "shop_values": {
                "name": name,
                "website": text_in(row, "web"),
                "logo": text_in(row, "gfx") or None,
                **self._shop_texts(ctx, row),
            },
        }

    @api.model
    def _to_shop(self, ctx, values, element=None):
        names = {"name": "name", "website": "web"}
        body = {
            key: values[code] or "" for code, key in names.items() if code in values
        }
        texts = self._texts_to_shop(ctx, values, element)
        return body | {"translations": texts} if texts else body

    @api.model
    def _linkable_domain(self, connector):
        company_ids = [False, *connector._companies().ids]
        return [("company_id", "in", company_ids), ("active", "=", True)]

    @api.model
    def _linkable_note(self):
        return self.env._("Only active producers of the shop's company can be linked.")

    @api.model
    def _odoo_values(self, ctx, records):
        texts = self._record_texts(ctx, records)
        names = self._names_of_records(ctx)
        return {
            record.id: Side(
                {
                    **texts[record.id],
                    "name": record.name,
                    "website": record.website or "",
                    "logo": record.logo_name or None,
                },
                {"twins": self._twin_names(ctx, names, record.name)},
            )
            for record in records
        }

    @api.model
    def _to_odoo(self, ctx, values, record=None, current=None):
        own = {code: values[code] for code in ("name", "website") if code in values}
        return own | self._texts_to_odoo(values, record)

    @api.model
    def _find_links(self, ctx, elements, records):
        """Producers of the shop whose names differ in case or spaces only are one or
        several: who knows decides, nothing is merged and nothing made twice."""
        links, ambiguous = super()._find_links(ctx, elements, records)
        settled = {element.id for element, *_rest in (*links, *ambiguous)}
        names = defaultdict(list)
        for element in self._elements_of(ctx.connector):
            names[match_key(element.name)].append(element.name)
        twins = {
            element: found
            for element in elements
            if element.id not in settled
            and (found := self._twin_names(ctx, names, element.name))
        }
        return links, ambiguous + [
            (element, set(), self._twins_reason(ctx, found))
            for element, found in twins.items()
        ]

    def _elements_of(self, connector):
        return self.env["shoper.element"].search_fetch(
            [
                ("connector_id", "=", connector.id),
                ("entity", "=", self._entity),
                ("link_state", "in", ("linked", "unlinked")),
            ],
            ["name"],
            order="remote_id",
        )

    def _names_of_records(self, ctx) -> dict[str, list[str]]:
        """Names of Odoo's producers by the form in which they are compared; one for
        which another stands is none of its own."""
        merged = self.env["shoper.ignored.record"]._same_as(ctx.connector, self._entity)
        names = defaultdict(list)
        for record in ctx.records.search_fetch(self._record_domain(ctx), ["name"]):
            if record.id not in merged:
                names[match_key(record.name)].append(record.name)
        return names

    def _twin_names(self, ctx, names, name) -> list[str]:
        """All names that are nearly this one, if there are several and nobody said
        that each is its own."""
        key = match_key(name)
        found = names.get(key, ())
        return list(found) if len(found) > 1 and key not in ctx.distinct_names else []

    @api.model
    def _question(self, name):
        return f"twins {match_key(name)}"

    @api.model
    def _twins(self, connector, name):
        key = match_key(name)
        records = self.env[self._odoo_model].search(
            self._linkable_domain(connector), order="id"
        )
        return tuple(
            found.filtered(lambda item: match_key(item.name) == key)
            for found in (self._elements_of(connector), records)
        )

    def _twins_reason(self, ctx, names):
        return ctx.env._(
            "Another producer has the same name but for capital letters and spaces: "
            "%s. Are they one, or each its own?",
            ", ".join(f"“{name}”" for name in names),
        )

    @api.model
    def _export_obstacle(self, ctx, record, odoo):
        twins = odoo.facts["twins"]
        return twins and self._twins_reason(ctx, twins)

    @api.model
    def _link_rules(self, ctx, elements, records):
        elements_of, records_of = {}, {}
        for items, keys in ((elements, elements_of), (records, records_of)):
            for item in items:
                if match_key(item.name) in ctx.distinct_names:
                    keys[item.id] = [normal_text(item.name)]
        return [
            ("same name", elements_of, records_of, True),  # each is its own
            (
                "same name",
                {element.id: [match_key(element.name)] for element in elements},
                {record.id: [match_key(record.name)] for record in records},
                True,
            ),
        ]
