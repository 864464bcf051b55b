"""The 28 items of CHEERS 2022, what a health economic evaluation must report, as the statement names them."""

CHEERS = "CHEERS 2022"
SOURCE = (
    "Husereau D, Drummond M, Augustovski F, et al. Consolidated Health Economic Evaluation Reporting Standards 2022 "
    "(CHEERS 2022) statement. BMJ 2022; 376: e067975. doi:10.1136/bmj-2021-067975"
)
ITEMS = (
    "Title",
    "Abstract",
    "Background and objectives",
    "Health economic analysis plan",
    "Study population",
    "Setting and location",
    "Comparators",
    "Perspective",
    "Time horizon",
    "Discount rate",
    "Selection of outcomes",
    "Measurement of outcomes",
    "Valuation of outcomes",
    "Measurement and valuation of resources and costs",
    "Currency, price date, and conversion",
    "Rationale and description of model",
    "Analytics and assumptions",
    "Characterising heterogeneity",
    "Characterising distributional effects",
    "Characterising uncertainty",
    "Approach to engagement with patients and others affected by the study",
    "Study parameters",
    "Summary of main results",
    "Effect of uncertainty",
    "Effect of engagement with patients and others affected by the study",
    "Study findings, limitations, generalisability, and current knowledge",
    "Source of funding",
    "Conflicts of interest",
)
"""In order: the first is item 1."""


def title_of(number: int) -> str:
    """What an item is called."""
    return ITEMS[number - 1]


__all__ = ["CHEERS", "ITEMS", "SOURCE", "title_of"]
