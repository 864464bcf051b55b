"""Pictures that are files: drawn once, and packed so that every dot comes out as it was drawn."""

import io

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from PIL import Image

from simulation.report import pictures, style


def drawn() -> style.TextFigure:
    figure = style.TextFigure(3.0, 2.0)
    axes = figure.add_subplot()
    axes.plot([0, 1, 2], [3.0, 1.0, 2.0])
    return style.frame(figure, axes, "A finding", "How to read it")


def test_a_picture_is_laid_out_and_drawn_once(monkeypatch):
    done = []
    engine = type(drawn().get_layout_engine())
    for owner, name in ((engine, "execute"), (style.TextFigure, "draw")):
        was = getattr(owner, name)
        monkeypatch.setattr(owner, name, lambda self, *of, was=was, name=name: (done.append(name), was(self, *of))[1])
    assert pictures.png(drawn(), 100)
    assert sorted(done) == ["draw", "execute"]


def test_a_picture_is_the_one_that_matplotlib_saves():
    saved = io.BytesIO()
    with style.own_settings():
        drawn().savefig(saved, format="png", dpi=100)
    with Image.open(saved) as theirs, Image.open(io.BytesIO(pictures.png(drawn(), 100))) as ours:
        assert (np.asarray(theirs.convert("RGB")) == np.asarray(ours.convert("RGB"))).all()
        assert np.allclose(ours.info["dpi"], 100, atol=0.01)
    assert pictures.png(drawn(), 100) == pictures.png(drawn(), 100)


@pytest.mark.parametrize("largest", [3.0, 3e9])
@pytest.mark.parametrize("names", [None, ["one", "another"]])
def test_a_note_stands_where_matplotlib_puts_it_by_itself(monkeypatch, largest, names):
    """Above the axes, and above the power of ten that stands there when numbers are large."""

    def framed() -> bytes:
        figure = style.TextFigure(3.0, 2.0)
        axes = figure.add_subplot()
        axes.plot([0, 1], [0.0, largest])
        if names is not None:
            axes.set_yticks([0.0, largest], names)
        return pictures.png(style.frame(figure, axes, "A finding", "How to read it"), 100)

    ours, was = framed(), Axes.set_title
    monkeypatch.setattr(Axes, "set_title", lambda self, *words, y=None, **how: was(self, *words, **how))
    monkeypatch.setattr(Axis, "set_label_coords", lambda self, *place: None)
    assert ours == framed()


def test_a_picture_for_print_is_as_large_as_one_for_a_screen():
    for dpi in (pictures.SCREEN, pictures.DPI):
        with Image.open(io.BytesIO(pictures.png(drawn(), dpi))) as picture:
            assert picture.size == (3 * dpi, 2 * dpi)
            assert picture.mode == "RGB"
