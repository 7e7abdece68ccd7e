from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain

from ...shoper_api import BulkItem, BulkResult, Client, errors

NO_SUCH_ID = 2147483647  # asking to change what cannot exist shows the right, no more
RESOURCES = {
    "units": "edit delete",
    "taxes": "",
    "categories": "",
    "categories-tree": "",
    "producers": "edit delete",
    "products": "edit delete",
    "product-stocks": "edit delete",
    "option-groups": "edit",
    "options": "edit",
    "option-values": "edit",
    "product-images": "edit delete",
    "product-tags": "edit delete",
    "languages": "",
    "currencies": "",
}
# Needed only where orders are taken over; lacking ones are no fault before.
FOR_ORDERS = {
    "statuses": "",
    "payments": "",
    "shippings": "",
    "orders": "edit",
    "order-products": "",
    "users": "",
    "user-addresses": "",
    "parcels": "edit",
}
# Needed, and asked about, only where tags of orders are taken over.
FOR_TAGS = {"order-tags": ""}
# Asked about everywhere; needed only where invoices are for who ticked one of them.
FOR_FIELDS = {"additional-fields": ""}
# Asked about everywhere and needed nowhere: without it customers come without the names
# of their groups.
FOR_GROUPS = {"user-groups": ""}
# Asked about only where the shop keeps its stock in warehouses of its own.
FOR_WAREHOUSES = {"warehouses": ""}
# Asked about only where the shop is to tell Odoo of what is new.
FOR_WEBHOOKS = {"webhooks": "edit delete"}
# Needed only where the shop is told what became of its orders.
FOR_TELLING = (("orders", "edit"), ("parcels", "read"), ("parcels", "edit"))
# Written together with another resource: the prices of what it sells.
WRITTEN_WITH = {"products": {"product-stocks"}}
DAYS = 30  # so far back synchronisations count as what is written in the shop
# Rows to be read of what the check of Odoo looks at: all that a shop has, see section
# Catalogue in docs/shoper-api.md.
READ = {"taxes": 50, "units": 50}
WIDE = "d-none d-md-table-cell"  # of what a phone has no room for
# Fields of options that say what is written in the shop.
SAID = ("entity", "update_linked", "export_unlinked", "delete_unlinked")
# Fields by which it is known which rights are needed.
NEEDS = (
    *("check_ids.result", "orders_since", "parcels_since", "statuses_since"),
    *("orders_tags", "orders_invoice", "orders_invoice_for"),
    "shop_has_warehouses",
    *("run_ids", "preset_ids.allow_deletes"),
    "preset_ids.line_ids.enabled",
    *(f"preset_ids.line_ids.{name}" for name in SAID),
)
LEVELS = ("read", "edit", "delete")
# How a right shows in the table: the text's colour and the sign.
SIGNS = {
    "granted": ("text-success", "fa-check"),
    "missing": ("text-danger", "fa-times"),
    "unneeded": ("text-muted", "fa-minus"),
    "unknown": ("text-muted", "fa-question"),
    "absent": ("text-warning", "fa-ban"),
}


