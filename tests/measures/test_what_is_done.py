"""What is done to people, who is still there at the end of a week, and who is helped by volunteers: worked by hand."""

import pytest

from tests.support.measured import DAYS, measured, measured_in, stay, supported

VOLUNTEERS = (
    "  rehab: {kind: beds",
    "  neighbours: {kind: places, capacity: {value: 9 places, source: us}, run_by: voluntary}\n  rehab: {kind: beds",
)
BOARD = ("  rehab: {kind: beds", "  board: {kind: meeting, held: weekdays 09:00}\n  rehab: {kind: beds")
REVIEWED = ("    ready: {mark: ready,", "    review: {until: board}\n    ready: {mark: ready,")


def test_of_those_expected_in_a_week_who_is_still_there_at_its_end():
    """Weeks end at the midnights of day 17, 24, 31. One with a stay since day 1 waits from 15 to 20: there at the end of
    the first week, and gone in the second. Another, since day 1 too, is ready and gone on day 18. A third came on day 12.
    """
    text = (
        stay("a", "1 08:00", "15 08:00", "20 08:00", pathway="P1")
        + stay("b", "1 08:00", "18 08:00", "18 10:00", pathway="P1")
        + stay("c", "12 08:00", "16 08:00", "19 08:00", pathway="P1")
    )
    found = measured(text)
    assert found("share_still_waiting_of_weekly_expected") == pytest.approx(1 / 3), "a still there, then a and b gone"
    assert found("share_still_waiting_of_weekly_expected", "pathway", "P1") == pytest.approx(1 / 3)


def test_a_stay_of_fourteen_days_to_the_minute_is_a_long_one():
    assert measured(stay("a", "3 00:00", "16 08:00", "17 10:00"))("share_still_waiting_of_weekly_expected") == 1 / 2
    later = measured(stay("a", "3 00:01", "16 08:00", "16 10:00"))
    assert not later.has("share_still_waiting_of_weekly_expected"), "nobody with a long stay was expected"


def test_what_is_done_in_a_spell_is_contacts_reviews_moves_and_days_of_support():
    """A review, a contact, a move from the bed to a place at home, and four days and an hour of support there."""
    seen = "20 12:00 a began come.review\n21 09:00 a ended come.review\n21 09:00 a asked workers\n"
    seen += "21 09:00 a granted workers\n21 09:30 a left workers\n"
    text = supported("a", "21 10:00").splitlines(keepends=True)
    journey = "".join(text[:3]) + seen + "".join(text[3:]) + "25 11:00 a left help_home\n25 11:00 a state home\n"
    found = measured_in(journey, BOARD, REVIEWED)
    assert found("interventions_per_spell", "kind", "reviews") == 1
    assert found("interventions_per_spell", "kind", "contacts") == 1
    assert found("interventions_per_spell", "kind", "moves") == 1
    assert found("interventions_per_spell", "kind", "visits") == 5, "the last day is begun"
    assert found("interventions_per_spell") == 8


def helped(who: str, day: int, then: str = "") -> str:
    rows = [f"{day} 08:00 {who} {row}" for row in ("arrived emergency old", "asked neighbours", "granted neighbours")]
    rows += [f"{day + 5} 08:00 {who} left neighbours", *filter(None, then.split("\n"))]
    return "\n".join(rows) + "\n"


def test_who_is_signposted_and_who_of_them_gets_nothing_statutory_within_91_days():
    gets = "40 08:00 b asked help_home\n40 08:00 b granted help_home\n50 08:00 b left help_home\n50 08:00 b state home"
    late = "112 08:00 c asked packages\n112 08:01 c granted packages\n112 08:01 c state home"
    text = helped("a", 20) + helped("b", 20, gets) + helped("c", 20, late) + helped("d", 60)
    found = measured_in(text, VOLUNTEERS)
    assert found("signposted_per_day") == pytest.approx(4 / DAYS)
    assert found("signposted_without_statutory_service") == pytest.approx(2 / 3), "the fourth cannot be followed"
    last, late = (helped("e", 48).replace("48 08:00", when) for when in ("48 23:59", "49 00:00"))
    assert measured_in(last, VOLUNTEERS)("signposted_without_statutory_service") == 1
    assert not measured_in(late, VOLUNTEERS).has("signposted_without_statutory_service")
    assert not measured(stay("a", "20 08:00", "21 08:00", "22 08:00")).has("signposted_per_day")
