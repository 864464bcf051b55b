"""What a study of funding options costs: eight options of England on the same patients over three years."""

import time
from collections.abc import Iterator
from dataclasses import replace

from benchmarks.timing import Row, said, seconds
from simulation.core.vocabulary import DAY
from simulation.experiment.options import RunOptions
from simulation.money.files.option_file import HorizonPart, load_options
from simulation.money.options.study import prepared, run_prepared

DAYS, REPLICATIONS, ASKED = 1095, 2, 100
"""Three years; how many replications are run, and from how many the study is reckoned."""


def funding() -> Iterator[Row]:
    """Processor time of a few replications of every option, what a hundred come to on two processors, and how long it
    takes until the best is known as surely as the file asks for.
    """
    sheet = load_options("two_million")
    horizon = HorizonPart.model_construct(length=float(DAYS * DAY), warm_up=None)
    sheet = replace(sheet, part=sheet.part.model_copy(update={"horizon": horizon}))
    file, book, options = prepared(sheet)
    run_prepared(file, book, options[:1], RunOptions(replications=2, engine="compiled"))  # loads what is compiled
    took = seconds(lambda: run_prepared(file, book, options, RunOptions(replications=REPLICATIONS, engine="compiled")))
    each = took / REPLICATIONS / len(options)
    yield Row("one option, one replication of three years: processor, s", said(each))
    yield Row(
        f"{len(options)} options x {ASKED} replications, reckoned from {REPLICATIONS}: minutes of two processors",
        said(each * len(options) * ASKED / 2 / 60),
        "20 min",
    )
    began = time.perf_counter()
    study = run_prepared(file, book, options, RunOptions(engine="compiled"))
    runs = sum(study.replications(which) for which in range(len(options)))
    sure = f"{100 * sheet.part.certainty:g} % sure" if study.selection.certain else "no ranking"
    yield Row(
        f"the same until the best is known, or the ceiling met ({sure} after {runs} runs): minutes",
        said((time.perf_counter() - began) / 60),
        "10 min",
    )
