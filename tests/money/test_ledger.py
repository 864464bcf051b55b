"""What a run costs: to the penny for every payer, by the day for what is held, by the week for what is lived."""

import numpy as np
import pytest

from simulation.core.errors import ScenarioError
from simulation.experiment.options import RunOptions
from simulation.measures.log_tables.build_tables import LogTables
from simulation.money.effects import four_columns
from simulation.money.files.prices import load_prices
from simulation.money.health import PLACES, SIMPLE, lives_of, quality_of
from simulation.money.ledger import account_of, in_pence, total_pence
from simulation.money.options.study import prepared, run_prepared
from simulation.scenario.loading import load
from tests.support.money_place import PLACE, PRICES, write_place
from tests.support.small_logs import log_of

TWICE = RunOptions(replications=2, workers=1)
TEN_THOUSANDTH = 1e-9
VALUES = {**dict.fromkeys(SIMPLE, 0.5), "home": 0.7, "home_with_care": 0.6}


TEAM = "{buy: {team: {quantity: 5 places, load: 90 %, lead_time: 14 days, set_up: £500}}}"
BEDS = "{buy: {ward: {quantity: solve, load: 90 %, lead_time: 1 months}}}"


def by_hand(folder, text, *changes, place=PLACE):
    """The account and the lives of a log written by hand, at prices of which some text is other."""
    prices = PRICES
    for old, new in changes:
        assert prices.count(old) == 1, old
        prices = prices.replace(old, new)
    write_place(folder, place=place, prices=prices)
    place = load(folder / "place.yaml")
    tables = LogTables(log_of(place, text), place.model)
    return account_of(tables, load_prices("prices.yaml", folder)), lives_of(tables)


def pounds(account, **where):
    cells = account.cells
    for column, value in where.items():
        cells = cells[cells[column] == value]
    return cells["pence"].sum() / 100


@pytest.mark.parametrize("pence", [0, 1, 2, 99, 100, 12345, 99999999])
@pytest.mark.parametrize(
    "shares", [{"a": 1 / 3, "b": 1 / 3, "c": 1 / 3}, {"a": 0.525, "b": 0.37, "c": 0.105}, {"a": 1.0}]
)
def test_a_sum_is_divided_to_the_penny(pence, shares):
    divided = in_pence(pence / 100, shares)
    assert sum(divided.values()) == pence
    assert all(abs(divided[name] - pence * share / sum(shares.values())) < 1 for name, share in shares.items())


def test_a_bed_costs_as_much_empty_as_full_and_more_by_its_use_alone(tmp_path):
    stay = "40 00:00 ann arrived emergency old\n40 00:00 ann asked ward\n40 00:00 ann granted ward\n50 12:00 ann left ward\n"
    empty, _ = by_hand(tmp_path, "40 00:00 ann arrived emergency old\n41 00:00 ann state home")
    used, _ = by_hand(tmp_path, stay)
    factor = 1.0258 * 1.0732 * 1.0247
    assert pounds(empty, service="ward") == pytest.approx(34 * 150 * 345 * factor * 0.8 * 0.9, abs=0.05)
    assert pounds(used, service="ward", kind="held") == pounds(empty, service="ward")
    assert pounds(used, service="ward", kind="used") == pytest.approx(10.5 * 345 * factor * 0.2, abs=0.01)


def test_a_bed_of_a_ward_without_a_limit_costs_its_average_while_somebody_is_in_it_and_nothing_else(tmp_path):
    endless = PLACE.replace("value: 34 beds", "value: unlimited").replace("value: 20 places", "value: unlimited")
    stay = (
        "40 00:00 ann arrived emergency old\n40 00:00 ann asked ward\n40 00:00 ann granted ward\n50 12:00 ann left ward\n"
        "60 00:00 ann asked team\n60 00:00 ann granted team\n64 00:00 ann left team\n"
    )
    used, _ = by_hand(tmp_path, stay, place=endless)
    factor = 1.0258 * 1.0732 * 1.0247
    assert pounds(used, service="ward") == pytest.approx(10.5 * 345 * factor, abs=0.02)
    assert pounds(used, service="team") == pytest.approx(4 * (60 + 20))
    days = used.days.groupby("service")[["capacity", "occupied"]].sum()
    assert days.loc["ward"].tolist() == [10.5, 10.5]


