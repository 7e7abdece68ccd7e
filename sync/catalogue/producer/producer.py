import base64
from collections import defaultdict
from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from odoo import api, models
from odoo.fields import Domain
from odoo.models import BaseModel

from ....shoper_api import BulkItem, errors
from ...core.backup import Backup
from ...core.row import Row, flag_in, text_in
from ...core.side import Side
from ...core.values import Property, match_key, normal_text
from ...engine.context import Context
from ...engine.references import Values
from ...engine.shown.quotes import Named, quoted_apart
from ...engine.undo.detail import UndoDetail
from ...engine.write import Creations, Prepared
from ...entity import _lt
from ...entity.entity import Pairs, Rule
from ..scope import producers_outside
from .logo import Logos, logo_body


class ShoperSyncProducer(models.AbstractModel):
    """Producers (brands). Their name is not translated in the shop."""

    _name = "shoper.sync.producer"
    _inherit = [
        "shoper.sync.entity.texts",
        "shoper.sync.entity.pictures",
        "shoper.sync.entity.restorable",
        "shoper.sync.entity.reshaped",
        "shoper.sync.entity.undone",
        "shoper.sync.entity.scope",
        "shoper.sync.entity.twins",
    ]
    _description = "Shoper Synchronisation of Producers"

    _entity = "producer"
    _label = _lt("Producers")
    _label_of_one = _lt("Producer")
    _sequence = 30
    _resource = "producers"
    _remote_key = "producer_id"
    _odoo_model = "shoper.producer"
    _archived_is_gone = True
    _criteria = {"name": _lt("Name")}
    _rules = {"same name": _lt("Same name")}
    _properties = (
        Property("name", _lt("Name"), is_name=True),
        Property("website", _lt("Website"), section="texts"),
        Property("logo", _lt("Logo"), keeps=True),
        Property("description", _lt("Description"), kind="html", translated=True),
        Property("seo_title", _lt("SEO title"), translated=True),
        Property("seo_description", _lt("SEO description"), translated=True),
        Property("seo_keywords", _lt("SEO keywords"), translated=True),
        Property("seo_url", _lt("Web address in the shop"), translated=True),
    )
    _scope_filters = ("producer_ids",)
    # The shop may refuse a logo.
    _single = frozenset({"logo"})
    # What undoing must know. Few at once: the bytes of a deleted logo are sent along.
    _restore_batch = 5
    _not_restored = frozenset({"gfx", "isdefault", "in_loyalty", "sort_type"})
    _text_fields = {
        "description": "description",
        "seo_title": "seo_title",
        "seo_description": "seo_description",
        "seo_keywords": "seo_keywords",
        "seo_url": "seo_url",
    }

    @api.model
    def _element_values(self, ctx: Context, row: Row, extra: Any) -> dict[str, Any]:
        name = text_in(row, "name")
        [texts] = self._shop_texts(ctx, [row])
        return {
            "name": name,
            "payload": row,
            "shop_values": {
                "name": name,
                "website": text_in(row, "web"),
                "logo": text_in(row, "gfx") or None,
                **texts,
            },
        }

    @api.model
    def _to_shop(
        self, ctx: Context, values: Side, element: BaseModel | None = None
    ) -> dict[str, Any]:
        names = {"name": "name", "website": "web"}
        body = {
            key: values[code] or "" for code, key in names.items() if code in values
        }
        texts = self._texts_to_shop(ctx, values, element)
        return body | {"translations": texts} if texts else body

    @api.model
    def _linkable_domain(self, connector: BaseModel) -> list[Any]:
        company_ids = [False, *connector._companies().ids]
        return [("company_id", "in", company_ids), ("active", "=", True)]

    @api.model
    def _linkable_note(self) -> str:
        return self.env._("Only active producers of the shop's company can be linked.")

    @api.model
    def _odoo_values(self, ctx: Context, records: BaseModel) -> dict[int, Side]:
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
    def _to_odoo(
        self,
        ctx: Context,
        values: Side,
        record: BaseModel | None = None,
        current: Side | None = None,
    ) -> dict[str, Any]:
        vals = {code: values[code] for code in ("name", "website") if code in values}
        vals |= self._texts_to_odoo(values, record)
        if values.facts.get("picture"):
            vals["logo"] = values.facts["picture"]
        elif "logo" in values and record is not None:
            vals["logo"] = False  # undoing an update gives back that there was none
        return vals

    @api.model
    def _elements_out_of_scope(self, ctx: Context, scope: BaseModel) -> Domain:
        return producers_outside(scope)

    # ------------------------------------------------------------------- logos
    @api.model
    def _prepare(self, ctx: Context, verb: str, changes: BaseModel) -> Prepared:
        logos = Logos(ctx)
        if verb == "update_shop":
            return logos.ready_for_shop(changes, self._restore_batch)
        if verb == "create_odoo":
            return logos.with_logos(changes)
        if verb == "update_odoo":
            return logos.ready_for_odoo(changes)
        if verb == "create_shop":
            changes = self._fitting_upload(changes, "logo")
        return super()._prepare(ctx, verb, changes)

    @api.model
    def _create_records(self, ctx: Context, creations: Creations) -> BaseModel:
        records = super()._create_records(ctx, creations)
        made = zip(creations.changes, creations.values, records, strict=True)
        for change, values, record in made:
            lost = values.facts.get("lost")
            if lost:  # why there is no logo
                Logos(ctx).leave(change, "update_odoo", lost, res_id=record.id)
        return records

    @api.model
    def _own_forms(self, ctx: Context, change: BaseModel) -> AbstractSet[str]:
        return super()._own_forms(ctx, change) | {"logo"}

    @api.model
    def _finish_creation(
        self, ctx: Context, created: dict[int, BaseModel]
    ) -> dict[int, Any]:
        """Send the logos of producers that were created: one that the shop does not
        take keeps none of them from being created.

        :return: {shop id: why the shop did not take the logo} of these
        """
        found = super()._finish_creation(ctx, created)
        with_logo = {
            remote_id: change
            for remote_id, change in created.items()
            if (change.after or {}).get("logo") and not ctx.is_undo
        }
        if not with_logo:
            return found
        changes = self.env["shoper.sync.change"].union(*with_logo.values())
        contents = Logos(ctx).in_odoo(changes)
        items = [
            self._logo_item(remote_id, change, contents[change])
            for remote_id, change in with_logo.items()
        ]
        ctx.commit_before_call()
        return found | {
            remote_id: self._refused_reason(ctx, answer.error)
            for remote_id, answer in zip(with_logo, ctx.client.bulk(items), strict=True)
            if answer.error
        }

    @api.model
    def _settle_creation(
        self,
        ctx: Context,
        change: BaseModel,
        element: BaseModel,
        base: Values,
        finished: Any,
    ) -> Values:
        """Let a logo wait that the shop did not take.

        :param finished: why it did not, None where it did
        """
        base = super()._settle_creation(ctx, change, element, base, finished)
        if not finished:
            return base
        Logos(ctx).leave(change, "update_shop", finished, element=element)
        return {code: value for code, value in base.items() if code != "logo"}

    @api.model
    def _update_item(self, ctx: Context, change: BaseModel, values: Side) -> BulkItem:
        if values.get("logo"):
            content = values.facts["content"]
            return self._logo_item(change.element_id.remote_id, change, content)
        return super()._update_item(ctx, change, values)

    def _logo_item(self, remote_id: int, change: BaseModel, content: bytes) -> BulkItem:
        """Make the call that gives a producer of the shop a logo."""
        body = logo_body(change.after["logo"], content)
        return BulkItem("PUT", self._resource, id=remote_id, body=body)

    @api.model
    def _declined_reason(
        self,
        ctx: Context,
        change: BaseModel,
        element: BaseModel,
        error: Exception | None = None,
    ) -> str | bool:
        if "logo" in change.after and isinstance(error, errors.Rejected):
            return self._refused_reason(ctx, error)
        return super()._declined_reason(ctx, change, element, error)

    def _refused_reason(self, ctx: Context, error: Exception) -> str:
        words = ctx.explain(error)
        return ctx.env._("The shop did not take the logo. %s", words)

    @api.model
    def _find_links(
        self, ctx: Context, elements: BaseModel, records: BaseModel
    ) -> Pairs:
        """Leave producers of the shop whose names differ in case or spaces only to a
        person: they are one or several, nothing is merged and nothing made twice."""
        links, ambiguous = super()._find_links(ctx, elements, records)
        settled = {element.id for element, *_rest in (*links, *ambiguous)}
        names = defaultdict(list)
        for element in self._elements_of(ctx.connector):
            named = (element.name, element.remote_id)
            names[match_key(element.name)].append(named)
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

    def _elements_of(self, connector: BaseModel) -> BaseModel:
        return self.env["shoper.element"].search_fetch(
            [
                ("connector_id", "=", connector.id),
                ("entity", "=", self._entity),
                ("link_state", "in", ("linked", "unlinked")),
            ],
            ["name", "remote_id"],
            order="remote_id",
        )

    def _names_of_records(self, ctx: Context) -> dict[str, list[Named]]:
        """Read the names of Odoo's producers by the form in which they are compared:
        {key: [(name, 0)]}. One that is the same as another one, as a person said, is
        left out."""
        merged = self.env["shoper.ignored.record"]._same_as(ctx.connector, self._entity)
        names = defaultdict(list)
        for record in ctx.records.search_fetch(self._record_domain(ctx), ["name"]):
            if record.id not in merged:
                names[match_key(record.name)].append((record.name, 0))
        return names

    def _twin_names(
        self, ctx: Context, names: Mapping[str, list[Named]], name: str
    ) -> list[Named]:
        """Find all names that are nearly this one, or the same, this one among them, if
        there are several and nobody said that each is its own; else none."""
        key = match_key(name)
        found = names.get(key, ())
        return list(found) if len(found) > 1 and key not in ctx.distinct_names else []

    @api.model
    def _question(self, name: str) -> str:
        return f"twins {match_key(name)}"

    @api.model
    def _twins(
        self, connector: BaseModel, names: Collection[str]
    ) -> dict[str, tuple[BaseModel, BaseModel]]:
        elements = self._elements_of(connector)
        records = self.env[self._odoo_model].search(
            self._linkable_domain(connector), order="id"
        )
        elements_of, records_of = (
            found.grouped(lambda item: match_key(item.name))
            for found in (elements, records)
        )
        return {
            name: (
                elements_of.get(match_key(name), elements.browse()),
                records_of.get(match_key(name), records.browse()),
            )
            for name in names
        }

    def _twins_reason(self, ctx: Context, names: Collection[Named]) -> str:
        return ctx.env._(
            "There are producers of the same name, or of one that differs only in "
            "capital letters or spaces: %s. Are they one, or is each its own?",
            quoted_apart(ctx.env, names),
        )

    @api.model
    def _export_obstacle(
        self, ctx: Context, record: BaseModel, odoo: Side
    ) -> str | bool:
        twins = odoo.facts["twins"]
        return twins and self._twins_reason(ctx, twins)

    @api.model
    def _link_rules(
        self, ctx: Context, elements: BaseModel, records: BaseModel
    ) -> list[Rule]:
        elements_of: dict[int, list[str]] = {}
        records_of: dict[int, list[str]] = {}
        for items, keys in ((elements, elements_of), (records, records_of)):
            for item in items:
                if match_key(item.name) in ctx.distinct_names:
                    keys[item.id] = [normal_text(item.name)]
        return [
            # Of which a person said that each is its own: only the very same name.
            ("same name", elements_of, records_of, True),
            (
                "same name",
                {element.id: [match_key(element.name)] for element in elements},
                {record.id: [match_key(record.name)] for record in records},
                True,
            ),
        ]

    # ----------------------------------------------------------------- undoing
    @api.model
    def _undo_details(
        self, ctx: Context, originals: BaseModel
    ) -> dict[BaseModel, UndoDetail]:
        reasons = {item: self._undo_obstacle(ctx, item) for item in originals}
        return {
            original: UndoDetail(obstacles={"logo": str(reason)})
            for original, reason in reasons.items()
            if reason
        }

    def _undo_obstacle(self, ctx: Context, original: BaseModel) -> str | bool:
        """Say why the logo that an update overwrote cannot be given back, or False."""
        before, _ = original._before(), ctx.env._
        if before.get("logo") and "logo" not in before.facts:
            return _("The logo that was there before was not kept.")
        if original.verb == "update_shop" and not before.get("logo"):
            return _(
                "A logo cannot be taken away from outside; do so in the shop's panel."
            )
        return False

    @api.model
    def _keep(
        self, ctx: Context, changes: BaseModel
    ) -> dict[int, Backup | errors.ShoperError]:
        changes.element_id.fetch(["payload"])
        names = {change: change.element_id.payload.get("gfx") for change in changes}
        logos = Logos(ctx).fetch_all(filter(None, names.values()))
        files = [
            (change, name, base64.b64decode(logos[name].picture))
            for change, name in names.items()
            if name in logos and logos[name].picture
        ]
        attachments = self._keep_files(files)
        facts = {
            change: {"logo": attachment}
            for (change, *_file), attachment in zip(files, attachments, strict=True)
        }
        errors_now = {
            change: error
            for change, name in names.items()
            if name in logos and (error := logos[name].error)
        }
        return {
            change.id: errors_now.get(change)
            or Backup(change.element_id.payload, facts.get(change, {}))
            for change in changes
        }

    @api.model
    def _restore_losses(self, ctx: Context, backup: Backup) -> str | bool:
        _, row = ctx.env._, backup.row
        lost = {
            _("logo"): row.get("gfx") and "logo" not in backup.facts,
            _("part in the loyalty programme"): flag_in(row, "in_loyalty"),
            _("order of its products"): str(row.get("sort_type") or "0") != "0",
        }
        names = [name for name, is_lost in lost.items() if is_lost]
        return bool(names) and _("It comes back without: %s.", ", ".join(names))

    @api.model
    def _restore_body(self, ctx: Context, change: BaseModel) -> dict[str, Any]:
        body, backup = super()._restore_body(ctx, change), change._backup()
        if "logo" in backup.facts:
            content = Logos(ctx).kept(backup.facts["logo"])
            body |= logo_body(backup.row["gfx"], content)
        return body
