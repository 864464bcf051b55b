"""Results folders that hold a page: its tables stand first, whatever becomes of the page."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from simulation.core.errors import PartlyWrittenError
from simulation.experiment.replicate import Results
from simulation.results.archive import circumstances, digest, manifest_of_scenarios, tell, without_paths, write_text
from simulation.results.folder import add_files, put_folder
from simulation.results.manifest import MANIFEST, write_json


def write_with_page(
    final: Path,
    word: str,
    results: Results,
    tables: Callable[[Path], None],
    page: tuple[str, Callable[[], str]],
    news: Callable[[str], None] | None = None,
) -> Path:
    """Write the scenario as run and its tables, then the page, and return the folder; `word` says in the manifest what
    was done with the scenario.

    Raises:
        PartlyWrittenError: when the page cannot be made; the tables are written then.
        HomewardError: when nothing can be written.
    """

    def fill(folder: Path) -> None:
        write_text(folder / "scenario.yaml", results.scenario.as_yaml())
        tables(folder)
        write_json(folder / MANIFEST, _manifest(word, results))

    written = put_folder(final, fill)
    tell(written, news)
    name, make = page
    try:
        text = make()
    except Exception as error:  # whatever goes wrong in drawing, the tables are right
        why = " ".join(f"{type(error).__name__}: {error}".split())[:160]
        raise PartlyWrittenError(
            f"{name} could not be made ({why}); everything else is written: {written.folder}"
        ) from None
    added = add_files(written.folder, {name: text.encode()})
    if added.kept:
        tell(added, news)
    return written.folder


def _manifest(word: str, results: Results) -> dict[str, Any]:
    return {
        word: manifest_of_scenarios([(results.name, results.scenario)]),
        "digest": digest(results),
        "seed": results.seed,
        "replications": results.replications,
        "engine": results.engine,
        "engine_why": without_paths(results.engine_why),
        **circumstances(results.seconds, {}),
    }
