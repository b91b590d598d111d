"""Packs the Noto Emoji drawings that resources/sketch/subjects.txt names into resources/sketch/noto.zip.

Usage: python tests/tools/pack_sketch_glyphs.py ICONS_JSON
where ICONS_JSON is package/icons.json of the npm package @iconify-json/noto. Needs pillow.
"""

import colorsys
import io
import json
import re
import sys
import zipfile
from pathlib import Path
from typing import Any, cast

import resvg_py
from PIL import Image

SKETCH = Path(__file__).parents[2] / "resources" / "sketch"
PROBE_PIXELS = 256


def wanted_glyphs() -> list[str]:
    """The glyphs that subjects.txt asks for; ours (marked @) are not among them."""
    lines = (SKETCH / "subjects.txt").read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if line and line[0] not in "#[@"]
    return sorted({row.split()[0] for row in rows})


def wrap(body: str, box: tuple[float, float, float, float], extra: str = "") -> str:
    view_box = " ".join(f"{value:g}" for value in box)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="{view_box}"{extra}>{body}</svg>'
    )


def probe(body: str, side: float) -> tuple[tuple[float, float, float, float], str]:
    """The box of the drawn pixels and the average colour of the hue that covers most of them."""
    png = resvg_py.svg_to_bytes(
        svg_string=wrap(body, (0, 0, side, side)),
        width=PROBE_PIXELS,
        height=PROBE_PIXELS,
        skip_system_fonts=True,
    )
    image = Image.open(io.BytesIO(bytes(png))).convert("RGBA")
    left, top, right, bottom = image.getchannel("A").getbbox() or (0, 0, PROBE_PIXELS, PROBE_PIXELS)
    unit = side / PROBE_PIXELS
    box = (left * unit, top * unit, (right - left) * unit, (bottom - top) * unit)
    return box, main_colour(image.resize((48, 48)))


def strays(body: str, side: float) -> bool:
    """Whether anything is drawn beyond the frame, where a viewer of the glyph alone never sees it."""
    around = wrap(
        f'{body}<path d="M0 0h{side:g}v{side:g}h-{side:g}z" fill="#000000"/>',
        (-side, -side, 3 * side, 3 * side),
    )
    png = resvg_py.svg_to_bytes(svg_string=around, width=192, height=192, skip_system_fonts=True)
    box = Image.open(io.BytesIO(bytes(png))).convert("RGBA").getchannel("A").getbbox() or (0, 0, 0, 0)
    return box[0] < 62 or box[1] < 62 or box[2] > 130 or box[3] > 130


def without_unseen(body: str, side: float) -> str:
    """The body without the shapes that change no pixel within the frame: two glyphs keep a whole second
    animal below it, and a scene with a dozen of them took 2 seconds.
    """

    def pixels(some: str) -> bytes:
        png = resvg_py.svg_to_bytes(
            svg_string=wrap(some, (0, 0, side, side)), width=512, height=512, skip_system_fonts=True
        )
        return Image.open(io.BytesIO(bytes(png))).convert("RGBA").tobytes()

    seen = pixels(body)
    for shape in re.findall(r"<(?:path|circle|ellipse|rect)\b[^>]*/>", body):
        rest = body.replace(shape, "", 1)
        if pixels(rest) == seen:
            body = rest
    used = set(re.findall(r"url\(#(\w+)\)", body))
    return re.sub(
        r'<(linear|radial)Gradient id="(\w+)".*?</\1Gradient>',
        lambda m: m[0] if m[2] in used else "",
        body,
    )


def clipped(body: str, side: float) -> str:
    frame = f'<clipPath id="frame"><path d="M0 0h{side:g}v{side:g}h-{side:g}z"/></clipPath>'
    return f'{frame}<g clip-path="url(#frame)">{body}</g>'


def main_colour(image: Image.Image) -> str:
    groups: dict[int, list[tuple[int, int, int]]] = {}
    pixels = cast(list[tuple[int, int, int, int]], list(cast(Any, image.getdata())))
    for red, green, blue, alpha in pixels:
        if alpha < 128:
            continue
        hue, lightness, saturation = colorsys.rgb_to_hls(red / 255, green / 255, blue / 255)
        is_grey = saturation < 0.15 or lightness < 0.1 or lightness > 0.95
        groups.setdefault(-1 if is_grey else int(hue * 12), []).append((red, green, blue))
    coloured = {key: value for key, value in groups.items() if key >= 0}
    total = sum(map(len, groups.values()))
    best = max(coloured.values(), key=len, default=[])
    if len(best) < 0.25 * total:
        best = max(groups.values(), key=len, default=[(128, 128, 128)])
    mean = [round(sum(pixel[channel] for pixel in best) / len(best)) for channel in range(3)]
    return "#{:02x}{:02x}{:02x}".format(*mean)


def tidy(body: str) -> str:
    """Lower-case six-digit colours, the one form that the recolouring reads."""
    body = re.sub(r"#([0-9a-fA-F]{6})\b", lambda m: m[0].lower(), body)
    body = re.sub(
        r"#([0-9a-fA-F])([0-9a-fA-F])([0-9a-fA-F])\b(?!\))",
        lambda m: f"#{m[1] * 2}{m[2] * 2}{m[3] * 2}".lower(),
        body,
    )
    return re.sub(r'"(white|black|red|gray|grey)"', lambda m: NAMED[m[1]], body)


NAMED = {
    "white": '"#ffffff"',
    "black": '"#000000"',
    "red": '"#ff0000"',
    "gray": '"#808080"',
    "grey": '"#808080"',
}


def pack(icons_json: Path) -> None:
    data = json.loads(icons_json.read_text(encoding="utf-8"))
    side = float(data["width"])
    target = SKETCH / "noto.zip"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in wanted_glyphs():
            body = tidy(data["icons"][name]["body"])
            box, colour = probe(body, side)
            if strays(body, side):
                body = without_unseen(body, side)
            if strays(body, side):
                print("clipped:", name)
                body = clipped(body, side)
            entry = zipfile.ZipInfo(f"{name}.svg", (2025, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, wrap(body, box, f' data-main="{colour}"'))
    print(f"{target}: {target.stat().st_size:,} bytes")


if __name__ == "__main__":
    pack(Path(sys.argv[1]))
