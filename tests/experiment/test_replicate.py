"""Replications: the same results in the same order whatever the number of workers, and as many as a precision needs."""

import gc
import math
import os
import subprocess
import sys
import textwrap
import time
import weakref
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import simulation
from simulation.core.errors import HomewardError
from simulation.core.text.unique_names import unique_names
from simulation.experiment import memory_limits
from simulation.experiment.precision import PrecisionReached, PrecisionTarget, relative_widths, replications_wanted
from simulation.experiment.statistics import by_replication, mean_and_interval, summarise
from simulation.experiment.workers.local import bundles
from simulation.sampling import shared_arrivals
from simulation.sampling.arrivals import sample_in_parts
from simulation.scenario.calendar.arrival_counts import expected_arrivals

COLUMNS = ["scenario", "replication", "period", "measure", "unit", "by", "group", "value"]


def test_the_table_is_tidy(small_results):
    assert list(small_results.measures.columns) == COLUMNS
    assert sorted(small_results.measures["replication"].unique()) == [0, 1, 2]
    assert not small_results.measures.duplicated(COLUMNS[:-1]).any()
    assert {"whole", "2024-02", "2024-W05"} <= set(small_results.measures["period"])


def test_summary_holds_means_with_student_intervals(small_results):
    summary = small_results.summary()
    assert list(summary.columns) == [
        "scenario",
        "measure",
        "unit",
        "by",
        "group",
        "mean",
        "lower",
        "upper",
        "replications",
    ]
    rows = small_results.measures.query("period == 'whole' and measure == 'length_of_stay' and by == 'all'")["value"]
    row = summary.query("measure == 'length_of_stay' and by == 'all'").iloc[0]
    assert row["mean"] == pytest.approx(rows.mean())
    assert row["upper"] - row["mean"] == pytest.approx(4.302652729911275 * rows.std(ddof=1) / math.sqrt(3))
    assert row["replications"] == 3


@pytest.mark.parametrize("engine", ["reference", "auto"])
def test_workers_change_nothing(small_place, engine):
    one, two = (
        simulation.run(small_place, replications=3, workers=workers, engine=engine).measures for workers in (1, 2)
    )
    pd.testing.assert_frame_equal(one, two, check_exact=True)


def test_more_replications_keep_the_first_ones(small_place, small_results):
    longer = simulation.run(small_place, replications=4, workers=1).measures
    pd.testing.assert_frame_equal(
        longer[longer["replication"] < 3].reset_index(drop=True), small_results.measures, check_exact=True
    )


def test_another_seed_gives_another_year_and_is_in_the_scenario_as_run(small_place, small_results):
    other = simulation.run(small_place, replications=1, seed=7, workers=1)
    assert other.scenario.model.run.seed == 7
    assert other.scenario.model.run.replications == 1
    assert other.summary()["mean"].tolist() != small_results.summary()["mean"].tolist()


def test_events_are_the_log_of_that_replication(small_results):
    events = small_results.events(1)
    assert set(events["replication"]) == {1}
    assert {"arrived", "asked", "granted", "left", "marked"} <= set(events["event"])
    pd.testing.assert_frame_equal(small_results.events(1), events)


def test_events_are_not_kept(small_results):
    before = weakref.ref(small_results.events(0))
    gc.collect()
    assert before() is None


def test_progress_says_how_many_are_done_and_what_is_left(small_place):
    told = []
    simulation.run(
        small_place,
        replications=2,
        workers=1,
        progress=lambda done, total, seconds: told.append((done, total, seconds)),
    )
    assert [(done, total) for done, total, _ in told] == [(1, 2), (2, 2)]
    assert told[0][2] > 0
    assert told[1][2] == 0


def test_a_measure_can_be_split_by_a_label(small_place):
    table = simulation.run(small_place, replications=1, workers=1, by=("pathway",)).measures
    assert set(table[(table["measure"] == "length_of_stay") & (table["by"] == "pathway")]["group"]) >= {"P0", "P1"}


def test_no_replication_at_all_is_refused(small_place):
    with pytest.raises(HomewardError, match="a whole number from 1"):
        simulation.run(small_place, replications=0)


# ---- intervals
# -----------------------------------------------------------------------------------------------------------


def test_one_year_proves_nothing():
    mean, half, count, _ = mean_and_interval(np.array([[3.0, np.nan], [np.nan, np.nan], [1.0, 3.0]]))
    assert mean[0] == 3.0
    assert np.isnan(half[:2]).all()
    assert np.isnan(mean[1])
    assert count.tolist() == [1, 0, 2]
    assert half[2] == pytest.approx(12.706204736432095 * math.sqrt(2) / math.sqrt(2))


