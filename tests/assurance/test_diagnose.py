"""Warm-up, growth, giving up and years: found where they are, and not where they are not."""

import numpy as np
import pandas as pd
import pytest

import simulation
from simulation.assurance.diagnostics import diagnose as study
from simulation.assurance.diagnostics.courses import Course, mser5, smoothed
from simulation.assurance.diagnostics.years import chances, columns_told, percentiles, running_intervals
from simulation.assurance.verification.cases import one_queue
from simulation.report.diagnosis_page import page, settling, write
from simulation.scenario.loading import from_text


def test_mser5_finds_the_end_of_a_ramp_and_nothing_in_noise():
    draw = np.random.default_rng(1)
    noise = draw.normal(100, 3, 400)
    assert mser5(noise) <= 40
    assert 85 <= mser5(noise - 60 * np.maximum(0, 1 - np.arange(400) / 100)) <= 110
    assert mser5(np.full(12, 5.0)) == 0
    assert mser5(np.arange(400.0)) <= 200, "at most half of the run"


def test_welchs_graph_is_a_moving_average_with_shorter_ends():
    assert smoothed(np.array([0.0, 3.0, 6.0, 9.0]), 1).tolist() == [0.0, 3.0, 6.0, 9.0]
    assert smoothed(np.array([0.0, 0.0, 9.0, 0.0, 0.0]), 1).tolist() == [0.0, 3.0, 3.0, 3.0, 0.0]


