"""Pictures that are files: drawn once, and packed so that no eye sees another dot than was drawn."""

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
        before, after = (np.asarray(one.convert("RGB")).astype(int) for one in (theirs, ours))
        assert np.abs(before - after).max() < pictures.SHADES
        assert (before != after).mean() < 0.02
        assert np.allclose(ours.info["dpi"], 100, atol=0.01)
    assert pictures.png(drawn(), 100) == pictures.png(drawn(), 100)


def test_paper_ink_and_what_most_dots_have_keep_their_colour(monkeypatch):
    """Of more shades than a palette holds: 500 of blue, green or both, each on as many dots as its number says."""
    shades = [(0, 8 * (number % 25), 12 * (number // 25)) for number in range(500)]
    column = np.repeat(np.array(shades, dtype=np.uint8), np.arange(1, 501), axis=0)
    before = np.stack([column, np.full_like(column, 255)])  # with paper, in a band of its own
    monkeypatch.setattr(pictures, "BAND", 1)
    after = np.asarray(pictures.in_palette(Image.fromarray(before).convert("RGBA")).convert("RGB"))
    assert (after[1] == 255).all()
    most = column[-sum(range(251, 501)) :]
    assert (after[0, -len(most) :] == most).all()
    assert np.abs(after.astype(int) - before).max() <= 12 * 11


def test_shades_that_differ_by_less_than_an_eye_sees_are_the_one_that_most_dots_have():
    before = np.array([[(61, 61, 61)] * 9 + [(60, 62, 63)] * 2 + [(64, 61, 61)]], dtype=np.uint8)
    after = np.asarray(pictures.in_palette(Image.fromarray(before).convert("RGBA")).convert("RGB"))
    assert after[0].tolist() == [[61, 61, 61]] * 11 + [[64, 61, 61]]


def test_a_picture_of_very_many_colours_stays_as_it_is():
    many = Image.fromarray(np.arange(3 * 200 * 200, dtype=np.uint32).view(np.uint8).reshape(200, -1, 4))
    assert pictures.in_palette(many) is many


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
            assert picture.mode == "P"