def test_the_interval_covers_the_truth_19_times_in_20():
    """2,000 normal samples of ten: coverage within four standard errors of 95 %."""
    samples = np.random.default_rng(1).normal(5.0, 2.0, (2000, 10))
    mean, half, _, _ = mean_and_interval(samples)
    covered = (np.abs(mean - 5.0) <= half).mean()
    assert abs(covered - 0.95) < 4 * math.sqrt(0.95 * 0.05 / 2000)


def test_rows_stay_in_the_order_they_were_measured():
    table = pd.DataFrame(
        [
            (0, "whole", "b", "days", "all", "all", 1.0),
            (0, "whole", "a", "days", "all", "all", 2.0),
            (1, "whole", "a", "days", "all", "all", 4.0),
        ],
        columns=COLUMNS[1:],
    )
    assert [key[0] for key in by_replication(table).index] == ["b", "a"]
    assert summarise(table, "x")["mean"].tolist() == [1.0, 3.0]


def test_the_interval_of_a_mean_ends_at_what_can_be_in_every_table():
    """Also of a share that a wait limit of the file names; where a replication is below nought it may be."""
    names = ["share_delayed", "waited_over_soon", "moves_per_spell", "acute_beds_closed"]
    rows = [
        (number, "whole", name, "", "all", "all", value)
        for number, values in enumerate([(0.99, 0.01, 0.9, -1.0), (0.85, 0.2, 1.3, 2.0)])
        for name, value in zip(names, values, strict=True)
    ]
    told = summarise(pd.DataFrame(rows, columns=COLUMNS[1:]), "x").set_index("measure")
    assert told.loc["share_delayed", "upper"] == 1.0
    assert told.loc["waited_over_soon", ["lower", "upper"]].tolist() == [0.0, 1.0]
    assert told.loc["moves_per_spell", "lower"] == 0.0
    assert told.loc["moves_per_spell", "upper"] > 1.3
    assert told.loc["acute_beds_closed", "lower"] < -1.0


# ---- precision
# -----------------------------------------------------------------------------------------------------------


def headline(values, measure="no_criteria_to_reside"):
    return pd.DataFrame(
        {
            "replication": range(len(values)),
            "period": "whole",
            "measure": measure,
            "by": "all",
            "group": "all",
            "value": values,
        }
    )


def test_relative_width_of_a_mean_and_of_a_difference():
    base, variant = [100.0, 110.0, 90.0, 100.0], [90.0, 100.0, 80.0, 90.0]
    assert relative_widths([headline(base)])["no_criteria_to_reside"] == pytest.approx(
        3.182446305284263 * np.std(base, ddof=1) / 2 / 100
    )
    assert relative_widths([headline(base), headline(variant)])["no_criteria_to_reside"] == pytest.approx(0.0)


def test_replications_are_added_in_measured_steps_up_to_the_ceiling():
    wish = PrecisionTarget(0.05, ceiling=50)
    assert replications_wanted(10, {"a": 0.04}, wish) == 10
    assert replications_wanted(10, {"a": 0.06, "b": 0.01}, wish) == 16
    assert replications_wanted(10, {"a": 0.50}, wish) == 20
    assert replications_wanted(40, {"a": 0.50}, wish) == 50
    assert replications_wanted(50, {"a": 0.50}, wish) == 50


def test_what_was_reached_is_said():
    assert "not patients with no criteria to reside (midnight) (± 8.0 %)" in str(
        PrecisionReached(PrecisionTarget(0.05, 20), 20, {"no_criteria_to_reside": 0.08, "occupancy": 0.01})
    )
    assert "every headline" in str(PrecisionReached(PrecisionTarget(0.05, 20), 12, {"no_criteria_to_reside": 0.03}))


def test_auto_runs_until_precise_or_the_ceiling(small_place):
    results = simulation.run(small_place, replications="auto", workers=1, precision=0.01, max_replications=4)
    assert results.replications == 4
    assert results.reached is not None
    assert results.reached.missed


# ---- memory
# ------------------------------------------------------------------------------------------------------------


def test_expected_arrivals_count_streams_days_and_today(small_place):
    assert expected_arrivals(small_place.model) == pytest.approx(7 * 74, rel=0.01)


def test_what_does_not_fit_is_refused_with_how_much(small_place, monkeypatch):
    monkeypatch.setattr(memory_limits, "memory_available", lambda: 8e9)
    huge = small_place.with_(
        {
            "people.arrivals.emergency.rate": {
                "by_cohort": {"under_65": "200000 per day", "aged_65_plus": "200000 per day"}
            }
        }
    )
    with pytest.raises(memory_limits.TooMuchMemory, match=r"needs about [\d,.]+ GB .* this machine has 8.0 GB"):
        simulation.run(huge)


