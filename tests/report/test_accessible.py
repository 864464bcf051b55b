"""The report's page for those who cannot use it as others do: axe's rules in Chromium, light, dark and narrow, with
everything opened; no page wider than its window; nothing asked for and nothing complained of.
"""

import os
import sys
from pathlib import Path

import pytest

from simulation.report.page.page import page_of
from simulation.report.record.record import record_of
from tests.support.chromium import CHROMIUM, Chromium

ROOT = Path(__file__).parents[2]
AXE = Path(os.environ.get("HOMEWARD_BROWSER", ROOT / ".venv" / "browser")) / "axe" / "axe.min.js"
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="NOT TESTED IN A BROWSER: no Chromium here"),
    pytest.mark.skipif(sys.platform == "win32", reason="Chromium is driven over a pipe"),
    pytest.mark.slow,
]
RUN = (
    "axe.run(document, {resultTypes: ['violations']}).then(r => r.violations.map(v => [v.id, v.impact, "
    "v.nodes.slice(0, 3).map(n => n.html.slice(0, 160) + ' ' + n.failureSummary)]))"
)


@pytest.fixture(scope="module")
def page(small_comparison, tmp_path_factory):
    below = tmp_path_factory.mktemp("accessible")
    (below / "report.html").write_text(page_of(record_of(small_comparison)), encoding="utf-8")
    made = Chromium(below / "profile")
    made.open((below / "report.html").as_uri())
    made.until("document.querySelectorAll('section').length > 10")
    made.js("for (const one of document.querySelectorAll('details')) one.open = true")
    yield made
    made.close()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1400), ("dark", 1400), ("light", 400)])
def test_axe_finds_nothing_serious(page, scheme, width):
    if not AXE.exists():
        pytest.skip("NOT LOOKED AT BY AXE: 'make browser' fetches it")
    page.size(width, 900)
    page.prefers(prefers_color_scheme=scheme)
    page.js(AXE.read_text(encoding="utf-8") + "; 0")
    assert [one for one in page.js(RUN) if one[1] in ("serious", "critical")] == []


@pytest.mark.parametrize("width", [1400, 900, 400])
def test_the_page_is_no_wider_than_its_window(page, width):
    page.size(width, 900)
    assert page.js("document.documentElement.scrollWidth") <= width


def test_nothing_is_asked_for_and_nothing_complained_of(page):
    assert [address for address in page.asked() if not address.startswith(("file:", "data:"))] == []
    assert page.complaints() == []
