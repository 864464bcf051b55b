"""The field's words as the project uses them; the page docs/glossary.md is made from this and from the vocabulary.

Words of the NHS follow its data dictionary and NHS England's guidance on discharge; words of simulation follow the
usual textbooks. `not` names what the project does not call it.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Word:
    """One word and what it means here."""

    word: str
    meaning: str
    instead_of: str = ""
    """Other words for it that are not used here."""


HEALTH = (
    Word("criteria to reside", "clinical reasons for which a patient must be in an acute bed on a day"),
    Word(
        "no criteria to reside (NCTR)",
        "the state of a patient between the last discharge ready date and what ends it: discharge, falling ill again or"
        " death; counted at midnight",
        "bed blocker, past ready",
    ),
    Word(
        "discharge ready date",
        "the day on which a patient first has no criteria to reside; it is set anew when the patient falls ill again",
        "medically fit, MFFD",
    ),
    Word("delayed days", "date of discharge less the last discharge ready date", "DTOC"),
    Word("spell", "from admission to discharge in one hospital", "visit, stay"),
    Word("length of stay", "days from admission to discharge; long length of stay is 21 days and more"),
    Word(
        "pathway 0, 1, 2, 3 (P0 to P3)",
        "where a patient goes: home without support; home with support; a community bed; long-term care",
    ),
    Word("reablement", "time-limited support at home that helps people do things for themselves again", "care package"),
    Word("intermediate care", "reablement, rehabilitation at home and in beds, and crisis response, together"),
    Word("virtual ward, hospital at home", "acute care in the patient's own home; the patient counts as in hospital"),
    Word("same-day emergency care", "an emergency admission that needs no night"),
    Word("care transfer hub", "the team that plans discharges of a hospital across bodies", "discharge lounge"),
    Word("discharge to assess", "long-term needs are assessed after leaving the acute bed"),
    Word("trusted assessor", "somebody whose assessment other bodies accept without making it again"),
    Word("readmission", "an emergency admission within 30 days of a live discharge", "return"),
    Word("at home at 91 days", "alive and not in hospital, a bed of any kind or a care home 91 days after discharge"),
    Word("occupancy", "bed days used over bed days staffed", "utilisation"),
    Word("bed / place", "capacity with a mattress / capacity at home", "slot, server"),
)

SIMULATION = (
    Word("scenario, variant, lever", "a full description; one built from another by levers; one named change"),
    Word("replication", "one run with its own random numbers", "iteration, sample"),
    Word("random seed", "the number from which all random numbers follow"),
    Word(
        "common random numbers", "scenarios that are compared meet the same patients with the same draws", "same luck"
    ),
    Word("warm-up", "time that is run and not measured, so that the empty start has passed"),
    Word("95 % confidence interval", "right 95 times in 100 for the mean over replications; it says nothing of inputs"),
    Word("percentage points", "the difference of two percentages"),
    Word("offered load", "what is asked of a service over what it has, worked out without a run"),
    Word("queue", "who waits for a service, in order; several services of one `shared_list` have one"),
    Word("reneging", "a patient who waits gives up (`gives_up_after`)", "impatience"),
    Word("balking", "a patient who would have to wait goes elsewhere at once (`if_full`)"),
    Word("blocking", "a patient keeps a place because the next one is full"),
    Word("deadlock", "patients who block each other for ever", "ring of blocking"),
    Word("reference engine, compiled engine", "the same model as a journey in SimPy and as one compiled loop"),
    Word("digest", "a short number made of a text, the same for the same text; a results folder is named by one"),
)

__all__ = ["HEALTH", "SIMULATION", "Word"]
