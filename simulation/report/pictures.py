"""Pictures drawn one by one: one that cannot be drawn costs nothing but itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Union

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DPI, SCREEN = 300, 130
"""Dots an inch of pictures that are files, and of those within a page."""
EFFORT = 3
"""zlib's level for pictures: matplotlib's own, 6, packs a seventh smaller and takes half as long again."""

Pictures = Mapping[str, Callable[[], Union["Figure", None]]]
"""By file name what draws a picture; nothing when a study has not what it shows."""


@dataclass(frozen=True)
class Drawn:
    """PNG files by name, and what could not be drawn."""

    pictures: dict[str, bytes]
    failed: dict[str, str]
    """Why, in a line, by file name."""


def draw_all(pictures: Pictures) -> Drawn:
    """Every picture that can be drawn."""
    drawn, failed = {}, {}
    for name, draw in pictures.items():
        try:
            picture = png_of(draw)
        except Exception as error:  # whatever goes wrong in drawing, the tables are right
            failed[name] = " ".join(f"{type(error).__name__}: {error}".split())[:160]
        else:
            if picture is not None:
                drawn[name] = picture
    return Drawn(drawn, failed)


def png_of(draw: "Callable[[], Figure | None]", dpi: int = DPI) -> bytes | None:
    """A picture as a PNG, in the style it was designed in; the same picture gives the same bytes."""
    from simulation.report.style import own_settings

    with own_settings():
        figure = draw()
        return png(figure, dpi) if figure is not None else None


def png(figure: "Figure", dpi: int = SCREEN) -> bytes:
    """A figure as a PNG, laid out and drawn once: `savefig` draws a figure that is laid out by constraints a first time
    to lay it out.
    """
    from matplotlib import rcParams
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from PIL import Image  # comes with matplotlib

    from simulation.report.style import own_settings

    file = BytesIO()
    with own_settings():
        before = figure.get_dpi()
        figure.set_dpi(dpi)
        if dpi >= DPI:  # letters of so many dots look the same without being fitted to them, a sixth of the drawing
            rcParams["text.hinting"] = "none"
        canvas = FigureCanvasAgg(figure)
        canvas.draw()  # type: ignore[no-untyped-call]
        drawn = Image.frombuffer("RGBA", canvas.get_width_height(), canvas.buffer_rgba())  # type: ignore[no-untyped-call]
        drawn.convert("RGB").save(file, "PNG", compress_level=EFFORT, dpi=(dpi, dpi))  # nothing shines through
        figure.set_dpi(before)
    return file.getvalue()


__all__ = ["DPI", "SCREEN", "Drawn", "Pictures", "draw_all", "png", "png_of"]
