"""The page as one file says the same in Firefox and in WebKit, Safari's engine, as in Chromium, to the last digit."""

import pytest

from simulation.app.export.kit import kit_of
from simulation.app.export.written import export_of, write_file
from tests.app.test_export import BROWSER, LIVES, NOTHING, QUEUE, link
from tests.support.chromium import Chromium
from tests.support.other_browsers import Firefox, WebKit

MORE_BEDS = {**NOTHING, "sliders": {"services.beds.capacity": 140.0}}
ANSWERED = "document.getElementById('answers').dataset.done && document.getElementById('answers').textContent"
pytestmark = LIVES


def words_in(browser, address):
    """What the page says of the choice of a link."""
    try:
        browser.open(address)
        return browser.until(ANSWERED)
    finally:
        browser.close()


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    file = tmp_path_factory.mktemp("export") / "homeward.html"
    write_file(file, export_of(kit_of(BROWSER), (QUEUE,), 1, lambda _: None))
    return f"{file.as_uri()}#{link(MORE_BEDS)}"


@pytest.fixture(scope="module")
def in_chromium(file, tmp_path_factory):
    return words_in(Chromium(tmp_path_factory.mktemp("profile")), file)


@pytest.mark.parametrize("kind", [Firefox, WebKit])
def test_other_browsers_say_the_same_words_and_numbers(kind, file, in_chromium, tmp_path):
    if kind.missing:
        pytest.skip(f"NOT TESTED IN {kind.__name__.upper()}: not here: {kind.missing}")
    assert words_in(kind(tmp_path / "profile"), file) == in_chromium
    assert "110 → 140 beds" in in_chromium
    assert "clear" in in_chromium