def test_tables_that_do_not_fit_are_refused_too(small_place, monkeypatch):
    kept = memory_limits.bytes_kept([small_place.model], 100_000)
    monkeypatch.setattr(memory_limits, "memory_available", lambda: kept)
    with pytest.raises(
        memory_limits.TooMuchMemory,
        match=r"tables of all replications need about 6.0 GB .* this machine has 6.0 GB; ask for fewer replications",
    ):
        simulation.run(small_place, replications=100_000)


def test_fewer_run_at_a_time_when_memory_is_short(small_place, monkeypatch):
    monkeypatch.setattr(
        memory_limits,
        "memory_available",
        lambda: memory_limits.BYTES_OF_PROGRAM + 2.5 * memory_limits.bytes_needed(small_place.model),
    )
    assert memory_limits.workers_that_fit([small_place.model], 8) == 2


# ---- names and interruptions
# ------------------------------------------------------------------------------------------


def test_names_are_short_and_unlike():
    assert unique_names(["England, one million", "England, two million"], ["", ""]) == [
        "England, one million",
        "England, two million",
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
@pytest.mark.parametrize("workers", ["1", "2"])
def test_ctrl_c_stops_at_once_and_leaves_nothing(tmp_path, workers):
    import signal

    from simulation.cli.describe.new import starting_file

    file = tmp_path / "place.yaml"
    file.write_text(
        starting_file("Place").replace("3 per day", "60 per day").replace("4 per day", "80 per day"), encoding="utf-8"
    )
    command = [
        sys.executable,
        "-m",
        "simulation",
        "run",
        str(file),
        "--replications",
        "500",
        "--workers",
        workers,
        "--out",
        str(tmp_path / "out"),
    ]
    said = tmp_path / "said.txt"
    with said.open("w", encoding="utf-8") as console:
        environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
        running = subprocess.Popen(
            command,
            cwd=Path(simulation.__file__).parents[1],
            env=environment,
            start_new_session=True,
            stdout=console,
            stderr=console,
        )
    until = time.monotonic() + 60
    while not said.stat().st_size and time.monotonic() < until:
        time.sleep(0.2)
    time.sleep(3)
    assert running.poll() is None
    os.killpg(running.pid, signal.SIGINT)  # as a terminal does: to the workers too
    began = time.perf_counter()
    running.wait(timeout=30)
    told = said.read_text(encoding="utf-8")
    assert running.returncode == 130
    assert time.perf_counter() - began < 10
    assert "Nothing was written" in told
    assert "Traceback" not in told
    assert not (tmp_path / "out").exists()


def test_a_study_runs_from_a_script_without_a_main_guard(tmp_path):
    """Workers start by spawn on Windows; a script of a researcher has no `if __name__ == '__main__'`."""
    script = tmp_path / "study.py"
    script.write_text(
        textwrap.dedent("""
            import simulation
            from simulation.cli.describe.new import starting_file
            place = simulation.from_text(starting_file("Place"), name="p.yaml").with_({"run.warm_up": "3 days", "run.length": "20 days"})
            print(len(simulation.run(place, replications=2, workers=2, engine="reference").measures) > 0)
        """),
        encoding="utf-8",
    )
    path = {**os.environ, "PYTHONPATH": str(Path(simulation.__file__).parents[1])}
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, env=path)
    assert done.stdout.strip() == "True", done.stderr


@pytest.mark.parametrize(("count", "workers"), [(1, 2), (3, 2), (7, 2), (9, 4), (4, 1)])
def test_bundles_hold_every_task_once_and_the_last_ones_are_small(count, workers):
    order = [0, 2, 1]
    told = bundles(range(5, 5 + count), order, workers)
    tasks = [task for bundle in told for task in bundle]
    assert sorted(tasks) == [(which, number) for which in range(3) for number in range(5, 5 + count)]
    assert [len({number for _, number in bundle}) for bundle in told] == [1] * len(told)
    assert [which for which, _ in tasks] == order * count
    assert all(len(bundle) == 1 for bundle in told[-3:])
    assert sum(len(bundle) == 3 for bundle in told) == max(0, count // workers - 1) * workers


def test_who_comes_is_drawn_once_for_a_base_and_its_variants(small_place, small_variant, monkeypatch):
    times = []
    monkeypatch.setattr(shared_arrivals, "sample_in_parts", lambda *of: times.append(of) or sample_in_parts(*of))
    once = simulation.compare(small_place, small_variant, replications=3, workers=1)
    assert len(times) == 3
    monkeypatch.setattr(shared_arrivals, "drawn_from", lambda plan: str(id(plan)))
    times.clear()
    each = simulation.compare(small_place, small_variant, replications=3, workers=1)
    assert len(times) == 6
    pd.testing.assert_frame_equal(once.measures, each.measures)
