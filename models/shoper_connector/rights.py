from markupsafe import Markup

from odoo import api, fields, models

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
# Asked about only where the shop is to tell Odoo of what is new.
FOR_WEBHOOKS = {"webhooks": "edit delete"}
# Needed only where the shop is told what became of its orders.
FOR_TELLING = (("orders", "edit"), ("parcels", "read"), ("parcels", "edit"))
TAXES = 50  # VAT rates to be read; no shop has as many
WIDE = "d-none d-md-table-cell"  # of what a phone has no room for
LEVELS = ("read", "edit", "delete")
# How a right shows in the table: the text's colour and the sign.
SIGNS = {
    "granted": ("text-success", "fa-check"),
    "missing": ("text-danger", "fa-times"),
    "unknown": ("text-muted", "fa-question"),
}


class ShoperConnector(models.Model):
    """Find out what the shop's user may do there, and show it as a table."""

    _inherit = "shoper.connector"

    has_missing_rights = fields.Boolean(compute="_compute_has_missing_rights")

    @api.depends(
        *("check_ids.result", "orders_since", "parcels_since", "statuses_since"),
        "orders_tags",
    )
    def _compute_has_missing_rights(self):
        for connector in self:
            connector.has_missing_rights = bool(connector._missing_rights())

    def _missing_rights(self):
        """Return the lines of the rights that the shop's user lacks, as far as the
        connector needs them."""
        tells = bool(self.parcels_since or self.statuses_since)
        return self.check_ids.filtered(
            lambda check: (
                check.result == "missing"
                and (self.orders_since or check.resource not in FOR_ORDERS)
                and (self.orders_tags or check.resource not in FOR_TAGS)
                and (tells or (check.resource, check.level) not in FOR_TELLING)
            )
        )

    rights_table = fields.Html(compute="_compute_rights_texts", sanitize=False)
    missing_rights_text = fields.Text(
        compute="_compute_rights_texts",
        help="For the shop's administrator, to be copied",
    )

    @api.depends("check_ids.result", "login")
    @api.depends_context("lang")
    def _compute_rights_texts(self):
        for connector in self:
            connector.rights_table = connector._rights_table()
            connector.missing_rights_text = connector._missing_rights_text()

    def _rights_table(self):
        """Show a row per resource, those with missing rights first. All texts in it
        are escaped."""
        levels = dict(self.check_ids._fields["level"]._description_selection(self.env))
        heads = [self.env._("Needed for"), self.env._("Resource")]
        heads += [levels[level][:1].upper() + levels[level][1:] for level in LEVELS]
        rows = []
        by_resource = self.check_ids.grouped("resource")
        for resource, checks in sorted(
            by_resource.items(),
            key=lambda item: "missing" not in item[1].mapped("result"),
        ):
            results = {check.level: check for check in checks}
            cells = [_right_cell(results.get(level)) for level in LEVELS]
            rows.append(
                Markup("<tr class='%s'><td class='%s'>%s</td><td>%s</td>%s</tr>")
                % (
                    "table-danger" if "missing" in checks.mapped("result") else "",
                    WIDE,
                    checks[:1].needed_for,
                    resource,
                    Markup("").join(cells),
                )
            )
        return Markup(
            "<table class='table table-sm'><thead><tr>%s</tr></thead>"
            "<tbody>%s</tbody></table>"
        ) % (
            Markup("<th class='%s'>%s</th>") % (WIDE, heads[0])
            + Markup("").join(Markup("<th>%s</th>") % head for head in heads[1:]),
            Markup("").join(rows),
        )

    def _missing_rights_text(self):
        """List the missing rights and where the shop's administrator grants them."""
        missing = self.check_ids.filtered(lambda check: check.result == "missing")
        if not missing:
            return False
        title = self.env._(
            "Rights that the group of the user %s lacks (Ustawienia > Ogólne > "
            "Administratorzy sklepu):",
            self.login,
        )
        levels = dict(missing._fields["level"]._description_selection(self.env))
        lines = [
            f"- {resource}: {', '.join(levels[level] for level in own.mapped('level'))}"
            for resource, own in missing.grouped("resource").items()
        ]
        return "\n".join([title, *lines])

    def _needed_resources(self) -> dict[str, str]:
        """List what the shop's user is asked to have rights for: {resource: levels
        besides reading}."""
        webhooks = FOR_WEBHOOKS if self.webhook_address else {}
        tags = FOR_TAGS if self.orders_tags else {}
        return RESOURCES | FOR_ORDERS | tags | webhooks

    def _check_rights(self, client: Client) -> tuple[list[dict], dict[str, list]]:
        """Ask for every right at once, 25 to a call of the shop.

        :return: (values of a line per resource and level, {resource: rows that were
            read to find out})
        :raises ShoperError: the shop said nothing about the right
        """
        asked = [
            (resource, level)
            for resource, levels in self._needed_resources().items()
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
                    "result": _meaning(result),
                }
            )
            if result.ok and isinstance(result.body, dict):
                rows[resource] = result.body.get("list") or []
        _doubt_changes(rights)
        return rights, rows


def _right_cell(check) -> Markup:
    """Show one right as a sign with its meaning; nothing where none is needed."""
    if not check:
        return Markup("<td></td>")
    colour, sign = SIGNS[check.result]
    texts = dict(check._fields["result"]._description_selection(check.env))
    return Markup(
        "<td class='%s'><i class='fa %s' title='%s'></i> "
        "<span class='d-none d-md-inline'>%s</span></td>"
    ) % (colour, sign, texts[check.result], texts[check.result])


def _question(resource: str, level: str) -> BulkItem:
    """Make the call by which the shop tells whether its user has a right."""
    if level == "edit":
        return BulkItem("PUT", resource, NO_SUCH_ID, body={})
    if level == "delete":
        return BulkItem("DELETE", resource, NO_SUCH_ID)
    if resource == "categories-tree":
        return BulkItem("GET", resource)
    limit = TAXES if resource == "taxes" else 1
    return BulkItem("GET", resource, params={"limit": limit})


def _doubt_changes(rights: list[dict]) -> None:
    """Take nothing for granted that was asked of what cannot exist, where the shop
    looks whether it exists before it looks at the right: it says the same of what
    nobody may even read, and a right to change includes that to read."""
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


def _meaning(result: BulkResult) -> str:
    """Tell what the answer to :func:`_question` says of the right.

    :raises ShoperError: nothing, and the same would come of every other question
    """
    if isinstance(result.error, errors.PermissionDenied):
        return "missing"
    if result.ok or isinstance(result.error, errors.NotFound | errors.Rejected):
        return "granted"
    if isinstance(result.error, errors.MethodNotAllowed | errors.ServerError):
        return "unknown"
    raise result.error
