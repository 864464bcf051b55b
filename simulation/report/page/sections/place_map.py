"""The place drawn from its scenario: services, movements a day, and where people wait, before and after."""

from collections.abc import Sequence

from simulation.report.page.blocks import Chart, Section, table
from simulation.report.page.sections.context import Context
from simulation.report.place_map.drawn import drawn
from simulation.report.place_map.stops import PlaceMap, View, few, place_map, title_of
from simulation.report.place_map.views import as_run

NOTE = (
    "Movements and what they lead to are expected values with room in every service: what only a full service brings "
    "about (giving up, going elsewhere) is left out. How full a service is, who comes and who waits was measured in "
    "the run. Movements that are small at both ends are in the table only."
)


def drawn_place(context: Context) -> Section:
    """The base, and beside its numbers those of the first scenario that is compared with it."""
    shown = context.record.results[:2]
    views = [as_run(context.numbers, results.name, results.scenario) for results in shown]
    place = place_map(views)
    charts = (chart_of(place, views, finding(place), NOTE),) if place.boxes else ()
    return Section("drawn", "The place drawn", charts=charts)


def chart_of(place: PlaceMap, views: Sequence[View], told: str, note: str) -> Chart:
    """The drawing with every movement in its table."""
    rows = [
        [title_of(views, here), title_of(views, there), *(few(number) for number in numbers)]
        for (here, there), numbers in sorted({**place.between, **place.ends}.items(), key=lambda one: -one[1][0])
    ]
    columns = ("From", "To", *(f"{name}, people a day" for name in place.names))
    return Chart(told, drawn(place, told), note, table(columns, rows, "Every movement", (0, 1)), "place", is_wide=True)


def finding(place: PlaceMap) -> str:
    """Where the most people wait."""
    boxes = (*place.boxes.values(), *place.on_the_way)
    waiting = {one.title: [value or 0.0 for value in one.waiting] for one in boxes if any(one.waiting)}
    if not waiting:
        return "Nobody waits for a service"
    most = max(waiting, key=lambda title: waiting[title][0])
    told = f"The longest queue in {place.names[0]}, {most}: {few(waiting[most][0])} people wait at a time"
    return told + (f", {few(waiting[most][1])} in {place.names[1]}" if len(place.names) > 1 else "")


__all__ = ["chart_of", "drawn_place", "finding"]
