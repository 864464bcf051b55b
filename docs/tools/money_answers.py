"""Runs the shipped files of funding options and writes what they answer into docs/money_answers.md.

python -m docs.tools.money_answers                      each file with the replications that it asks for: hours
python -m docs.tools.money_answers --replications 2     a few of every option, for a first look; the page says so
python -m docs.tools.money_answers --only pooled        one file; what the page says of the others stays
python -m docs.tools.money_answers --only best_split    the best split of the first file's budget: an hour or two alone
"""

import argparse
import re
from collections.abc import Iterable
from pathlib import Path

from simulation._version import __version__
from simulation.experiment.options import RunOptions
from simulation.money.files.indices import written_year
from simulation.money.optimise import Best, optimise
from simulation.money.options.study import Study, checked, prepared, run_prepared
from simulation.money.sums import pounds
from simulation.money.tables.choice import beyond, consequences_table, options_table, ranking_table, verdict
from simulation.money.tables.estimates import years_of
from simulation.money.tables.payers import payers_table
from simulation.money.told.reported import a_year, bought_line, labelled, optimum_lines
from simulation.report.markup import as_markdown

FILES = ("two_million", "pooled", "integrated_or_beds", "winter_or_all_year")
BEST = "best_split"
"""The answer of `optimise` on the first file; only when it is asked for."""
PARTS = 4
PAGE = Path(__file__).parents[1] / "money_answers.md"
SHOWN = (
    ("cost of the perspective", "Cost, {}"),
    ("quality-adjusted years, discounted", "Quality-adjusted years"),
    ("no_criteria_to_reside", "Patients with no criteria to reside"),
    ("emergency_admissions_over_12_hours", "Over 12 hours for a bed"),
    ("days at home", "Days at home"),
)
"""Consequences by name, and what stands above them."""
HEAD = """# What money buys in England: answers

Made by `python -m docs.tools.money_answers`, which runs the files below on England's scenario and its shipped prices;
[What money buys](money.md) says how they are meant. Differences are from doing nothing on the same patients, over the
whole window; in brackets the 95 % confidence interval of chance alone. Whether prices, values of a year and effects are
right is not in it.

The files stand on `england_for_money`, in which waiting neither harms nor saves and a death comes on the day that was
drawn at the end of treatment, wherever the person is then. Treatment has no value of its own, and care at home counts
less than home without it, also for those who would have gone without: quality-adjusted years here are days in places,
not what care does for lives. Whether an option makes deaths worse is asked of all who have come
(`deaths_of_all_who_came_per_1000`, whose level says nothing): deaths within 91 days of a crisis rise by a hair in every
option that has anything over sooner, since a little more of what comes later then falls within the 91 days.
"""


def main() -> None:
    """Run the files that are asked for and write the page."""
    asked = argparse.ArgumentParser(description="what the shipped files of funding options answer")
    asked.add_argument("--replications", type=int, default=None)
    asked.add_argument("--only", choices=(*FILES, BEST), action="append")
    asked.add_argument("--workers", type=int, default=None)
    said = asked.parse_args()
    for name in said.only or FILES:
        if name == BEST:
            sheet, book, base = checked(FILES[0])
            run = RunOptions(replications=said.replications, workers=said.workers)
            put(BEST, best_section(optimise(sheet, book, base, parts=PARTS, run=run)))
            continue
        sheet, book, options = prepared(name)
        study = run_prepared(sheet, book, options, RunOptions(replications=said.replications, workers=said.workers))
        put(name, section(name, study, said.replications))
        print(f"{name}: {verdict(study)}", flush=True)


def put(name: str, text: str) -> None:
    """Put the answer of one file into the page, in the place of an older one."""
    page = PAGE.read_text(encoding="utf-8") if PAGE.is_file() else ""
    parts = dict(re.findall(r"\n<!-- (\w+) -->\n(.*?)(?=\n<!-- \w+ -->\n|\Z)", page, re.DOTALL))
    parts[name] = text
    told = "".join(f"\n<!-- {one} -->\n{parts[one].strip()}\n" for one in (*FILES, BEST) if one in parts)
    PAGE.write_text(HEAD + told, encoding="utf-8")


