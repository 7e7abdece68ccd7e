from odoo import http
from odoo.http import request


class PictureController(http.Controller):
    """Serves the bytes of single pictures to a shop that was given a signed address."""

    @http.route(
        "/shoper/picture/<shoper_number:image_id>/<shoper_number:expires>/"
        "<string:signature>.<string:extension>",
        type="http",
        auth="public",
        methods=["GET"],
        save_session=False,
        readonly=True,
        sitemap=False,
    )
    def picture(self, image_id, expires, signature, extension):
        """Send the original bytes of a gallery picture.

        :param expires: seconds since 1970, until when the address holds
        :param signature: see ``shoper.product.image._signed_address``
        :raises NotFound: for whatever was not signed exactly so, or too long ago
        """
        # Asked by a shop, which has no user here: the signature is the right to read.
        images = request.env["shoper.product.image"].sudo()
        found = images._find_signed(image_id, expires, signature, extension)
        if not found:
            raise request.not_found()
        content, media_type = found
        return request.make_response(
            content,
            headers=[
                ("Content-Type", media_type),
                ("X-Content-Type-Options", "nosniff"),
                ("Content-Security-Policy", "default-src 'none'"),
                ("Cache-Control", "private, no-store"),
                ("X-Robots-Tag", "noindex"),
            ],
        )
