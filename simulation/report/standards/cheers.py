"""CHEERS 2022: what a health economic evaluation must report. This program does a part of one, and says which."""

from simulation.core.text.safe_text import one_line
from simulation.report.page.sections.context import Context
from simulation.report.standards import facts
from simulation.report.standards.items import Item, Standard

SOURCE = (
    "Husereau D, Drummond M, Augustovski F, et al. Consolidated Health Economic Evaluation Reporting Standards 2022 "
    "(CHEERS 2022) statement. BMJ 2022; 376: e067975. doi:10.1136/bmj-2021-067975"
)


def cheers(context: Context) -> Standard:
    """Every item."""
    model, answer = context.model, context.answer
    summary = " ".join(sentence for paragraph in answer.paragraphs for sentence in paragraph.sentences)
    items = (
        Item("1", "Title", answer.title, "a title that names it an economic evaluation, if it is used as one"),
        Item("2", "Abstract", "The answer, at the head of this page", "a structured abstract"),
        Item("3", "Background and objectives", answer.question or "", "the context, and why the question matters"),
        Item("4", "Health economic analysis plan", "", "whether there was a plan, and where it is"),
        Item("5", "Study population", facts.people(model)),
        Item("6", "Setting and location", facts.services(model), "the place, and what about it matters"),
        Item("7", "Comparators", facts.levers(context), "why these"),
        Item("8", "Perspective", f"Payers: {_payers(context)}", "the perspective of the evaluation"),
        Item("9", "Time horizon", facts.run_length(model), "why it is long enough"),
        Item("10", "Discount rate", "None: one period is compared, nothing is discounted"),
        Item("11", "Selection of outcomes", facts.measures(context), "which were chosen before the run"),
        Item("12", "Measurement of outcomes", "Each measure's numerator, denominator and follow-up: Data dictionary"),
        Item("13", "Valuation of outcomes", "Outcomes are counted and not valued: no quality-adjusted life years"),
        Item(
            "14",
            "Measurement and valuation of resources and costs",
            f"Use of services at list price; {facts.prices(model)}. No saving",
        ),
        Item(
            "15",
            "Currency, price date, and conversion",
            "Pounds",
            "the year of the prices, and how they were brought to it",
        ),
        Item("16", "Rationale and description of model", "A discrete-event simulation: see STRESS-DES"),
        Item("17", "Analytics and assumptions", f"Evidence behind parameters: {facts.evidence(context)}"),
        Item(
            "18",
            "Characterising heterogeneity",
            f"Split by: {', '.join(_split(context)) or 'nothing'}",
            _if_unsplit(context),
        ),
        Item("19", "Characterising distributional effects", "Equity, in this page", _if_unsplit(context)),
        Item(
            "20",
            "Characterising uncertainty",
            "Confidence intervals hold chance alone; views (sceptical, central, optimistic) and ranges of "
            "parameters are run "
            "with --view and attribute",
            "what of the uncertainty of inputs was run",
        ),
        Item("21", "Approach to engagement with patients and others affected", "", "who was asked, and how"),
        Item(
            "22",
            "Study parameters",
            f"{len(context.record.base.scenario.parameters()):,} parameters with ranges and sources: Inputs used",
        ),
        Item("23", "Summary of main results", summary),
        Item("24", "Effect of uncertainty", "How sure, in this page", "what other views and inputs did to the result"),
        Item("25", "Effect of engagement with patients and others affected", "", "what it changed"),
        Item(
            "26",
            "Study findings, limitations, generalisability and current knowledge",
            "What it does not say, and what is not represented, in this page",
            "limits of the study, and whether it holds elsewhere",
        ),
        Item("27", "Source of funding", "", "who paid, and what part they had"),
        Item("28", "Conflicts of interest", "", "the conflicts of interest"),
    )
    return Standard("cheers", "CHEERS 2022", SOURCE, items)


def _if_unsplit(context: Context) -> str:
    return "" if _split(context) else "who gains and who loses: run with --by LABEL"


def _split(context: Context) -> list[str]:
    said = context.record.manifest.get("split_by")
    return [one_line(str(name)) for name in said] if isinstance(said, list) else []


def _payers(context: Context) -> str:
    groups = context.numbers.groups("use_at_list_price", "payer")
    return ", ".join(context.called("payer", group) for group in groups) or "none named"


__all__ = ["cheers"]
