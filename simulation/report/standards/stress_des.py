"""STRESS-DES: what a simulation study must report so that others can make it again."""

from simulation.core.text.not_represented import NOT_REPRESENTED
from simulation.core.text.safe_text import one_line
from simulation.report.page.sections.context import Context
from simulation.report.standards import facts
from simulation.report.standards.items import Item, Standard, listed

SOURCE = (
    "Monks T, Currie CSM, Onggo BS, Robinson S, Kunc M, Taylor SJE. Strengthening the reporting of "
    "empirical simulation "
    "studies: Introducing the STRESS guidelines. Journal of Simulation 2019; 13(1): 55-67. "
    "doi:10.1080/17477778.2018.1442155"
)


def stress_des(context: Context) -> Standard:
    """Every item."""
    model = context.model
    base = context.record.base
    sources = model.sources
    published = [name for name, source in sources.items() if source.kind == "published"]
    question = one_line(model.question or "")
    items = (
        Item("1.1", "Purpose of the model", question, "what decision it is for" if question else "the question"),
        Item("1.2", "Model outputs", facts.measures(context)),
        Item("1.3", "Experimentation aims", facts.levers(context), "why these were compared, written before the run"),
        Item("2.1", "Base model overview diagram", "The place drawn, in this page and in charts/place.svg"),
        Item("2.2", "Base model logic", f"{facts.steps(model)}; the file itself is in scenarios/"),
        Item("2.3", "Scenario logic", facts.levers(context)),
        Item(
            "2.4",
            "Algorithms",
            (
                "Minutes are whole; a minute is turned until it is still; every service gives what was free at "
                "the round's start. "
                "Each decision has random numbers of its own, keyed by seed, replication, decision, patient, "
                "spell and visit."
            ),
        ),
        Item("2.5.1", "Components: entities", facts.people(model)),
        Item("2.5.2", "Components: activities", facts.steps(model)),
        Item("2.5.3", "Components: resources", facts.services(model)),
        Item("2.5.4", "Components: queues", facts.queues(model)),
        Item("2.5.5", "Components: entry and exit points", facts.entry_and_exit(model)),
        Item(
            "3.1",
            "Data sources",
            f"{len(sources)} sources, {len(published)} of them published; each parameter names its own (Inputs used)",
        ),
        Item("3.2", "Pre-processing of data", "", "what was done to data before they went into the file"),
        Item("3.3", "Input parameters", f"{len(base.scenario.parameters()):,} parameters, all in Inputs used"),
        Item(
            "3.4",
            "Assumptions",
            (
                f"Evidence behind parameters: {facts.evidence(context)}. Not represented: "
                f"{listed(list(NOT_REPRESENTED), 40)}"
            ),
        ),
        Item("4.1", "Initialisation", facts.start(model)),
        Item("4.2", "Run length", facts.run_length(model)),
        Item(
            "4.3",
            "Estimation approach",
            f"{base.replications} independent replications with common random numbers across scenarios; means "
            "with 95 % "
            "confidence intervals (Student's t), differences paired by replication",
            "why so many replications and this warm-up are enough (python -m simulation diagnose shows it)",
        ),
        Item("5.1", "Software and language", facts.said(context, "versions")),
        Item(
            "5.2",
            "Random sampling",
            f"Philox 4x64-10, a counter-based generator; random seed {base.seed}; times and choices by "
            "inverse distribution "
            "functions",
        ),
        Item(
            "5.3",
            "Model execution",
            (
                f"{facts.said(context, 'engine')} engine ({facts.said(context, 'engine_why')}); next event, "
                "minute by minute"
            ),
        ),
        Item(
            "5.4",
            "System specification",
            f"{facts.said(context, 'machine')}; {facts.said(context, 'run_seconds')} seconds",
        ),
        Item(
            "6.1",
            "Computer model sharing statement",
            f"Open source, MIT licence; commit {facts.said(context, 'commit')}; digest of the question "
            f"{facts.said(context, 'digest')}; python -m simulation reproduce makes this folder again",
            "where this folder and the scenario files are to be found",
        ),
    )
    return Standard("stress-des", "STRESS-DES", SOURCE, items)


__all__ = ["stress_des"]
