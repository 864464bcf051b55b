"""What a report is made of: a study, what its levers did, and what the manifest says of the run."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from simulation.experiment.attribute import Attribution
from simulation.experiment.compare import Comparison
from simulation.experiment.replicate import Results
from simulation.report.record.kept_digits import as_kept, table_as_kept
from simulation.report.record.lever_tables import changes_of, levers_of
from simulation.results.archive import manifest, parts
from simulation.results.manifest import MANIFEST, read_json

Study = Results | Comparison


@dataclass(frozen=True, eq=False)
class Record:
    """A study with everything that a page, a workbook or an answer tells of it."""

    study: Study
    levers: pd.DataFrame
    """scenario, lever, why, view, reach, asked, realised, because, source, evidence, diverted; see `lever_tables`."""
    changes: pd.DataFrame
    """scenario, parameter, before, after, lever, source: what each scenario says otherwise than the base."""
    manifest: Mapping[str, Any] = field(default_factory=dict)
    loads: pd.DataFrame = field(default_factory=pd.DataFrame)
    """The headlines at a little less and a little more demand, where they were run; see `uncertainty.other_demand`."""
    as_run: Study | None = None
    """The same study in all its digits, where it has just been run."""

    @property
    def in_full(self) -> "Record":
        """The same in all its digits, for a workbook, whose numbers are summed and compared with the tables."""
        return replace(self, study=self.as_run, as_run=None) if self.as_run is not None else self

    @property
    def results(self) -> tuple[Results, ...]:
        """The scenarios that are shown, the base first: of an attribution the base and all levers together."""
        of_study = parts(self.study)
        return (of_study[0], of_study[-1]) if isinstance(self.study, Attribution) else of_study

    @property
    def base(self) -> Results:
        """The first scenario."""
        return self.results[0]

    @property
    def variants(self) -> tuple[Results, ...]:
        """All but the base."""
        return self.results[1:]

    @property
    def title(self) -> str:
        """All its scenarios."""
        names = [results.name for results in self.results]
        return names[0] if len(names) == 1 else f"{', '.join(names[1:])} against {names[0]}"


def record_of(study: Study, folder: Path | None = None, loads: pd.DataFrame | None = None) -> Record:
    """The record of a study that has just been run, in the digits that its folder keeps; with what the manifest of its
    folder says, once it is written. `loads`: its headlines at other demand.
    """
    kept = as_kept(study)
    shown = Record(kept, pd.DataFrame(), pd.DataFrame()).results
    return Record(
        kept,
        table_as_kept(pd.concat([levers_of(results) for results in shown], ignore_index=True)),
        changes_of(shown),
        read_json(folder / MANIFEST) if folder is not None else manifest(kept, {}),
        table_as_kept(loads) if loads is not None else pd.DataFrame(),
        study,
    )


__all__ = ["Record", "Study", "record_of"]