def best_section(best: Best) -> str:
    """What the search for the best split of a budget found."""
    study, lines = best.study, optimum_lines(best)
    told = [f"- {line.strip()}" if line.startswith("  ") else as_markdown(line) for line in lines[1:]]
    spaced = [part for line in told for part in ((line,) if line.startswith("- ") else ("", line, ""))]
    return "\n".join(
        [
            f"## The best split: {lines[0]}",
            "",
            f"`optimise {FILES[0]} --parts {PARTS}`, {_runs(study)} replications of each split over "
            f"{years_of(study):.2g} years, random seed {study.seed}, prices of {written_year(study.book.year)}, "
            f"version {__version__}.",
            re.sub(r"\n{3,}", "\n\n", "\n".join(spaced)),
        ]
    )


def section(name: str, study: Study, replications: int | None) -> str:
    """What one file answers."""
    part, labels = study.sheet.part, {option.name: option.label for option in study.options}
    runs = _runs(study)
    small = (
        " **So few replications are a first look: read sizes, not ranks.** The file asks for "
        f"{part.effort.first} to {part.effort.most}: run the command without `--replications`."
        if replications is not None and replications < part.effort.first
        else ""
    )
    lines = [
        f"## {part.title}",
        "",
        part.question or "",
        "",
        f"`options {name}`, {runs} replications of each option over {years_of(study):.2g} years, random seed "
        f"{study.seed}, prices of {written_year(study.book.year)}, version {__version__}.{small}",
        "",
        f"**{labelled(verdict(study), labels)}**{f' {otherwise}' if (otherwise := beyond(study)) else ''}",
        "",
        *_table(study, labels),
        "",
        "What each buys, gross, in a whole year:",
        "",
        *_grouped(
            labels,
            (
                (row["option"], f"{bought_line(row)} ({a_year(row['pounds_a_year'])})")
                for row in options_table(study).to_dict("records")
                if row["option"] != study.names[0]
            ),
        ),
        "",
        "Who pays more than if nothing were done:",
        "",
        *_grouped(
            labels,
            (
                (row["option"], f"{_words(row['payer'])} {pounds(row['less_nothing'])}")
                for row in payers_table(study).to_dict("records")
                if row["option"] != study.names[0] and abs(row["less_nothing"]) >= 1
            ),
        ),
    ]
    return "\n".join(lines)


def _runs(study: Study) -> str:
    """'8', or '8 to 24'."""
    numbers = [len(values) for values in study.selection.values]
    return f"{min(numbers)}" if min(numbers) == max(numbers) else f"{min(numbers)} to {max(numbers)}"


def _words(name: str) -> str:
    return name.replace("_", " ")


def _grouped(labels: dict[str, str], items: Iterable[tuple[str, str]]) -> list[str]:
    """A line for each option with all that is told of it."""
    found: dict[str, list[str]] = {}
    for option, item in items:
        found.setdefault(option, []).append(item)
    return [f"- {labels[option]}: {', '.join(told)}" for option, told in found.items()]


def _table(study: Study, labels: dict[str, str]) -> list[str]:
    ranking = ranking_table(study).set_index("option")
    table = consequences_table(study)
    cells = {(row["option"], row["what"]): row for row in table.to_dict("records")}
    shown = [(what, head.format(" and ".join(study.sheet.part.perspective))) for what, head in SHOWN]
    value = study.sheet.part.decide_on.value_of_a_year
    score = f"Net benefit at {pounds(value)}" if value is not None else str(study.sheet.part.decide_on.measure)
    lines = [
        f"| Option | {score} | {' | '.join(head for _, head in shown)} | Standing |",
        f"|---|{'---:|' * (len(shown) + 1)}---|",
    ]
    for name in sorted(study.names[1:], key=lambda one: ranking["place"][one]):
        row = ranking.loc[name]
        told = [_money(row["score"], row["lower"], row["upper"])]
        for what, _ in shown:
            one = cells.get((name, what))
            told.append("–" if one is None else _cell(one))
        lines.append(f"| {as_markdown(labels[name])} | {' | '.join(told)} | {row['standing']} |")
    return lines


def _cell(row: dict[object, object]) -> str:
    change, low, high = (float(str(row[key])) for key in ("difference", "lower", "upper"))
    if row["unit"] == "£":
        return _money(change, low, high)
    times, unit = (100.0, " points") if row["unit"] == "share" else (1.0, "")
    first, least, most = (_number(times * value) for value in (change, low, high))
    return f"{first}{unit} ({least} to {most})"


def _number(value: float) -> str:
    return f"{value:+,.0f}" if abs(value) >= 100 else f"{value:+.2f}" if abs(value) < 10 else f"{value:+.1f}"


def _money(change: float, low: float, high: float) -> str:
    return f"{pounds(change)} ({pounds(low)} to {pounds(high)})"


if __name__ == "__main__":
    main()
