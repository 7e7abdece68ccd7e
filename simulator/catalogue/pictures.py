"""Small pictures, drawn when they are asked for, the same ones each time."""

import io
import random
from functools import lru_cache, partial

from PIL import Image, ImageDraw

SIZE = (320, 240)


def picture(number: int):
    """Make a function that gives the bytes of JPEG picture `number`."""
    return partial(_draw, number)


def photo(number: int):
    """Make a function that gives the bytes of JPEG picture `number`, about 20 kB, as
    large as pictures in shops are; they are drawn anew each time, so that any number of
    them takes no memory.
    """
    return partial(_grain, number)


def _grain(number: int) -> bytes:
    hue, tile = number * 47 % 360, _noise()
    left, top = number % 80, number // 80 % 60
    image = Image.new("HSV", SIZE, (hue * 255 // 360, 120, 200))
    channels = list(image.split())
    channels[2] = tile.crop((left, top, left + SIZE[0], top + SIZE[1]))
    image = Image.merge("HSV", channels).convert("RGB")
    ImageDraw.Draw(image).text((8, 8), f"{number}", fill="black")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()


@lru_cache(maxsize=1)
def _noise() -> Image.Image:
    """Make the grain of all photos, which is the same each time."""
    size = (SIZE[0] + 80, SIZE[1] + 60)
    data = random.Random(1).randbytes(size[0] * size[1])
    return Image.frombytes("L", size, data).point(lambda value: 130 + value * 50 // 255)


@lru_cache(maxsize=512)
def _draw(number: int) -> bytes:
    hue = number * 47 % 360
    image = Image.new("RGB", SIZE, f"hsl({hue}, 45%, 80%)")
    draw = ImageDraw.Draw(image)
    ground = f"hsl({(hue + 90) % 360}, 35%, 60%)"
    draw.rectangle((0, 170, *SIZE), fill=ground)
    left = 30 + number * 13 % 90
    top = 40 + number * 29 % 70
    dark = f"hsl({(hue + 180) % 360}, 50%, 35%)"
    if number % 3 == 0:
        draw.polygon(((left, 190), (left + 80, top), (left + 160, 190)), fill=dark)
    elif number % 3 == 1:
        draw.ellipse((left, top, left + 130, top + 130), fill=dark)
    else:
        draw.rounded_rectangle((left, top, left + 140, 190), 20, fill=dark)
    draw.text((8, 8), f"{number}", fill="black")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()
