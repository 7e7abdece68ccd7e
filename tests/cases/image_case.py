import base64
import io

from PIL import Image

from .product_case import ProductCase, ProductWords

FILES = "userdata/public/gfx/"


def picture(color="red", size=(40, 30), kind="JPEG"):
    """Bytes of a picture; another colour or size makes other bytes."""
    out = io.BytesIO()
    Image.new("RGB", size, color).save(out, kind)
    return out.getvalue()


class ImageWords(ProductWords):
    """A shop with products whose pictures are synchronised."""

    # ------------------------------------------------------------------ given
    def shop_image(self, product_id, name="a.jpg", content=None, shop=None, **values):
        content = picture() if content is None else content
        if isinstance(content, bytes):
            content = base64.b64encode(content).decode()
        return (shop or self.shop).owner.create(
            "product-images",
            {
                "product_id": product_id,
                "content": content,
                "translations": {"pl_PL": {"name": name}},
                **values,
            },
        )

    def gallery_image(self, product, name="a.jpg", content=None, **values):
        return self.env["shoper.product.image"].create(
            {
                "product_tmpl_id": product.id,
                "name": name,
                "content": base64.b64encode(content or picture()),
                **values,
            }
        )

    # ------------------------------------------------------------------- when
    def run_images(self, **options):
        return self.synchronise(image=options)

    # ------------------------------------------------------------------- then
    def gallery(self, product):
        """Names in the order in which Odoo shows them."""
        images = self.env["shoper.product.image"].search(
            [("product_tmpl_id", "=", product.id)]
        )
        images = images.with_context(lang="pl_PL")
        return images.mapped("name")

    def bytes_of(self, image):
        image.invalidate_recordset(["content"])
        return base64.b64decode(image.content)

    def shop_gallery(self, product_id, shop=None):
        rows = (shop or self.shop).shop.rows("product-images")
        rows = [row for row in rows if int(row["product_id"]) == product_id]
        return sorted(rows, key=lambda row: int(row["order"]))

    def shop_bytes(self, row, shop=None):
        images = (shop or self.shop).shop["product-images"]
        return images.file(f"{row['unic_name']}.{row['extension']}")[0]

    def downloads(self, shop=None):
        """Files that were asked for."""
        return [
            request.path
            for request in (shop or self.shop).requests
            if request.path.startswith(FILES)
        ]

    def assertNoPicturesMoved(self):
        self.assertEqual(self.downloads(), [])
        posts = [call for call in self.writes() if call[0] == "POST"]
        self.assertEqual(posts, [])


class ImageCase(ImageWords, ProductCase):
    """What a test does in Odoo is undone for the next one."""
