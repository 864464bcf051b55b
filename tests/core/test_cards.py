"""What a notebook shows: one short line for everything, small cards for scenarios and results, all words escaped."""

import re
from html.parser import HTMLParser

import pytest

import simulation
from simulation.core.notebook.html_card import MOST_ROWS, card
from simulation.plan.compile import compile_plan

NUMBER, COLOUR = r"[\d.]+", "none|#[0-9a-f]{6}"
DRAWN = {
    "svg": re.compile(rf"(width|height)={NUMBER}|aria-hidden=true|viewbox=[\d .-]+"),
    "path": re.compile(rf"d=[MLHV\d. -]+|(fill|stroke)=({COLOUR})|stroke-width={NUMBER}"),
    "circle": re.compile(rf"(cx|cy|r)={NUMBER}|fill=({COLOUR})"),
}
"""What small pictures are made of: numbers and colours, and nothing that anybody has written."""
EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)> & \"quoted\" 'twice'\n## title"


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.text = [], ""

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        given = dict(attrs)
        if tag in DRAWN:
            given = {name: value for name, value in given.items() if not DRAWN[tag].fullmatch(f"{name}={value}")}
        assert given.keys() <= {"style"}

    def handle_data(self, data):
        self.text += data


def read(html):
    parser = Tags()
    parser.feed(html)
    assert set(parser.tags) <= {"div", "strong", "br", "table", "thead", "tbody", "tr", "th", "td", "small", *DRAWN}
    return parser


@pytest.fixture(scope="module")
def evil(small_place):
    return small_place.with_({"title": EVIL, "services.home_team.label": EVIL, "run.replications": "2"})


@pytest.fixture(scope="module")
def evil_comparison(small_place, evil):
    return simulation.compare(small_place, evil, replications=2, workers=1)


def test_every_word_of_a_card_is_escaped():
    told = read(card(EVIL, [EVIL], [EVIL, EVIL], [[EVIL, EVIL]]))
    assert told.text.count("<script>alert(1)</script>") == 6


def test_long_tables_say_how_many_more_there_are():
    told = read(card("t", [], ["a"], [["x"]] * (MOST_ROWS + 3)))
    assert told.tags.count("td") == MOST_ROWS
    assert "and 3 more" in told.text


def test_hostile_titles_and_labels_stay_text(evil, evil_comparison):
    for shown in (evil, evil_comparison, evil_comparison.results[1]):
        told = read(shown._repr_html_())
        assert "<script>" in told.text


def test_cards_say_what_matters(small_place, small_results, small_comparison):
    assert "66 beds" in read(small_place._repr_html_()).text
    assert "50,000 people, 2 services, 3 routes, 60 days after a warm-up of 14" in read(small_place._repr_html_()).text
    results = read(small_results._repr_html_()).text
    assert "ength of stay" in results
    assert "95 % confidence intervals" in results
    assert "clear" in read(small_comparison._repr_html_()).text


def test_everything_is_shown_in_one_short_line(small_place, small_results, evil, evil_comparison):
    diagnosis = simulation.diagnose(small_results, 0)
    log = small_results.log(0)
    things = (
        small_place, evil, evil.model, evil.resolved, compile_plan(evil), log, small_results, small_results.question,
        evil_comparison, *evil_comparison.results, diagnosis, simulation.RunOptions(seed=3),
    )  # fmt: skip
    for thing in things:
        assert len(repr(thing)) <= 200, repr(thing)
        assert "\n" not in repr(thing)
        assert re.search(r"\d", repr(thing))
    assert repr(small_results) == "<Results of 'Small place': 3 replications of 60 days, compiled engine>"


def test_tables_are_copies(small_place, small_results, small_comparison):
    for owner, names in (
        (small_results, ("measures", "summary", "headlines", "strengths", "assumed")),
        (small_comparison, ("measures", "differences", "summary", "headlines")),
    ):
        for name in names:
            before, handed = (fetch(owner, name) for _ in range(2))
            for column in handed.columns:
                handed[column] = 0
            handed.loc[0] = 0
            assert fetch(owner, name).equals(before), name
    sentences = small_comparison.sentences()
    handed = small_comparison.differences
    handed["difference"] *= 100
    assert small_comparison.sentences() == sentences


def fetch(owner, name):
    found = getattr(owner, name)
    return found() if callable(found) else found
