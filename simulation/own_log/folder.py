"""The results folder of a log: its measures, those it cannot have, what was filled in, and the scenario."""

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulation.core.system.files import read_bounded
from simulation.measures.registry import with_units
from simulation.own_log.cells import LARGEST_LOG
from simulation.results.archive import circumstances, put_study, slug, write_csv, write_scenarios, write_text
from simulation.results.manifest import MANIFEST, write_json

if TYPE_CHECKING:
    import pandas as pd

    from simulation.own_log.read import OwnLog
    from simulation.scenario.scenario import Scenario


def write_measures(
    file: Path,
    log: "OwnLog",
    scenario: "Scenario",
    tables: "tuple[pd.DataFrame, pd.DataFrame]",
    out: Path,
    options: Mapping[str, Any],
    news: Callable[[str], None] | None = None,
) -> Path:
    """Write the tables of measures and of missing ones below `out` and return the folder: `<log>-<digest>`.

    Raises:
        HomewardError: when it cannot be written.
    """
    from simulation.measures import dictionary

    measures, missing = tables
    content = hashlib.sha256(read_bounded(file, LARGEST_LOG)).hexdigest()
    window = f"{log.log.first_day} {log.log.warm_up} {log.log.end}"
    asked = f"{content} {scenario.digest()} {window} {' '.join(map(str, options.get('by', ())))}"
    digest = hashlib.sha256(asked.encode()).hexdigest()[:10]

    def fill(folder: Path) -> None:
        write_scenarios(folder, [(scenario.title, scenario)])
        write_csv(with_units(measures, [scenario.model]), folder / "measures.csv")
        write_csv(missing, folder / "missing.csv")
        write_csv(dictionary(scenario), folder / "dictionary.csv")
        if log.notes:
            write_text(folder / "notes.txt", "\n".join(log.notes) + "\n")
        write_json(
            folder / MANIFEST,
            {
                "log": {"name": file.name, "sha256": content},
                "measured": {"first_day": str(log.log.first_day), "from": log.log.warm_up, "until": log.log.end},
                "scenario": {"name": scenario.title, "digest": scenario.digest()},
                "digest": digest,
                **circumstances(0.0, options),
            },
        )

    return put_study(Path(out) / f"{slug(file.name.partition('.')[0])}-{digest}", fill, news=news)


__all__ = ["write_measures"]