class ShoperConnector(models.Model):
    """Find out what the shop's user may do there, and show it as a table."""

    _inherit = "shoper.connector"

    has_missing_rights = fields.Boolean(compute="_compute_has_missing_rights")

    @api.depends(*NEEDS)
    def _compute_has_missing_rights(self):
        missing = self._missing_rights().grouped("connector_id")
        for connector in self:
            connector.has_missing_rights = connector in missing

    def _missing_rights(self):
        """Return the lines of the rights that the shops' users lack, as far as the
        connectors need them."""
        missing = self.check_ids.filtered(lambda check: check.result == "missing")
        reads_only = {"read"}.issuperset(missing.mapped("level"))
        written = {} if reads_only else self._written_in_shop()
        return missing.filtered(
            lambda check: check.connector_id._needs_right(
                check, written.get(check.connector_id, ())
            )
        )

    def _needs_right(self, check, written):
        """Tell whether the connector cannot do without a right now.

        :param check: the line of the right
        :param written: what :meth:`_written_in_shop` says of this connector
        """
        right = check.resource, check.level
        if check.resource in FOR_WEBHOOKS:
            return True  # asked about only where they are wanted
        if check.resource in FOR_WAREHOUSES:
            return self.shop_has_warehouses
        if check.resource in FOR_TAGS:
            return bool(self.orders_tags)
        if check.resource in FOR_GROUPS:
            return False
        if check.resource in FOR_FIELDS:
            invoices = self.orders_invoice != "none"
            by_field = invoices and self.orders_invoice_for == "wish"
            return by_field and bool(self.orders_since)
        if check.resource in FOR_ORDERS and not self.orders_since:
            return False
        if right in FOR_TELLING:
            return bool(self.parcels_since or self.statuses_since)
        return check.level == "read" or right in written

    def _written_in_shop(self):
        """List what presets write in the shops, and synchronisations of late:
        {connector: {(resource, level)}}."""
        writing = Domain("update_linked", "=", "shop")
        writing |= Domain("export_unlinked", "=", True)
        writing |= Domain("delete_unlinked", "=", True)
        lines = self.env["shoper.sync.preset.line"].search_fetch(
            Domain("preset_id.connector_id", "in", self.ids)
            & Domain("preset_id.active", "=", True)
            & Domain("enabled", "=", True)
            & writing,
            ["preset_id", *SAID],
        )
        used = {
            (
                *(line.preset_id.connector_id, line.entity, line.update_linked),
                line.export_unlinked,
                line.delete_unlinked and line.preset_id.allow_deletes,
            )
            for line in lines
        }
        since = fields.Datetime.subtract(fields.Datetime.now(), days=DAYS)
        used.update(
            self.env["shoper.sync.step"]._read_group(
                Domain("connector_id", "in", self.ids)
                & Domain("create_date", ">=", since)
                & writing,
                ["connector_id", *SAID],
            )
        )
        written = {}
        for connector, code, update, creates, deletes in used:
            resources = self._written_resources(code)
            rights = written.setdefault(connector, set())
            if update == "shop" or creates:
                rights |= {(resource, "edit") for resource in resources}
            if deletes:
                rights |= {(resource, "delete") for resource in resources}
        return written

    @api.model
    def _written_resources(self, code):
        """List the resources of the shop that a type writes, with those of the types
        that it decides about."""
        entities = self.env["shoper.sync"]._entities()
        resources = {
            entity._resource
            for entity in entities
            if code in (entity._entity, entity._leader)
        }
        return resources.union(*(WRITTEN_WITH.get(name, ()) for name in resources))

    rights_table = fields.Html(compute="_compute_rights_texts", sanitize=False)
    missing_rights_text = fields.Text(
        compute="_compute_rights_texts",
        help="For the shop's administrator, to be copied",
    )

    @api.depends("login", *NEEDS)
    @api.depends_context("lang")
    def _compute_rights_texts(self):
        for connector in self:
            missing = connector._missing_rights()
            connector.rights_table = connector._rights_table(missing)
            connector.missing_rights_text = connector._missing_rights_text(missing)

    def _rights_table(self, missing):
        """Show a row per resource, those with missing rights first. All texts in it
        are escaped.

        :param missing: the lines of those that are needed
        """
        levels = dict(self.check_ids._fields["level"]._description_selection(self.env))
        heads = [self.env._("Needed for"), self.env._("Resource")]
        heads += [levels[level][:1].upper() + levels[level][1:] for level in LEVELS]
        rows = []
        by_resource = self.check_ids.grouped("resource")
        for resource, checks in sorted(
            by_resource.items(), key=lambda item: not item[1] & missing
        ):
            results = {check.level: check for check in checks}
            cells = [_right_cell(results.get(level), missing) for level in LEVELS]
            rows.append(
                Markup("<tr class='%s'><td>%s</td><td class='%s'>%s</td>%s</tr>")
                % (
                    "table-danger" if checks & missing else "",
                    checks[:1].needed_for,
                    WIDE,
                    resource,
                    Markup("").join(cells),
                )
            )
        return Markup(
            "<table class='table table-sm'><thead><tr>%s</tr></thead>"
            "<tbody>%s</tbody></table>"
        ) % (
            Markup("<th>%s</th><th class='%s'>%s</th>") % (heads[0], WIDE, heads[1])
            + Markup("").join(Markup("<th>%s</th>") % head for head in heads[2:]),
            Markup("").join(rows),
        )

    def _missing_rights_text(self, missing):
        """List the missing rights and where the shop's administrator grants them; False
        where none is missing. Each is named as in the table, with the resource of the
        API beside it, since the shop's panel may have another name for it.

        :param missing: the lines of those that are needed
        """
        if not missing:
            return False
        title = self.env._(
            "Rights that the group of the user %s lacks (Ustawienia > Ogólne > "
            "Administratorzy sklepu):",
            self.login,
        )
        levels = dict(missing._fields["level"]._description_selection(self.env))
        lines = [
            f"- {own[0].needed_for} ({resource}): "
            f"{', '.join(levels[level] for level in own.mapped('level'))}"
            for resource, own in missing.grouped("resource").items()
        ]
        return "\n".join([title, *lines])

    def _needed_resources(self, has_warehouses: bool) -> dict[str, str]:
        """List what the shop's user is asked to have rights for: {resource: levels
        besides reading}.

        :param has_warehouses: the shop has some of its own
        """
        warehouses = FOR_WAREHOUSES if has_warehouses else {}
        webhooks = FOR_WEBHOOKS if self.webhook_address else {}
        tags = FOR_TAGS if self.orders_tags else {}
        asked = RESOURCES | FOR_ORDERS | FOR_FIELDS | FOR_GROUPS
        return asked | warehouses | tags | webhooks

    def _check_rights(
        self, client: Client, has_warehouses: bool
    ) -> tuple[list[dict], dict[str, list]]:
        """Ask for every right at once, 25 to a call of the shop.

        :param has_warehouses: the shop has some of its own
        :return: (values of a line per resource and level, {resource: rows that were
            read to find out})
        :raises ShoperError: the shop said nothing about the right
        """
        asked = [
            (resource, level)
            for resource, levels in self._needed_resources(has_warehouses).items()
            for level in ("read", *levels.split())
        ]
        results = client.bulk([_question(*right) for right in asked])
        rights, rows = [], {}
        for (resource, level), result in zip(asked, results, strict=True):
            rights.append(
                {
                    "sequence": len(rights),
                    "resource": resource,
                    "level": level,
                    "result": _meaning(level, result),
                }
            )
            if result.ok and isinstance(result.body, dict):
                rows[resource] = result.body.get("list") or []
        _leave_absent(rights)
        _doubt_changes(rights)
        return rights, rows


