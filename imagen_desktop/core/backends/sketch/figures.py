"""People, drawn from one body with changing clothes, hats and things in hand."""

FIGURES: dict[str, str] = {}


def draw_figure(drawing: str) -> str:
    return FIGURES[drawing]
