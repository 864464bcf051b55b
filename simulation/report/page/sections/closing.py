"""Record of the run, glossary, and what is not represented."""

from collections.abc import Mapping
from typing import Any

from simulation.core.text.glossary import HEALTH
from simulation.core.text.not_represented import NOT_REPRESENTED
from simulation.core.text.sentences import capital
from simulation.report.page.blocks import Section, table
from simulation.report.page.sections.context import Context


def run(context: Context) -> Section:
    """What made these results."""
    said = context.record.manifest
    versions = said.get("versions")
    told = [
        ("Scenarios", ", ".join(_scenario(one) for one in said.get("scenarios") or [] if isinstance(one, Mapping))),
        ("Digest of the question", said.get("digest")),
        ("Replications", said.get("replications")),
        ("Random seed", said.get("seed")),
        ("Split by", ", ".join(map(str, said.get("split_by") or [])) or "nothing"),
        ("Engine", f"{said.get('engine')} ({said.get('engine_why')})"),
        (
            "Versions",
            ", ".join(f"{name} {number}" for name, number in versions.items())
            if isinstance(versions, Mapping)
            else None,
        ),
        ("Commit", said.get("commit")),
        ("Finished", said.get("finished")),
        ("Seconds", said.get("run_seconds")),
        ("Options", _options(said.get("options"))),
    ]
    rows = [[name, value] for name, value in told if value not in (None, "")]
    again = "Make it again: python -m simulation reproduce on this folder. The scenarios as run lie in scenarios/."
    return Section(
        "run", "Record of the run", (again,), tables=(table(("What", "Value"), rows, "Record of the run", (0, 1)),)
    )


def _scenario(said: Mapping[str, Any]) -> str:
    return f"{said.get('name')} ({said.get('view')} view, {said.get('digest')})"


def _options(said: Any) -> str:
    return ", ".join(f"{name}: {value}" for name, value in said.items()) if isinstance(said, Mapping) else ""


def glossary(_: Context) -> Section:
    """The words that are used here."""
    rows = [[word.word, word.meaning] for word in HEALTH]
    return Section("glossary", "Glossary", folded=(table(("Word", "Meaning"), rows, "Words used here", (0, 1)),))


def not_represented(_: Context) -> Section:
    """What the simulation leaves out."""
    lead = tuple(f"{capital(what)}." for what in NOT_REPRESENTED)
    return Section("not-represented", "What is not represented", lead)


__all__ = ["glossary", "not_represented", "run"]