def _right_cell(check, missing) -> Markup:
    """Show one right as a sign with its meaning; nothing where there is none.

    :param missing: the lines of those that are lacking and needed
    """
    if not check:
        return Markup("<td></td>")
    texts = dict(check._fields["result"]._description_selection(check.env))
    texts["unneeded"] = check.env._("Not needed now")
    is_needed = check.result != "missing" or check in missing
    shown = check.result if is_needed else "unneeded"
    colour, sign = SIGNS[shown]
    return Markup(
        "<td class='%s'><i class='fa %s' role='img' aria-label='%s' title='%s'></i> "
        "<span class='d-none d-md-inline' aria-hidden='true'>%s</span></td>"
    ) % (colour, sign, texts[shown], texts[shown], texts[shown])


def _question(resource: str, level: str) -> BulkItem:
    """Make the call by which the shop tells whether its user has a right."""
    if level == "edit":
        return BulkItem("PUT", resource, NO_SUCH_ID, body={})
    if level == "delete":
        return BulkItem("DELETE", resource, NO_SUCH_ID)
    if resource == "categories-tree":
        return BulkItem("GET", resource)
    return BulkItem("GET", resource, params={"limit": READ.get(resource, 1)})


def _leave_absent(rights: list[dict]) -> None:
    """Mark all rights to a resource as absent that the shop does not have: it refuses
    whatever is asked of it."""
    absent = {right["resource"] for right in rights if right["result"] == "absent"}
    for right in rights:
        if right["resource"] in absent:
            right["result"] = "absent"


def _doubt_changes(rights: list[dict]) -> None:
    """Mark the rights to change things as unknown where the shop looks whether a thing
    exists before it looks at the right: then it says the same to somebody who may not
    even read. That shows where a right to change seems granted and the right to read,
    which it includes, is missing."""
    unread = {
        right["resource"]
        for right in rights
        if (right["level"], right["result"]) == ("read", "missing")
    }
    granted = [
        right
        for right in rights
        if right["level"] != "read" and right["result"] == "granted"
    ]
    if any(right["resource"] in unread for right in granted):
        for right in granted:
            right["result"] = "unknown"


def _meaning(level: str, result: BulkResult) -> str:
    """Tell what the answer to :func:`_question` says of the right: ``granted``,
    ``missing``, ``unknown``, or ``absent`` where the shop does not have the resource.

    :raises ShoperError: the shop said nothing, and would say nothing to other questions
    """
    if isinstance(result.error, errors.PermissionDenied):
        return "missing"
    if level == "read" and isinstance(result.error, errors.Rejected):
        return "absent"
    if result.ok or isinstance(result.error, errors.NotFound | errors.Rejected):
        return "granted"
    unclear = errors.MethodNotAllowed | errors.NoJson | errors.ServerError
    if isinstance(result.error, unclear):
        return "unknown"
    raise result.error
