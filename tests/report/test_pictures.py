"""Pictures that are files: drawn once, and packed so that every dot comes out as it was drawn."""

import io

import numpy as np
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
