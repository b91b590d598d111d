"""From a prompt to PNG bytes: reads it, chooses a setting, draws, and rasterises once."""

import base64
from dataclasses import dataclass
from random import Random

from imagen_desktop.core.backends.sketch.backdrop import draw_backdrop
from imagen_desktop.core.backends.sketch.layout import lay_out
from imagen_desktop.core.backends.sketch.noise import stream
from imagen_desktop.core.backends.sketch.prompt import Description, read_prompt
from imagen_desktop.core.backends.sketch.setting import choose_setting
from imagen_desktop.core.backends.sketch.staging import draw_subjects
from imagen_desktop.core.backends.sketch.style import restyled
from imagen_desktop.core.backends.sketch.svg import Drawing, document
from imagen_desktop.core.backends.sketch.weather import draw_vignette, draw_weather

PIXEL_ART_SIDE = 96
SHORT_SIDE = 1000.0
"""Scene units along the shorter side: a scene looks the same at every size."""


@dataclass(frozen=True, slots=True)
class Scene:
    """SVG without the document around it, and its size in scene units."""

    contents: str
    view: tuple[float, float]

    def document(self, width: int, height: int) -> str:
        return document(self.contents, (0.0, 0.0, *self.view), width, height)


def paint_png(prompt: str, seed: int, width: int, height: int) -> bytes:
    description = read_prompt(prompt)
    scene = draw_scene(prompt, description, seed, width, height)
    if description.style == "pixel":
        return rasterise(_pixelated(scene, width, height))
    return rasterise(scene.document(width, height))


def rasterise(markup: str) -> bytes:
    import resvg_py  # heavy, and not needed before the first picture

    return bytes(resvg_py.svg_to_bytes(svg_string=markup, skip_system_fonts=True))


def draw_scene(prompt: str, description: Description, seed: int, width: int, height: int) -> Scene:
    """The whole scene, for a picture of width x height pixels."""
    unit = SHORT_SIDE / min(width, height)
    longest = 4 * SHORT_SIDE
    drawing = Drawing(min(longest, width * unit), min(longest, height * unit), 1 / unit)

    def random(part: str) -> Random:
        return stream(prompt, seed, part)

    setting = choose_setting(description, drawing.height, random("setting"))
    mentions = description.mentions
    placed = lay_out(mentions, setting, drawing.width, drawing.height, random("layout"))
    draw_backdrop(drawing, setting, random("backdrop"), alone=not mentions)
    draw_subjects(drawing, setting, placed, random("subjects"))
    draw_weather(drawing, setting, random("weather"))
    draw_vignette(drawing, setting.light)
    contents = restyled(drawing.contents(), description.style)
    return Scene(contents, (drawing.width, drawing.height))


def _pixelated(scene: Scene, width: int, height: int) -> str:
    """The scene drawn small, then enlarged without smoothing."""
    scale = PIXEL_ART_SIDE / min(width, height)
    small = rasterise(scene.document(max(1, round(width * scale)), max(1, round(height * scale))))
    data = base64.b64encode(small).decode("ascii")
    image = (
        f'<image width="{width}" height="{height}" preserveAspectRatio="none" '
        f'image-rendering="optimizeSpeed" xlink:href="data:image/png;base64,{data}"/>'
    )
    return document(image, (0, 0, width, height), width, height)
