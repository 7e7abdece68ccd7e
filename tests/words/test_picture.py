import io
import random
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFile, MpoImagePlugin  # noqa: F401 (saves MPO)

from ...sync.core.picture import BadPicture, read_picture


def photo(size=(48, 32), kind="JPEG", **options):
    """Bytes of a picture with details, so that all its scans hold something."""
    image = Image.effect_noise(size, 60).convert("RGB")
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


SMALL = photo((16, 16))
JPEGS = {
    "usual": photo(),
    "grey": photo(quality=20, subsampling=0),
    "in several scans": photo(progressive=True),
    "with marks of restarting": photo(restart_marker_blocks=1),
    "with a small one inside": photo(comment=SMALL),
    "with another one behind": photo(
        kind="MPO", save_all=True, append_images=[Image.new("RGB", (16, 16))]
    ),
}


class TestPicture(TestCase):
    """A picture is kept when all of it is there, whatever lies behind its end."""

    def setUp(self):
        super().setUp()
        # As Odoo has it, which decodes what is cut off as if it were whole.
        before = ImageFile.LOAD_TRUNCATED_IMAGES
        self.addCleanup(setattr, ImageFile, "LOAD_TRUNCATED_IMAGES", before)
        ImageFile.LOAD_TRUNCATED_IMAGES = True

    def assertBroken(self, content, told):
        with self.assertRaises(BadPicture, msg=told) as caught:
            read_picture(content)
        self.assertIn(caught.exception.reason, ("broken", "type"), told)

    def test_any_form_of_jpeg_is_kept(self):
        for form, content in JPEGS.items():
            with self.subTest(form):
                self.assertTrue(read_picture(content).thumbnail)

    def test_one_that_is_cut_off_anywhere_is_not(self):
        for form, content in JPEGS.items():
            if form != "with another one behind":
                for length in range(2, len(content), 3):
                    self.assertBroken(content[:length], (form, length))
                self.assertBroken(content[:-1], form)

    def test_of_several_the_first_one_has_to_be_there(self):
        content = JPEGS["with another one behind"]
        second = content.index(b"\xff\xd8", 2)
        self.assertTrue(read_picture(content[: second + 50]))
        self.assertBroken(content[: second - 3], "cut off in the first")

    def test_the_film_that_a_phone_appends_does_no_harm(self):
        film = random.Random(4).randbytes(300_000) + b"\xff\xda" + bytes(100)
        for form, content in JPEGS.items():
            with self.subTest(form):
                self.assertTrue(read_picture(content + film))

    @given(st.sampled_from(sorted(JPEGS)), st.binary(), st.binary())
    def test_nothing_that_is_appended_does_harm(self, form, one, other):
        for pair in (b"\xff\xda", b"\xff\xd9", b"\xff\xd8\xff", b"\xff"):
            self.assertTrue(read_picture(JPEGS[form] + one + pair + other))
