"""Draws the landmarks of a place, such as a tower behind a street, a little lost in haze."""

from imagen_desktop.core.backends.sketch.artwork import art, dressed
from imagen_desktop.core.backends.sketch.setting import Setting
from imagen_desktop.core.backends.sketch.svg import Drawing, number

_HAZE = 0.22


def draw_landmarks(drawing: Drawing, setting: Setting) -> None:
    light, horizon = setting.light, setting.horizon
    for one in sorted(setting.landmarks, key=lambda landmark: landmark.below):
        picture = art(one.drawing)
        name = f"mark{one.drawing.strip('@')}"
        if not drawing.has(name):
            markup = dressed(picture, f"{name}-", lambda colour: light.on_subject(colour, _HAZE))
            drawing.define(f'<g id="{name}">{markup}</g>', name)
        scale = min(min(0.9, one.height) * horizon / picture.height, 0.5 * drawing.width / picture.width)
        x, y = one.x * drawing.width, horizon + (drawing.height - horizon) * one.below + 4
        half = picture.width * scale * 0.5
        drawing.ellipse((x, y), (half * 1.05, half * 0.1), light.shadow, 0.22)
        middle, foot = picture.left + picture.width / 2, picture.top + picture.height
        drawing.add(
            f'<use href="#{name}" xlink:href="#{name}" transform="translate({number(x)} {number(y)}) '
            f'scale({number(scale)}) translate({number(-middle)} {number(-foot)})"/>'
        )
