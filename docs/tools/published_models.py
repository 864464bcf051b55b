"""Writes docs/published_models.md: `python -m docs.tools.published_models` runs every published model at full size."""

from pathlib import Path

from simulation.assurance.verification.case import CaseResult, judge
from simulation.assurance.verification.published import PUBLISHED, published_cases
from simulation.scenario.loading import load

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "scenarios" / "examples"
PAGE = ROOT / "docs" / "published_models.md"
HEAD = """# Published models

Models of the literature and of other engines' manuals, written again as scenario files in words of our own, with what
their source says, the exact answer and ours. `python -m simulation verify` runs them beside the places with known
answers ([trust](trust.md)); each is an example to begin from, in `scenarios/examples/`.

*printed*: the source prints it, and it was read there. *their simulation*: the source prints what a short simulation
of its own gave, so it differs from the exact answer by chance. *by the formula*: the page was not at hand, or leaves
the sum to the reader; it is what the exact formula gives. Ours is the mean over replications with its standard error,
and z the distance from the exact answer in standard errors, which may not pass four.

Made by `make published`; a test keeps all but our own numbers current.
"""
STUDY = """
## A study without an exact answer

`discharge_pathway_from_today.yaml` is scenario 1 of Onen-Dumlu and others (PLOS ONE 2022, 17(6): e0268837, under CC
BY): a discharge pathway from its state of one day, for 232 days. The tests run it with pathway 2 and 3 and three
numbers of beds each, against the means read off the paper's figures and a separate simulation of the same words. For
275 beds of pathway 2 the paper has 3.2 people delayed, and the separate simulation 1.83; the figure is read to about
one person.
"""


def rows() -> dict[str, list[str]]:
    """By model its head, and for each claim what is told of it and what is exact: all but our numbers."""
    found: dict[str, list[str]] = {}
    cases = published_cases(EXAMPLES)
    stroke = next(iter(cases))
    files = {stroke: EXAMPLES / "stroke_and_rehabilitation.yaml"} | {
        case: EXAMPLES / "published" / f"{model.file or name}.yaml"
        for case, (name, model) in zip(list(cases)[1:], PUBLISHED.items(), strict=True)
    }
    for name, case in cases.items():
        file = files[name]
        cite, url = next((one.cite, one.url) for one in load(file).model.sources.values() if one.kind == "published")
        found[name] = [
            f"## {name[0].upper()}{name[1:]}",
            "",
            f"`{file.relative_to(ROOT).as_posix()}`; {cite}{f' (<{url}>)' if url else ''}.",
            "",
            "| what | published | exact | ours | z |",
            "|---|---|---|---|---|",
        ]
        for claim in case.claims:
            what, _, told = claim.name.removesuffix(")").rpartition(" (")
            found[name].append(f"| {what} | {told} | {claim.exact:.4g} |")
    return found


def page(ours: dict[str, list[CaseResult]]) -> str:
    """The page with what runs gave."""
    parts = [HEAD]
    for name, lines in rows().items():
        head, claims = lines[:6], lines[6:]
        told = [
            f"{line} {one.mean:.4g} ± {one.standard_error:.2g} | {one.z:+.1f} |"
            for line, one in zip(claims, ours[name], strict=True)
        ]
        parts.append("\n".join([*head, *told]) + "\n")
    return "\n".join(parts) + STUDY


def main() -> None:
    """Run them and write the page."""
    PAGE.write_text(page({name: judge(case) for name, case in published_cases(EXAMPLES).items()}), encoding="utf-8")


if __name__ == "__main__":
    main()
