"""Pictures drawn one by one: one that cannot be drawn costs nothing but itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, Union

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from PIL.Image import Image

DPI, SCREEN = 300, 130
"""Dots an inch of pictures that are files, and of those within a page."""
COLOURS, SHADES = 256, 4
"""What a byte for each dot can say; and how finely a library tells colours apart in looking for one of a palette."""
MOST_SEEN = 20_000
"""Colours of a chart; pictures of more are none."""
BAND = 256
"""Rows of dots at a time, so that a copy of them finds room in memory that the program has."""
EFFORT = 3
"""zlib's level for pictures: matplotlib's own, 6, packs a sixth smaller in twice the time."""

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
    from PIL.Image import frombuffer  # comes with matplotlib

    from simulation.report.style import own_settings

    file = BytesIO()
    with own_settings():
        before = figure.get_dpi()
        figure.set_dpi(dpi)
        if dpi >= DPI:  # letters of so many dots look the same without being fitted to them, a sixth of the drawing
            rcParams["text.hinting"] = "none"
        canvas = FigureCanvasAgg(figure)
        canvas.draw()  # type: ignore[no-untyped-call]
        drawn = frombuffer("RGBA", canvas.get_width_height(), canvas.buffer_rgba())  # type: ignore[no-untyped-call]
        in_palette(drawn).save(file, "PNG", compress_level=EFFORT, dpi=(dpi, dpi))
        figure.set_dpi(before)
    return file.getvalue()


def in_palette(drawn: "Image") -> "Image":
    """A picture with a byte for each dot, which says a colour of a palette: half the size and the time of three bytes.

    A chart has a dozen colours, and some hundreds of shades between them at the edges of letters and lines. Shades that
    differ by less than `SHADES` in red, green and blue are the one of them that most dots have:

        (255, 255, 255), 900,000 dots, and (254, 254, 254), 400 dots    all are (255, 255, 255)
        (61, 61, 61), 50,000 dots                                       as it is

    so that paper, ink and lines are as they were drawn, and no eye sees another difference. A picture of very many
    colours stays as it is. `drawn` has red, green, blue and how opaque a dot is; a report's pictures are opaque.
    """
    from PIL.Image import Dither, new

    most: dict[tuple[int, ...], list[int]] = {}
    seen: Any = drawn.getcolors(MOST_SEEN)
    if seen is None:
        return drawn
    for _, (*colour, _) in sorted(seen, reverse=True):
        most.setdefault(tuple(part - part % SHADES for part in colour), colour)
    kept = list(most)[:COLOURS]
    palette = new("P", (1, 1))
    palette.putpalette([part for shade in kept for part in shade])
    dots = new("P", drawn.size)
    for top in range(0, drawn.height, BAND):
        band = drawn.crop((0, top, drawn.width, min(top + BAND, drawn.height))).convert("RGB")
        dots.paste(band.quantize(palette=palette, dither=Dither.NONE), (0, top))  # looks each colour up by its shade
    dots.putpalette([part for shade in kept for part in most[shade]])
    return dots


__all__ = ["DPI", "SCREEN", "Drawn", "Pictures", "draw_all", "in_palette", "png", "png_of"]
