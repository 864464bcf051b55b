"""A place as a picture for notebooks: its services, who moves between them, and what is asked of each."""

from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from simulation.experiment.options import RunKeywords, options_of, shows_options
from simulation.results.single_files import write_file

if TYPE_CHECKING:
    from simulation.scenario.scenario import Scenario

NOTE = "Expected values with room in every service; nothing was run. A report's drawing has the queues of its run."
WITHOUT = ("replications", "precision", "max_replications", "by", "periods", "workers", "engine", "cluster", "seed")


class DrawnPlace:
    """A place drawn as SVG, which a notebook shows and `write` puts into a file."""

    def __init__(self, svg: str, told: str) -> None:
        self.svg, self.told = svg, told

    def __repr__(self) -> str:
        return f"<DrawnPlace of {self.told}: {len(self.svg):,} characters of SVG>"

    def _repr_html_(self) -> str:
        return self.svg

    def write(self, path: str | Path) -> Path:
        """Write it as a file of SVG and return its path.

        Raises:
            HomewardError: when it cannot be written.
        """
        write_file(Path(path), self.svg.encode(), lambda there: there.startswith(b"<svg "))
        return Path(path)


@shows_options(*WITHOUT)
def place_map(
    scenario: "Scenario | str | Path",
    beside: "Scenario | str | Path | None" = None,
    **keywords: Unpack[RunKeywords],
) -> DrawnPlace:
    """The place drawn: services as boxes, movements a day as lines, and what is asked of each. No run is needed.

        >>> simulation.place_map("england", beside="integrated")  # doctest: +SKIP

    Args:
        scenario: the place.
        beside: another scenario, whose numbers stand beside its.
        keywords: `view`, `set`, `length`, `warm_up` and `root` as for `simulation.run`.

    Raises:
        ScenarioError, OptionError: as `simulation.run`.
    """
    asked = options_of("place_map", None, keywords, WITHOUT)
    return drawn_place([asked.load(scenario), *([] if beside is None else [asked.load(beside, "beside")])])


def drawn_place(scenarios: "list[Scenario]") -> DrawnPlace:
    """One scenario drawn, or two beside one another."""
    from simulation.report.page.drawings import alone
    from simulation.report.page.sections.place_map import chart_of
    from simulation.report.place_map.stops import place_map as stops_of
    from simulation.report.place_map.views import as_said

    views = [as_said(scenario) for scenario in scenarios]
    told = " and ".join(view.name for view in views)
    return DrawnPlace(alone(chart_of(stops_of(views), views, told, NOTE)).decode(), told)


__all__ = ["DrawnPlace", "drawn_place", "place_map"]
