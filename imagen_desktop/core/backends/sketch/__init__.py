"""The built-in sketch: draws a prompt as a vector scene, without a model, an account or a network.

`draw_png` is all that the rest of the program needs. Its modules and data load when first drawing.
"""


def draw_png(prompt: str, seed: int, width: int, height: int) -> bytes:
    """A PNG of the scene, exactly width x height pixels; same arguments, same bytes."""
    from imagen_desktop.core.backends.sketch.painter import paint_png

    return paint_png(prompt, seed, width, height)
