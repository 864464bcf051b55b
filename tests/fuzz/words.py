"""Spoilt words: what stands after `--set`, and captions through everything that shows them."""

import io
import json
import random
import tempfile
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from simulation.core.errors import HomewardError, ScenarioError
from simulation.scenario.loading import from_text, load
from simulation.scenario.scenario import Scenario
from tests.fuzz.mutation import told
from tests.fuzz.spoiling import JUNK, spoilt_bytes
from tests.fuzz.tables import CELLS
from tests.support.hostile import MARKS
from tests.support.small import BASE


class Settings:
    """Texts after `--set`."""

    def __init__(self, folder: Path) -> None:
        self.scenario = from_text(BASE)
        self.file = folder / "base.yaml"
        self.file.write_text(BASE, encoding="utf-8")
        self.values = [parameter.value for parameter in self.scenario.parameters()]
        self.paths = [parameter.path for parameter in self.scenario.parameters()] + [
            "title",
            "run",
            "levers",
            "services",
        ]

    def try_one(self, draw: random.Random) -> str:
        """Load the small place with one or two settings, as the command line reads them."""
        from simulation.experiment.options import RunOptions
        from simulation.scenario.reading.setting_text import read_settings

        settings = [
            f"{self.path(draw)}{draw.choice(['=', '=', '=', ''])}{self.value(draw)}"
            for _ in range(draw.choice([1, 1, 2]))
        ]
        try:
            RunOptions(set=read_settings(settings)).load_all([self.file])
        except HomewardError as error:
            return told(error)
        return "loads"

    def path(self, draw: random.Random) -> str:
        """A path that is there, or nearly."""
        path = draw.choice(self.paths)
        way = draw.randrange(5)
        if way == 0:
            return path + draw.choice([".value", ".x", "..", ".0", ".by_cohort.young", ".source", " ", *MARKS])
        if way == 1:
            return spoilt_bytes(path, draw).decode("utf-8", "replace")
        return path if way else path.rsplit(".", 1)[0]

    def value(self, draw: random.Random) -> str:
        """A value that may stand in a file, or nearly."""
        chosen = draw.choice([*JUNK, *CELLS] if draw.random() < 0.5 else self.values)
        text = chosen if isinstance(chosen, str) else json.dumps(chosen).replace('"', "")
        return spoilt_bytes(text, draw).decode("utf-8", "replace") if draw.random() < 0.3 else text


class Captions:
    """Titles, labels and notes through everything that shows them."""

    def __init__(self, folder: Path) -> None:
        from simulation.cli.describe.new import starting_file

        self.file = folder / "place.yaml"
        self.text = starting_file("TITLE")

    def try_one(self, draw: random.Random) -> str:
        """Check, explain, and now and then a short run with its summary and a picture."""
        text = self.text
        for caption in ('"TITLE"', "label: The ward", "label: Under 65", "cite: our judgement"):
            key, _, _ = caption.rpartition(" ") if ":" in caption else ("", "", "")
            escaped = "".join(f"\\U{ord(character):08x}" for character in self.caption(draw))
            text = text.replace(caption, f'{key} "{escaped}"'.strip(), 1) if draw.random() < 0.7 else text
        self.file.write_text(text, encoding="utf-8")
        try:
            scenario = load(self.file)
        except ScenarioError as error:
            return told(error)
        printed = self.commands("check", "explain")
        if draw.random() < 0.1:
            printed += self.results(scenario)
        assert printed.replace("\n", "").replace("\u00a0", "").isprintable(), repr(printed)
        return "shown"

    @staticmethod
    def caption(draw: random.Random) -> str:
        """Characters of all kinds, and what a picture or a terminal reads as more than that."""
        parts = [
            *MARKS,
            "$",
            "\\",
            "[",
            "]",
            "{",
            "}",
            "_",
            "^",
            "%",
            "\x1b[",
            "\x1b]8;;",
            "<",
            ">",
            ",",
            " ",
            "1,000",
            "A",
        ]
        return "".join(
            draw.choice(parts)
            if draw.random() < 0.5
            else chr(draw.choice([draw.randrange(32, 0xD800), draw.randrange(0xE000, 0x110000)]))
            for _ in range(draw.randrange(12))
        )

    def commands(self, *names: str) -> str:
        """What these commands print of the file."""
        from simulation.cli.app import app

        printed = io.StringIO()
        with redirect_stdout(printed), redirect_stderr(printed):
            for name in names:
                app([name, str(self.file)], standalone_mode=False)
        return printed.getvalue()

    @staticmethod
    def results(scenario: Scenario) -> str:
        """What is printed of two days of it; a picture is drawn, and folder and report are written on the way."""
        import simulation
        from simulation.cli.summaries import print_report
        from simulation.report.charts import draw as draw_pictures
        from simulation.report.record.record import record_of
        from simulation.report.record.written import makers, write_report
        from simulation.results.archive import write

        short = scenario.with_({"run.warm_up": "1 day", "run.length": "8 days", "run.replications": "1"})
        study = simulation.compare(
            [short, short.with_({"title": f"{short.model.title} 2"})], workers=1, engine="reference"
        )
        printed = io.StringIO()
        with tempfile.TemporaryDirectory() as below, redirect_stdout(printed), redirect_stderr(printed):
            folder = write(study, Path(below), {}, draw_pictures(study))
            record = record_of(study, folder)
            print_report(record, verbose=True)
            written = write_report(folder, record, makers())
            assert not written.failed, written.failed
        return printed.getvalue()
