"""The event log as XES (IEEE 1849), the common form of process mining."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from simulation.core.errors import expect
from simulation.core.text.safe_text import visible
from simulation.exports.activities import COLUMNS, activity_table
from simulation.exports.instances import GRANTED, MOMENT, Exported
from simulation.results.single_files import write_file

if TYPE_CHECKING:
    import pandas as pd

    from simulation.scenario.scenario import Scenario

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849-2016" xes.features="" xmlns="http://www.xes-standard.org/">
<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
<extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
<extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
<extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
<global scope="trace"><string key="concept:name" value=""/></global>
<global scope="event"><string key="concept:name" value=""/><string key="lifecycle:transition" value=""/>\
<date key="time:timestamp" value="1970-01-01T00:00:00"/></global>
<classifier name="Activity" keys="concept:name"/>
"""


def write_xes(exported: Exported, path: str | Path, scenario: "Scenario | None" = None, replication: int = 0) -> Path:
    """Write the log as a file of XES and return its path.

    A trace is one spell, with what the patient carried on arrival. Events are schedule, start and complete of each
    service (withdraw where the request came to nothing), and complete of arrivals, marks, illnesses and ends; times are
    by the place's own clock. Other arguments as of `vidigi_table`.

    Raises:
        OptionError: for something that is no results and no log, and for a log without a scenario.
        HomewardError: when the file cannot be written.

        >>> simulation.write_xes(results, "journeys.xes")  # doctest: +SKIP
    """
    expect("path", path, (str, Path), "the name of a file")
    table = activity_table(exported, scenario, replication)
    text = "".join([_HEAD, *_traces(table), "</log>\n"])
    content = text.encode()
    write_file(Path(path), content, lambda there: there == content)
    return Path(path)


def _traces(table: "pd.DataFrame") -> Iterator[str]:
    """Each case with its events, in the order of time and, within a minute, of the log."""
    events: dict[str, list[tuple[int, int, str]]] = {}
    about: dict[str, str] = {}
    carried = table.columns[len(COLUMNS) :]
    labels = zip(*(table[name].tolist() for name in carried), strict=True)
    steps = [(step, _minutes(table[step])) for step in ("schedule", "start", "complete")]
    who = zip(
        *(table[name].tolist() for name in ("case_id", "activity", "outcome", "resource_id")), labels, strict=True
    )
    for place, (case, activity, outcome, resource, carries) in enumerate(who):
        if case not in events:
            events[case] = []
            about[case] = "".join(map(_text, carried, carries))
        for step, (minute, text) in steps:
            at = minute[place]
            if at is not None and (outcome != MOMENT or step == "complete"):
                unmet = step == "complete" and outcome not in (MOMENT, GRANTED)
                told = _event(activity, "withdraw" if unmet else step, resource, text[place])
                events[case].append((at, place, told))
    for case, found in events.items():
        told = "".join(event for _, _, event in sorted(found, key=lambda one: one[:2]))
        yield f"<trace>{_text('concept:name', case)}{about[case]}{told}</trace>\n"


def _minutes(column: "pd.Series[pd.Timestamp]") -> tuple[list[int | None], list[str]]:
    """Each moment as a number to sort by, nothing for what never came, and as text."""
    known = column.notna().tolist()
    numbers = column.to_numpy().astype("datetime64[m]").astype("int64").tolist()
    text = column.dt.strftime("%Y-%m-%dT%H:%M:%S").tolist()
    return [number if there else None for number, there in zip(numbers, known, strict=True)], text


def _event(activity: str, transition: str, resource: str, when: str) -> str:
    who = _text("org:resource", resource) if resource and transition != "schedule" else ""
    told = _text("concept:name", activity) + _text("lifecycle:transition", transition) + who
    return f'<event>{told}<date key="time:timestamp" value="{when}"/></event>'


def _text(key: str, value: object) -> str:
    return f"<string key={quoteattr(key)} value={quoteattr(visible(str(value)))}/>"


__all__ = ["write_xes"]