def test_a_warm_up_is_too_short_only_where_the_start_is_clearly_remembered_and_it_matters():
    season = 20 * np.sin(np.arange(400) / 58)
    full = 100 + season + np.zeros((3, 1))
    start = np.minimum(np.arange(400) / 200, 1)

    def later(warm_up):
        return full * np.concatenate([np.zeros(warm_up // 2), start[: 400 - warm_up // 2]])

    assert Course("x", full, later(60)).short_of(60)
    assert Course("x", full, later(60)).remembers(60) == pytest.approx(197, abs=9)
    assert not Course("x", full, later(190)).short_of(190), "a season is no start"
    assert not Course("x", 10_000 + full, 10_000 + later(60)).short_of(60), "less than the fiftieth part"
    draw = np.random.default_rng(1).normal(0, 400, (3, 1))
    assert not Course("x", full, full - 5 - draw).short_of(60), "not clear"
    assert not Course("x", full).short_of(60), "nothing to compare with"


@pytest.fixture(scope="module")
def filling():
    """Forty long stays that take two hundred days to fill up."""
    return simulation.run(
        from_text(one_queue(0.5, "{distribution: exponential, mean: 80 days}", 200, 500, 60)), replications=4, workers=1
    )


def test_a_place_that_is_still_filling_up_wants_a_longer_warm_up(filling):
    diagnosis = study.diagnose(filling)
    assert [course.name for course in diagnosis.short] == ["in beds"]
    assert any("looks too short" in line for line in study.cautions(diagnosis))
    assert settling(diagnosis)["too_short"].tolist() == [True]
    long = simulation.run(filling.scenario.with_({"run.warm_up": "600 days"}), replications=4, workers=1)
    assert not study.diagnose(long).short


@pytest.mark.parametrize("engine", ["reference", "auto"])
def test_a_run_in_which_nobody_comes_for_months_is_no_trouble(filling, engine):
    from dataclasses import replace

    from simulation.engines import simulate
    from simulation.sampling.arrivals import sample

    plan = filling.question.plan
    arrivals = sample(plan, 1, 0)
    for first in (40, 400, 10_000):
        late = replace(arrivals, order=arrivals.order[arrivals.minute[arrivals.order] >= first * 1440])
        assert (simulate(plan, late, engine=engine).minute >= first * 1440).all()


def test_a_queue_that_grows_is_named_and_one_that_does_not_is_not():
    grows = simulation.run(
        from_text(one_queue(2.4, "{distribution: exponential, mean: 1 day}", 2, 360, 30)), replications=4, workers=1
    )
    (growth,) = study.diagnose(grows).growing
    assert growth.last > 2 * growth.first
    assert any("grows through the window" in line for line in study.cautions(study.diagnose(grows)))
    steady = simulation.run(
        from_text(one_queue(1.2, "{distribution: exponential, mean: 1 day}", 2, 360, 30)), replications=4, workers=1
    )
    assert study.diagnose(steady).growing == ()


def starter(**changes):
    from simulation.cli.describe.new import STARTING

    return from_text(STARTING.format(title="A start")).with_(changes)


def test_a_queue_that_grows_says_whether_it_ever_settles(filling):
    grown = [study.Growth("the team", 0.5, 3.2, 0.1, load) for load in (0.86, 1.2, np.nan)]
    grown.append(study.Growth("the team", 0.5, 3.2, 0.1, 1.2, is_left=True))
    told = [study.cautions(study.Diagnosis((), (), 60, (one,), (), (), 365.0))[0] for one in grown]
    assert "86 % of its capacity is asked for, so that it has a long-run mean, which the warm-up of 60 days" in told[0]
    assert told[0].endswith("try --warm-up '427 days'.")
    assert "120 % of its capacity is asked for. There is no long-run mean" in told[1]
    assert "0.50 patients in its first quarter, 3.20 in its last. There is no long-run mean" in told[2]
    assert "120 % of its capacity is asked for and who waits may leave, so that it has a long-run mean" in told[3]


def test_the_load_of_a_queue_that_grows_is_known():
    grows = simulation.run(
        from_text(one_queue(2.4, "{distribution: exponential, mean: 1 day}", 2, 360, 30)), replications=4, workers=1
    )
    (growth,) = study.diagnose(grows).growing
    assert growth.load == pytest.approx(1.2, rel=0.01)
    assert not growth.settles


def test_no_warm_up_is_warned_of_where_the_place_fills_up():
    cold = study.diagnose(
        simulation.run(starter(**{"run.warm_up": "0 days"}), replications=4, workers=1), 4, weekly=False
    )
    told = [line for line in study.cautions(cold) if "There is no warm-up (0 days)" in line]
    assert told
    assert "in the ward" in told[0]
    quick = from_text(one_queue(1.2, "{distribution: exponential, mean: 1 day}", 2, 360, 0))
    assert study.cautions(study.diagnose(simulation.run(quick, replications=4, workers=1), 4, weekly=False)) == []
    there = simulation.load("discharge_pathway_from_today").with_({"run.warm_up": "0 days"})
    assert not study.diagnose(simulation.run(there, replications=2, workers=1), 2, weekly=False).is_cold


def test_the_first_run_of_the_starter_raises_no_alarm():
    results = simulation.run(starter(), workers=1)
    assert study.cautions(study.diagnose(results, 3, weekly=False)) == []


def test_a_full_list_that_people_give_up_is_full_and_not_unstable():
    way = "gives_up_after: {wait: 3 days, then: elsewhere},"
    results = simulation.run(
        from_text(one_queue(4, "{distribution: exponential, mean: 1 day}", 2, 360, 30, way)), replications=3, workers=1
    )
    diagnosis = study.diagnose(results)
    assert diagnosis.growing == ()
    (one,) = diagnosis.giving_up
    assert one.a_day == pytest.approx(2.0, rel=0.15)
    assert one.share == pytest.approx(0.5, abs=0.08)
    assert any("is full (200 % of its capacity is asked for)" in line for line in study.cautions(diagnosis))


def test_running_intervals_end_in_the_interval_of_the_summary(small_results):
    running = running_intervals(small_results.measures)
    summary = small_results.summary()
    rows = summary[(summary["by"] == "all") & (summary["group"] == "all")].set_index("measure")
    assert running
    for name, (mean, lower, upper) in running.items():
        assert (mean[-1], lower[-1], upper[-1]) == pytest.approx(
            (rows.loc[name, "mean"], rows.loc[name, "lower"], rows.loc[name, "upper"]), rel=1e-6, abs=1e-9
        )


def measures(rows):
    return pd.DataFrame(rows, columns=["replication", "period", "measure", "by", "group", "value"])


def test_percentiles_are_of_years_and_not_of_their_mean():
    table = measures(
        [(year, "whole", "occupancy", "all", "all", value) for year, value in enumerate(np.linspace(0.8, 1.0, 101))]
    )
    (row,) = percentiles(table).to_dict("records")
    assert (row["lowest"], row["highest"]) == pytest.approx((0.8, 1.0))
    assert (row["percentile_10"], row["percentile_50"], row["percentile_90"]) == pytest.approx((0.82, 0.9, 0.98))


def test_chances_of_passing_a_limit_by_day_winter_week_and_winter():
    rows = [(year, "whole", "days_above_92_per_cent", "all", "all", share) for year, share in ((0, 0.1), (1, 0.3))]
    rows += [
        (0, "2024-W50", "occupancy", "all", "all", 0.93),
        (0, "2024-W51", "occupancy", "all", "all", 0.90),
        (0, "2024-W30", "occupancy", "all", "all", 0.99),
    ]
    rows += [(1, "2024-W50", "occupancy", "all", "all", 0.90), (1, "2024-W51", "occupancy", "all", "all", 0.90)]
    found = chances(measures(rows)).set_index("limit")
    assert tuple(found.loc[92]) == pytest.approx((0.2, 0.25, 0.5))
    assert np.isnan(found.loc[98, "on_a_day"])
    assert found.loc[98, "in_a_winter_week"] == 0


def test_the_page_stands_alone_and_holds_no_markup_of_the_file(small_place, tmp_path):
    evil = "<script>alert(1)</script> $\\frac{$"
    results = simulation.run(small_place.with_({"title": evil, "services.home_team.label": evil}), workers=1)
    diagnosis = study.diagnose(results, 2)
    folder = write(results, diagnosis, tmp_path)
    html = (folder / "diagnosis.html").read_text(encoding="utf-8")
    assert html == page(results, diagnosis)
    assert "<script" not in html
    assert "not the interval of the mean" in html
    assert f"From {results.replications} simulated years" in html
    assert "in 100 years below" not in html  # of so few
    assert {file.name for file in folder.iterdir()} == {
        "diagnosis.html",
        "scenario.yaml",
        "years.csv",
        "chances.csv",
        "settling.csv",
        "manifest.json",
    }


def test_a_tenth_of_fewer_than_ten_years_is_not_named(small_place, capsys):
    from simulation.cli.trust.diagnose import print_years

    print_years(simulation.run(small_place, replications=4, workers=1))
    told = capsys.readouterr().out
    assert "How 4 simulated years differ" in told
    assert "lowest" in told
    assert "in ten" not in told
    assert list(columns_told(10)) == ["percentile_10", "percentile_50", "percentile_90"]
    assert len(columns_told(20)) == 5