def test_of_a_service_without_a_limit_no_more_is_bought_and_no_option_lifts_one(tmp_path):
    endless = PLACE.replace("value: 20 places", "value: unlimited")
    with pytest.raises(ScenarioError, match=r"options\.team\.buy\.team: 'team' has no limit .* no more of it"):
        study_in(tmp_path, place=endless)
    lifts = "levers: {endless: {set: {services.team.capacity: unlimited}, why: none is turned away}}"
    (tmp_path / "more.yaml").write_text(
        f"dialect: 1\ntitle: More\nextends: place.yaml\n{lifts}\n", encoding="utf-8", newline="\n"
    )
    with pytest.raises(ScenarioError, match=r"options\.team: 'team' has no limit in it, .* cannot be planned"):
        study_in(tmp_path, (TEAM, "{levers_of: more.yaml}"))


def test_what_is_saved_of_a_service_without_a_limit_is_cost_avoided_and_no_empty_place(tmp_path):
    endless = PLACE.replace("value: 34 beds", "value: unlimited")
    study = study_in(tmp_path, (BEDS, "{buy: {team: {quantity: 1 places}}}"), place=endless)
    found = four_columns(study)
    ward = found[(found["service"] == "ward") & (found["option"] == "team")]
    assert ward["column"].tolist() == ["cost_avoided"]
    spent = [
        sum(pounds(study.outcomes[which, number].account, service="ward") for number in range(2)) / 2
        for which in (0, study.names.index("team"))
    ]
    assert float(ward["amount"].sum()) == pytest.approx(spent[0] - spent[1])


def test_staff_are_paid_for_the_hours_they_are_there(tmp_path):
    account, _ = by_hand(tmp_path, "40 00:00 ann arrived emergency old\n41 00:00 ann state home")
    weekdays = np.busday_count("2024-01-31", "2024-06-29")
    assert pounds(account, service="assessors") == pytest.approx(58 * 8 * weekdays)


MOVED = """
40 00:00 ann arrived emergency old
40 00:00 ann chose self_funder pays
50 00:00 ann asked homes
50 00:00 ann granted homes
50 00:00 ann state care_home
71 00:00 ann state died
60 00:00 bob arrived emergency old
60 00:00 bob chose self_funder does_not
61 00:00 bob asked homes
61 00:00 bob granted homes
61 00:00 bob state care_home
"""


def test_long_term_care_is_paid_for_the_weeks_lived_by_who_pays_for_the_person(tmp_path):
    account, _ = by_hand(tmp_path, MOVED)
    assert pounds(account, service="homes", payer="self_funder") == pytest.approx(3000.0)
    weeks = (180 - 61) / 7
    assert pounds(account, service="homes", payer="council") == pytest.approx(900 * weeks, abs=0.05)
    assert pounds(account, service="homes", payer="nhs") == pytest.approx(100 * weeks, abs=0.05)
    running = account.still_running.set_index("payer")["people"].to_dict()
    assert running == pytest.approx({"council": 0.9, "nhs": 0.1})


def test_care_that_stops_in_hospital_is_not_paid_for_days_in_a_bed(tmp_path):
    away = "80 00:00 bob asked ward\n80 00:00 bob granted ward\n87 00:00 bob left ward\n87 00:00 bob state care_home\n"
    paid, _ = by_hand(tmp_path, MOVED + away)
    stopped, _ = by_hand(
        tmp_path, MOVED + away, ("    lasts: 2 years\n", "    lasts: 2 years\n    stops_in_hospital: yes\n")
    )
    assert pounds(paid, service="homes") - pounds(stopped, service="homes") == pytest.approx(1000.0, abs=0.02)


def test_every_day_alive_is_in_one_place(tmp_path):
    stay = "62 00:00 bob asked ward\n62 00:00 bob granted ward\n69 00:00 bob left ward\n69 00:00 bob state home\n"
    _, lives = by_hand(tmp_path, MOVED + stay)
    days = dict(zip(PLACES, lives.days.sum(axis=1), strict=True))
    assert days["home"] == pytest.approx(10 + 1 + (180 - 69))
    assert days["care_home"] == pytest.approx(21 + 1)
    assert days["hospital"] == pytest.approx(7)
    assert lives.alive == pytest.approx(31 + 120)
    assert dict(zip(PLACES, lives.at_end, strict=True)) == {**dict.fromkeys(PLACES, 0.0), "home": 1.0}
    quality = {**dict.fromkeys(PLACES, 0.0), "home": 0.7, "care_home": 0.45, "hospital": 0.5}
    assert lives.years(quality, 0.0) == pytest.approx((0.7 * 122 + 0.45 * 22 + 0.5 * 7) / 365)
    assert lives.years(quality, 0.035) < lives.years(quality, 0.015) < lives.years(quality, 0.0)


