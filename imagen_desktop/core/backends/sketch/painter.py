"""From a prompt to PNG bytes: reads it, chooses a setting, draws, and rasterises once."""

from random import Random

from imagen_desktop.core.backends.sketch.backdrop import draw_backdrop
from imagen_desktop.core.backends.sketch.layout import lay_out
from imagen_desktop.core.backends.sketch.noise import stream
from imagen_desktop.core.backends.sketch.prompt import Description, read_prompt
from imagen_desktop.core.backends.sketch.setting import choose_setting
from imagen_desktop.core.backends.sketch.staging import draw_subjects
from imagen_desktop.core.backends.sketch.style import restyled
from imagen_desktop.core.backends.sketch.svg import Drawing
from imagen_desktop.core.backends.sketch.weather import draw_vignette, draw_weather

SHORT_SIDE = 1000.0
"""Scene units along the shorter side: a scene looks the same at every size."""


def paint_png(prompt: str, seed: int, width: int, height: int) -> bytes:
    import resvg_py

    description = read_prompt(prompt)
    markup = scene_markup(prompt, description, seed, width, height)
    if description.style == "pixel":
        markup = _pixelated(markup, width, height)
    return bytes(resvg_py.svg_to_bytes(svg_string=markup, skip_system_fonts=True))


def scene_markup(prompt: str, description: Description, seed: int, width: int, height: int) -> str:
    """The whole scene as one SVG document."""
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
    return restyled(drawing.markup(width, height), description.style)


def _pixelated(markup: str, width: int, height: int) -> str:
    """The scene drawn small, then enlarged without smoothing."""
    import base64

    import resvg_py

    scale = 96 / min(width, height)
    small = resvg_py.svg_to_bytes(
        svg_string=markup,
        width=max(1, round(width * scale)),
        height=max(1, round(height * scale)),
        skip_system_fonts=True,
    )
    data = base64.b64encode(bytes(small)).decode("ascii")
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'width="{width}" height="{height}"><image width="{width}" height="{height}" '
        'preserveAspectRatio="none" image-rendering="optimizeSpeed" '
        f'xlink:href="data:image/png;base64,{data}"/></svg>'
    )
