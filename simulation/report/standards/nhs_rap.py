"""NHS RAP: the levels of reproducible analytical pipelines, as far as a results folder can vouch for them."""

from simulation.report.page.sections.context import Context
from simulation.report.standards import facts
from simulation.report.standards.items import Item, Standard

SOURCE = (
    "NHS England, RAP Community of Practice: Levels of RAP. https://nhsdigital.github.io/rap-community-of-practice/"
)


def nhs_rap(context: Context) -> Standard:
    """Baseline, silver and gold."""
    commit = facts.said(context, "commit")
    changed = "the commit is not that of the code that ran: it had changes" if commit.endswith("+changes") else ""
    items = (
        Item(
            "Baseline 1",
            "Data produced by code in an open-source language",
            f"Python; {facts.said(context, 'versions')}",
        ),
        Item("Baseline 2", "Code is version controlled", f"Commit {commit}", changed),
        Item(
            "Baseline 3",
            "The repository has a README",
            "The package has one",
            "one for the scenario files of this study",
        ),
        Item("Baseline 4", "Code has been peer reviewed", "", "who reviewed the scenario files, and when"),
        Item(
            "Baseline 5",
            "Code is published and linked to from publications",
            "Open source, MIT licence",
            "the link to these files",
        ),
        Item(
            "Silver 1",
            "Outputs are produced with little manual intervention",
            f"One command: options {facts.said(context, 'options')}; nothing in this folder was made by hand",
        ),
        Item(
            "Silver 2",
            "Code is documented, with guidance for users",
            "README and docs/ of the package; every parameter's meaning by explain",
        ),
        Item(
            "Silver 3", "A standard directory format", "The results folder: tables, charts/, scenarios/, manifest.json"
        ),
        Item("Silver 4", "Reusable functions and classes", "The package; scenarios extend a base by levers"),
        Item(
            "Silver 5",
            "Agreed coding standards",
            "ruff and strict mypy in the package; check and the schema for scenario files",
        ),
        Item(
            "Silver 6",
            "A testing framework",
            "Tests and exact answers of the package: python -m simulation verify",
            "when verify was last run here",
        ),
        Item("Silver 7", "Dependencies are named", "requirements.lock of the package; versions above"),
        Item(
            "Silver 8",
            "Logs are recorded automatically",
            f"manifest.json: digest {facts.said(context, 'digest')}, finished {facts.said(context, 'finished')}",
        ),
        Item("Silver 9", "Data in a tidy format", "One row for each period, measure, split and group in every CSV"),
        Item("Gold 1", "Code is fully packaged", "homeward, with versions in CITATION.cff and CHANGELOG.md"),
        Item(
            "Gold 2",
            "Tests run automatically",
            "In the package's continuous integration",
            "whether those of this study do",
        ),
        Item("Gold 3", "The process runs on events or a schedule", "", "whether it does"),
        Item(
            "Gold 4",
            "Changes are clearly signposted",
            "Results of each version in CHANGELOG.md",
            "a log of changes of the scenario files",
        ),
    )
    return Standard("nhs-rap", "NHS RAP", SOURCE, items)


__all__ = ["nhs_rap"]