def test_nothing_is_gained_by_keeping_in_a_bed_who_then_lives_in_a_care_home(tmp_path):
    def years(day):
        text = (
            f"31 00:00 bob arrived emergency old\n31 00:00 bob asked ward\n31 00:00 bob granted ward\n{day} 00:00 bob left ward\n"
            f"{day} 00:00 bob marked discharged\n{day} 00:00 bob state care_home\n"
        )
        return by_hand(tmp_path, text)[1].years(quality_of({**VALUES, "care_home": 0.45}.__getitem__), 0.0)

    assert years(40) == pytest.approx(years(60))


def test_who_waits_for_a_first_bed_in_an_emergency_is_in_hospital(tmp_path):
    def days(asked):
        text = (
            f"31 00:00 bob arrived emergency old\n{asked} bob asked ward\n33 00:00 bob granted ward\n40 00:00 bob left ward\n"
            "40 00:00 bob marked discharged\n40 00:00 bob state home\n"
        )
        return dict(zip(PLACES, by_hand(tmp_path, text)[1].days.sum(axis=1), strict=True))

    assert days("31 00:00")["hospital"] == pytest.approx(9)
    assert days("32 12:00")["hospital"] == pytest.approx(7.5)
    assert days("32 12:00")["home"] == pytest.approx(180 - 40 + 1.5)


# ---- studies ----


def study_in(folder, *changes, **texts):
    """A study of two replications of the small place, of whose options some text is other."""
    from tests.support.money_place import OPTIONS

    options = OPTIONS
    for old, new in changes:
        assert options.count(old) == 1, old
        options = options.replace(old, new)
    return run_prepared(*prepared(write_place(folder, options=options, **texts)), TWICE)


def test_twenty_places_cost_what_twenty_places_cost_used_or_not(tmp_path):
    buys = ("quantity: 5 places, load: 90 %, lead_time: 14 days, set_up: £500", "quantity: 20 places")
    budget = ("recurrent: £300k per year", "recurrent: £600k per year")
    study = study_in(tmp_path, buys, budget)
    team = study.names.index("team")
    for number in range(2):
        held = [
            study.outcomes[which, number].account.cells.query("service == 'team' and kind == 'held'")
            for which in (0, team)
        ]
        more = held[1]["pence"].sum() - held[0]["pence"].sum()
        days = (np.datetime64("2024-06-29") - np.datetime64("2024-02-15")).astype(int)
        assert more == 20 * 6000 * days


def test_payers_sum_to_the_total_in_every_option_month_and_kind_and_a_share_that_moves_moves_money_alone(tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    before = study_in(tmp_path / "one")
    moved = PRICES.replace("payer: {council: 75 %, nhs: 25 %}", "payer: {council: 33.3 %, nhs: 66.7 %}")
    after = study_in(tmp_path / "two", prices=moved)
    assert before.outcomes.keys() == after.outcomes.keys()
    for key, one in before.outcomes.items():
        other, views = after.outcomes[key], (["month"], ["service"], ["kind"], ["month", "service", "kind"])
        for view in views:
            first, second = total_pence(one.account.cells, view), total_pence(other.account.cells, view)
            assert first.to_dict() == second.to_dict()
        by_payer = [total_pence(outcome.account.cells, ["payer"]) for outcome in (one, other)]
        assert by_payer[0].sum() == by_payer[1].sum() == total_pence(one.account.cells)["all"]
        assert by_payer[0]["council"] > by_payer[1]["council"]
        assert one.measures == pytest.approx(other.measures, nan_ok=True)
        assert np.array_equal(one.lives.days, other.lives.days)


def test_an_option_that_buys_nothing_costs_nothing(tmp_path):
    study = study_in(tmp_path, ("{buy: {ward: {quantity: solve, load: 90 %, lead_time: 1 months}}}", "{}"))
    nothing = study.names.index("beds")
    assert study.paired(nothing, "cost").tolist() == [0.0, 0.0]
    assert study.paired(nothing, "years").tolist() == [0.0, 0.0]


def test_set_up_is_paid_once_in_the_first_month_of_the_money(tmp_path):
    study = study_in(tmp_path)
    cells = study.outcomes[study.names.index("team"), 0].account.cells.query("kind == 'set_up'")
    assert cells[["month", "payer", "pence"]].to_numpy().tolist() == [
        ["2024-02", "council", 187500],
        ["2024-02", "nhs", 62500],
    ]
