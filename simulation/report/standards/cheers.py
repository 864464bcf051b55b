"""CHEERS 2022: what a health economic evaluation must report. This program does a part of one, and says which."""

from simulation.core.text.safe_text import one_line
from simulation.money.told.cheers_items import CHEERS, SOURCE, title_of
from simulation.report.page.sections.context import Context
from simulation.report.standards import facts
from simulation.report.standards.items import Item, Standard


def cheers(context: Context) -> Standard:
    """Every item."""
    model, answer = context.model, context.answer
    summary = " ".join(sentence for paragraph in answer.paragraphs for sentence in paragraph.sentences)
    items = (
        _item(1, answer.title, "a title that names it an economic evaluation, if it is used as one"),
        _item(2, "The answer, at the head of this page", "a structured abstract"),
        _item(3, answer.question or "", "the context, and why the question matters"),
        _item(4, "", "whether there was a plan, and where it is"),
        _item(5, facts.people(model)),
        _item(6, facts.services(model), "the place, and what about it matters"),
        _item(7, facts.levers(context), "why these"),
        _item(8, f"Payers: {_payers(context)}", "the perspective of the evaluation"),
        _item(9, facts.run_length(model), "why it is long enough"),
        _item(10, "None: one period is compared, nothing is discounted"),
        _item(11, facts.measures(context), "which were chosen before the run"),
        _item(12, "Each measure's numerator, denominator and follow-up: Data dictionary"),
        _item(13, "Outcomes are counted and not valued: no quality-adjusted life years"),
        _item(
            14,
            f"Use of services at list price; {facts.prices(model)}. No saving",
        ),
        _item(
            15,
            "Pounds",
            "the year of the prices, and how they were brought to it",
        ),
        _item(16, "A discrete-event simulation: see STRESS-DES"),
        _item(17, f"Evidence behind parameters: {facts.evidence(context)}"),
        _item(
            18,
            f"Split by: {', '.join(_split(context)) or 'nothing'}",
            _if_unsplit(context),
        ),
        _item(19, "Equity, in this page", _if_unsplit(context)),
        _item(
            20,
            "Confidence intervals hold chance alone; views (sceptical, central, optimistic) and ranges of "
            "parameters are run "
            "with --view and attribute",
            "what of the uncertainty of inputs was run",
        ),
        _item(21, "", "who was asked, and how"),
        _item(
            22,
            f"{len(context.record.base.scenario.parameters()):,} parameters with ranges and sources: Inputs used",
        ),
        _item(23, summary),
        _item(24, "How sure, in this page", "what other views and inputs did to the result"),
        _item(25, "", "what it changed"),
        _item(
            26,
            "What it does not say, and what is not represented, in this page",
            "limits of the study, and whether it holds elsewhere",
        ),
        _item(27, "", "who paid, and what part they had"),
        _item(28, "", "the conflicts of interest"),
    )
    return Standard("cheers", CHEERS, SOURCE, items)


def _item(number: int, said: str, to_write: str = "") -> Item:
    """One item by its number, as the statement names it."""
    return Item(str(number), title_of(number), said, to_write)


def _if_unsplit(context: Context) -> str:
    return "" if _split(context) else "who gains and who loses: run with --by LABEL"


def _split(context: Context) -> list[str]:
    said = context.record.manifest.get("split_by")
    return [one_line(str(name)) for name in said] if isinstance(said, list) else []


def _payers(context: Context) -> str:
    groups = context.numbers.groups("use_at_list_price", "payer")
    return ", ".join(context.called("payer", group) for group in groups) or "none named"


__all__ = ["cheers"]
