"""Faults of one line in what is told of a result, each with the tests that find it."""

from tests.support.fault_table import Fault

TREATED, ANSWER = "tests/experiment/caveats/test_treated.py::test_", "tests/report/test_answer.py::test_"
MEANS = ("tests/experiment/test_replicate.py::test_the_interval_of_a_mean_ends_at_what_can_be_in_every_table",)
DIAGNOSE, PAGE = "tests/assurance/test_diagnose.py::test_", "tests/app/test_first.py::test_"
NOT_NOUGHT = ("tests/own_log/test_spells.py::test_what_the_scenario_alone_says_is_missing_and_not_nought",)

FAULTS = {
    # ---- who is treated ----
    "those who left the count make a place better": Fault(
        "simulation/report/answer/finding.py",
        "self.verdict is Verdict.CLEAR and not self.heed",
        "self.verdict is Verdict.CLEAR",
        (f"{PAGE}fewer_treated_stand_first_and_make_nothing_better",),
    ),
    "fewer treated are told after the answer": Fault(
        "simulation/report/answer/answer.py",
        "if treated.are_fewer else []",
        "if False else []",
        (f"{TREATED}terminal_page_and_letter_say_it_before_anything_else",),
    ),
    "who is treated elsewhere is not looked at": Fault(
        "simulation/experiment/caveats/treated.py",
        "self.elsewhere is not None and self.elsewhere.matters(self._worth)",
        "False",
        (f"{TREATED}fewer_treated_says_how_many_and_where_they_are",),
    ),
    "a difference by chance is other patients": Fault(
        "simulation/experiment/caveats/treated.py",
        " and not self.lower <= 0 <= self.upper",
        "",
        (f"{TREATED}what_is_not_clear_or_too_little_is_nothing_and_one_replication_is_judged_by_its_size",),
    ),
    # ---- intervals ----
    "a mean may be below nought": Fault(
        "simulation/experiment/statistics.py", "np.maximum(lower, 0.0)", "lower", MEANS
    ),
    "a share may be above one": Fault("simulation/experiment/statistics.py", "np.minimum(upper, 1.0)", "upper", MEANS),
    "what may be negative is cut at nought": Fault(
        "simulation/experiment/statistics.py", "~np.any(table < 0.0, axis=1)", "True", MEANS
    ),
    "a wait limit's share is no share": Fault(
        "simulation/measures/registry.py", "known = measures().get(begins)", "known = None", MEANS
    ),
    "an interval that holds nought is told on one side": Fault(
        "simulation/experiment/headlines.py",
        "same_side or not lower < 0 < upper",
        "True",
        (f"{ANSWER}names_and_months_are_said_as_they_are",),
    ),
    # ---- follow-up, warm-up ----
    "months that were not followed stand in charts": Fault(
        "simulation/measures/followed.py",
        "or self.is_over(measure, month)",
        "or True",
        (f"{PAGE}months_that_were_not_followed_to_the_end_are_left_out",),
    ),
    "every queue that grows is without end": Fault(
        "simulation/assurance/diagnostics/diagnose.py",
        "self.load < 1.0 or self.is_left",
        "False",
        (f"{DIAGNOSE}a_queue_that_grows_says_whether_it_ever_settles",),
    ),
    "no warm-up is no trouble": Fault(
        "simulation/assurance/diagnostics/diagnose.py",
        "if diagnosis.is_cold else []",
        "if False else []",
        (f"{DIAGNOSE}no_warm_up_is_warned_of_where_the_place_fills_up",),
    ),
    # ---- what is assumed, what is not recorded ----
    "one effect is assumed under one name only": Fault(
        "simulation/experiment/caveats/assumed.py",
        "(measure, *SAME_EFFECT.get(measure, ()))",
        "(measure,)",
        ("tests/experiment/caveats/test_assumed.py::test_one_effect_has_one_label_whatever_its_measure_is_called",),
    ),
    "a programme that no row records costs nothing": Fault(
        "simulation/own_log/evidence.py", '"programme_cost": (PAID,),', "", NOT_NOUGHT
    ),
    "a wrong option is told by its name in Python": Fault(
        "simulation/cli/console.py",
        "error.as_option(_option_of(command, error.name))",
        "error.as_option()",
        ("tests/own_log/test_spells.py::test_a_wrong_day_is_told_by_the_option_that_was_typed",),
    ),
    "people of a smaller place are lost in rounding": Fault(
        "simulation/places/boards.py",
        "            whole[ages] += 1\n",
        "            pass\n",
        ("tests/places/test_new_place.py::test_a_place_of_so_many_people_has_as_many",),
    ),
}
"""By name: the file, what stands there once, what the fault makes of it, and the tests that must fail with it."""
