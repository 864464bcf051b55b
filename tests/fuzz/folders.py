"""Results folders whose manifest, tables or scenarios somebody touched, made again."""

import gzip
import json
import random
import shutil
from pathlib import Path

from simulation.core.errors import HomewardError
from tests.fuzz.mutation import told
from tests.fuzz.spoiling import spoilt_bytes, spoilt_lines
from tests.support.hostile import MARKS


class Results:
    """Results folders whose manifest, tables or scenarios were touched, made again."""

    def __init__(self, folder: Path) -> None:
        import simulation
        from simulation.results.archive import write
        from tests.support.small_place import small_place

        place = small_place(run__length="8 days", run__warm_up="1 day", run__replications="1")
        study = simulation.compare([place, place.with_({"title": "Other"})], workers=1, engine="reference")
        self.whole = write(study, folder / "whole")
        self.folder = folder / "spoilt"
        self.likely = 0.7
        """How often it is the manifest that is touched."""

    def try_one(self, draw: random.Random) -> str:
        """Spoil a file or two of the folder and reproduce it."""
        from simulation.assurance.reproduce import reproduce
        from simulation.results.manifest import read_manifest

        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(self.whole, self.folder)
        files = sorted(file for file in self.folder.rglob("*") if file.is_file())
        for file in [self.folder / "manifest.json"] * (draw.random() < self.likely) or draw.sample(files, 2):
            if file.suffix == ".gz":
                file.write_bytes(spoilt_packed(file.read_bytes(), draw))
                continue
            text = file.read_text(encoding="utf-8")
            if file.suffix == ".json" and draw.random() < 0.7:
                file.write_text(json.dumps(spoilt_json(json.loads(text), draw)), encoding="utf-8")
            else:
                file.write_bytes(draw.choice([spoilt_bytes, spoilt_lines])(text, draw))
        try:
            said = read_manifest(self.folder)
            if said.replications > 4 or draw.random() < 0.5:
                return "read"
            reproduce(self.folder, "reference", 1)
        except HomewardError as error:
            return told(error)
        return "made again"


class Options(Results):
    """Results folders of studies of options."""

    def __init__(self, folder: Path) -> None:
        from simulation.experiment.options import RunOptions
        from simulation.money.options.study import prepared, run_prepared
        from simulation.money.told.archive import write_options
        from tests.support.money_place import OPTIONS, PLACE, write_place

        (folder / "place").mkdir()
        short = PLACE.replace("warm_up: 30 days, length: 150 days", "warm_up: 1 days, length: 60 days")
        file = write_place(folder / "place", place=short, options=OPTIONS.replace("2024-02-15", "2024-01-10"))
        study = run_prepared(*prepared(file), RunOptions(replications=2, workers=1, engine="reference"))
        self.whole = write_options(study, folder / "whole")
        self.folder = folder / "spoilt"
        self.likely = 0.4


def spoilt_packed(packed: bytes, draw: random.Random) -> bytes:
    """A packed table: spoilt below the packing, cut off, or with a byte changed."""
    if draw.random() < 0.5:
        return gzip.compress(spoilt_bytes(gzip.decompress(packed).decode(), draw))
    place = draw.randrange(len(packed))
    return packed[:place] + (b"" if draw.random() < 0.5 else bytes([draw.randrange(256)]) + packed[place + 1 :])


def spoilt_json(raw: object, draw: random.Random) -> object:
    """A JSON value with something else somewhere."""
    others = [None, True, -1, 0, 1.5, 10**30, "", "x", [], {}, [1], {"a": 1}, "\u202e", "1", ["cohort"], *MARKS]
    if isinstance(raw, (dict, list)) and raw and draw.random() < 0.8:
        key = draw.choice(list(raw)) if isinstance(raw, dict) else draw.randrange(len(raw))
        if draw.random() < 0.2:
            raw.pop(key)
        else:
            raw[key] = spoilt_json(raw[key], draw)  # type: ignore[index]
        return raw
    return draw.choice(others)
