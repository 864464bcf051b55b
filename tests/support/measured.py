"""Measures of logs written by hand, looked up by name; the window of the small place is the days 10 to 139."""

from simulation.core.event_log import EventLog
from simulation.measures import measure
from simulation.scenario.loading import from_text
from simulation.scenario.scenario import Scenario
from tests.support.small_logs import log_of
from tests.support.small_place import PLACE, small_place

DAYS, YEAR = 130, 365


class Measured:
    """Looks values up: `found("share_delayed")`, `found("occupied", "service", "acute")`."""

    def __init__(self, log: EventLog, place: Scenario, by: tuple[str, ...] = ()) -> None:
        self.table = measure(log, place, by)
        assert not self.table["value"].isna().any()
        assert not self.table.duplicated(["period", "measure", "by", "group"]).any()
        self.values = self.table.set_index(["period", "measure", "by", "group"])["value"]

    def __call__(self, name: str, by: str = "all", group: str = "all", period: str = "whole") -> float:
        return float(self.values[(period, name, by, group)])

    def has(self, name: str, by: str = "all", group: str = "all", period: str = "whole") -> bool:
        return (period, name, by, group) in self.values.index


def measured(text: str, by: tuple[str, ...] = (), **changes: str) -> Measured:
    """A log of the small place, with other values at some of its paths."""
    place = small_place(**changes)
    return Measured(log_of(place, text), place, by)


def measured_in(text: str, *changes: tuple[str, str]) -> Measured:
    """A log of the small place, of which some text is other."""
    written = PLACE
    for old, new in changes:
        assert written.count(old) == 1, old
        written = written.replace(old, new)
    place = from_text(written)
    return Measured(log_of(place, text), place)


def stay(
    who: str,
    begins: str,
    ready: str,
    out: str,
    cohort: str = "old",
    stream: str = "emergency",
    then: str = "state home",
    pathway: str = "",
) -> str:
    """A stay in an acute bed from the first to the last of these moments, such as '20 10:00'; on a pathway where one is
    given.
    """
    rows = [f"{begins} {who} {row}" for row in (f"arrived {stream} {cohort}", "asked acute", "granted acute")]
    rows += [f"{begins} {who} chose pathway {pathway}"] if pathway else []
    rows += [f"{ready} {who} marked ready"]
    rows += [f"{out} {who} {row}" for row in ("left acute", "marked discharged", *filter(None, [then]))]
    return "\n".join(rows) + "\n"


def supported(who: str, out: str, ends: str = "", cohort: str = "old", outcome: str = "") -> str:
    """A day in an acute bed, and from it into a place of reablement, which is left for home at the other moment, with
    what came of the support where it is given.
    """
    day, clock = out.split()
    begins = f"{int(day) - 1} {clock}"
    rows = [f"{begins} {who} {row}" for row in (f"arrived emergency {cohort}", "asked acute", "granted acute")]
    rows += [f"{out} {who} {row}" for row in ("marked ready", "asked help_home", "granted help_home")]
    rows += [f"{out} {who} {row}" for row in ("left acute", "marked discharged")]
    rows += [f"{ends} {who} chose short_term_outcome {outcome}"] if outcome else []
    rows += [f"{ends} {who} {row}" for row in ("left help_home", "state home") if ends]
    return "\n".join(rows) + "\n"
