import base64

from odoo import api, models

from ...shoper_api import BulkItem, errors


class ShoperSyncProducer(models.AbstractModel):
    """How logos get into the shop."""

    _inherit = "shoper.sync.producer"

    _single = frozenset({"logo"})

    # ------------------------------------------------------------------- create
    @api.model
    def _prepare(self, ctx, verb, changes):
        if verb == "update_shop":
            return self._ready_for_shop(ctx, changes)
        if verb == "create_shop":
            changes = self._fitting_upload(changes, "logo")
        return super()._prepare(ctx, verb, changes)

    @api.model
    def _finish_creation(self, ctx, created):
        """Logos follow the producers that were created: one that the shop does not
        take keeps none of them from being created."""
        found = super()._finish_creation(ctx, created)
        logos = {
            remote_id: change
            for remote_id, change in created.items()
            if (change.after or {}).get("logo") and not ctx.is_undo
        }
        if not logos:
            return found
        contents = self._own_logos(
            ctx, self.env["shoper.sync.change"].union(*logos.values())
        )
        items = [
            self._logo_item(remote_id, change, contents[change])
            for remote_id, change in logos.items()
        ]
        ctx.commit_before_call()
        return found | {
            remote_id: self._explained(ctx, answer.error)
            for remote_id, answer in zip(logos, ctx.client.bulk(items), strict=True)
            if not answer.ok
        }

    @api.model
    def _settle_creation(self, ctx, change, element, base, finished):
        """A logo that the shop did not take waits.

        :param finished: why it did not, None where it did
        """
        base = super()._settle_creation(ctx, change, element, base, finished)
        if not finished:
            return base
        self._leave_logo(ctx, change, "update_shop", finished, element=element)
        return {code: value for code, value in base.items() if code != "logo"}

    # ------------------------------------------------------------------- update
    def _ready_for_shop(self, ctx, changes):
        """The updates of the shop that one call can carry, with their logos: {change:
        facts}. Logos that they overwrite in the shop are kept, as far as it gives
        them."""
        changes.fetch(["before", "after", "meta"])
        wanted = changes.filtered(lambda change: "logo" in (change.after or {}))
        upload = self._fitting_upload(wanted, "logo")
        if ctx.is_undo:
            upload = upload[: self._restore_batch]
        before = {change: (change.before or {}).get("logo") for change in upload}
        self._fetch_logos(ctx, list(filter(None, before.values())))
        kept = {}
        for change, name in before.items():
            if name and name not in self._logos(ctx):
                upload -= change  # there was no room for it
            elif name and (picture := self._logos(ctx)[name][0]):
                kept[change] = base64.b64decode(picture)
        self._keep_logos(upload, kept)
        own = upload.filtered(lambda change: "logo" not in change._after().facts)
        contents = self._own_logos(ctx, own) | {
            change: self._kept_logo(change._after().facts["logo"])
            for change in upload - own
        }
        return {
            change: {"content": contents[change]} if change in contents else {}
            for change in (changes - wanted) | upload
        }

    @api.model
    def _update_item(self, ctx, change, values):
        if values.get("logo"):
            content = values.facts["content"]
            return self._logo_item(change.element_id.remote_id, change, content)
        return super()._update_item(ctx, change, values)

    def _logo_item(self, remote_id, change, content):
        """A logo is written as a file and read as its name (vendor specification)."""
        body = self._logo_body(change.after["logo"], content)
        return BulkItem("PUT", self._resource, id=remote_id, body=body)

    def _logo_body(self, name, content):
        return {"gfx": {"file": name, "content": base64.b64encode(content).decode()}}

    @api.model
    def _declined_reason(self, ctx, change, element, error=None):
        if "logo" in change.after and isinstance(error, errors.Rejected):
            return self._explained(ctx, error)
        return super()._declined_reason(ctx, change, element, error)

    def _explained(self, ctx, error):
        words = ctx.explain(error)
        return ctx.env._("The shop did not take the logo. %s", words)

    # ---------------------------------------------------------- what is overwritten
    def _keep_logos(self, changes, contents):
        """Keep the logos that updates overwrite.

        :param contents: {change: bytes}, as far as there are any
        """
        files = [
            (change, change.before["logo"], contents[change])
            for change in changes
            if contents.get(change) and (change.before or {}).get("logo")
        ]
        kept = self._keep_files(files)
        for (change, _name, _content), attachment in zip(files, kept, strict=True):
            change._note_before(logo=attachment)

    def _kept_logo(self, attachment_id):
        return self.env["ir.attachment"].browse(attachment_id).exists().raw or b""
