"""The folder of a sensitivity study: what is in it, and that it can be made again."""

import json

import pandas as pd
import pytest

import simulation
from simulation.core.errors import HomewardError
from simulation.report.charts import draw
from simulation.results.reproduce import different, reproduce
from simulation.results.sensitivity.write import write_sensitivity
from tests.support.queues_with_ranges import PRESENT, WAITED, WARD, place

SHORT = {"run.length": "40 days", "run.warm_up": "10 days"}


@pytest.fixture(scope="module", params=["one_at_a_time", "morris", "sobol"])
def study(request):
    small = place().with_(SHORT)
    return simulation.sensitivity(
        small, request.param, measures=[PRESENT], replications=2, trajectories=2, samples=4, workers=1
    )


def test_a_folder_is_made_again_to_the_last_byte_on_two_workers(study, tmp_path):
    folder = write_sensitivity(study, tmp_path, {}, draw(study))
    made = reproduce(folder, workers=2, draw=draw)
    assert made.identical, different(made.files)
    names = {file.name for file in made.files}
    assert names >= {"inputs.csv", "outcomes.csv.gz", "effects.csv", "chance.csv", "dictionary.csv", "findings.txt"}
    assert any(name.startswith("charts/") for name in names)
    table = pd.read_csv(folder / "outcomes.csv.gz")
    assert {"routes.through.bed.for", "routes.through.after.delay", PRESENT} <= set(table)
    assert "routes.through.bed.for" in set(pd.read_csv(folder / "effects.csv")["input"])


def test_a_break_even_is_made_again(tmp_path):
    ward = simulation.from_text(WARD, name="ward.yaml").with_(SHORT)
    found = simulation.break_even(
        ward, "services.beds.capacity=5 to 20 beds", WAITED, "50 %", replications=2, workers=1
    )
    folder = write_sensitivity(found, tmp_path, {}, draw(found))
    made = reproduce(folder, workers=1, draw=draw)
    assert made.identical, different(made.files)
    assert {"value", "mean", "input"} <= set(pd.read_csv(folder / "tries.csv"))


def test_a_manifest_that_asks_what_cannot_be_is_refused(study, tmp_path):
    folder = write_sensitivity(study, tmp_path)
    file = folder / "manifest.json"
    whole = file.read_text(encoding="utf-8")
    for path, value, words in (
        ("method", "guess", "sensitivity.method"),
        ("inputs", [], "sensitivity.inputs"),
        ("steps", 1, "sensitivity.steps"),
    ):
        said = json.loads(whole)
        said["sensitivity"][path] = value
        file.write_text(json.dumps(said), encoding="utf-8")
        with pytest.raises(HomewardError, match=words):
            reproduce(folder)
