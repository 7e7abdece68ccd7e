import base64
import time

from odoo import api, models
from odoo.tools import consteq, hmac

from ..sync.core.picture import file_extension

SECONDS = 3600  # so long a signed address holds
MAX_ID = 2**31 - 1  # PostgreSQL's
SCOPE = "shoper_connector.picture"
MEDIA_TYPES = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
}


class ShoperProductImage(models.Model):
    """Addresses by which a shop can fetch single pictures from this Odoo."""

    _inherit = "shoper.product.image"

    def _signed_address(self):
        """An address that gives the original bytes to whoever knows it, for an hour
        and only as long as the picture keeps its bytes."""
        self.ensure_one()
        expires = int(time.time()) + SECONDS
        name = f"{self._signature(self.id, expires)}.{file_extension(self._bytes())}"
        return f"{self.get_base_url()}/shoper/picture/{self.id}/{expires}/{name}"

    def _signature(self, image_id, expires):
        """Signature of an address, with the database's own secret.

        :param image_id: also of a picture that does not exist, which takes as long
        """
        message = (image_id, self.sha256, expires)
        return hmac(self.env(su=True), SCOPE, message)

    @api.model
    def _find_signed(self, image_id, expires, signature, extension):
        """The picture of a signed address and the type of its bytes.

        :return: (bytes, media type), or None where the address is not a valid one
        """
        image = self.browse(image_id if image_id <= MAX_ID else ()).exists()
        expected = image._signature(image_id, expires)
        is_ours = consteq(expected.encode(), signature.encode())
        if not image or not is_ours or expires < time.time():
            return None
        content = image._bytes()
        if extension != file_extension(content):
            return None
        return content, MEDIA_TYPES[extension]

    def _bytes(self):
        content = base64.b64decode(self.content)
        self.invalidate_recordset(["content"])
        return content
