"""Which modules are tried, and the tests that belong to each: quick ones, the quickest first."""

from dataclasses import dataclass

from tests.mutants.mutate import ROOT


@dataclass(frozen=True)
class Group:
    """Modules that do one thing together."""

    modules: tuple[str, ...]
    """Files, or folders with all that is in them."""
    tests: tuple[str, ...]
    """The tests of a module that has none of its own below, as pytest takes them."""
    own: dict[str, tuple[str, ...]]
    """The tests of single modules, by the file's name."""
    slow: tuple[str, ...] = ()
    """Single tests that are left out, as FILE::TEST; also what starts processes, which a forked one may wait for
    without end.
    """

    def files(self) -> list[str]:
        """All modules, by name."""
        found = []
        for module in self.modules:
            path = ROOT / module
            found += sorted(path.rglob("*.py")) if path.is_dir() else [path]
        return [str(path.relative_to(ROOT).as_posix()) for path in found]

    def tests_of(self, file: str) -> list[str]:
        """The tests that must find a mutant of this file."""
        return list(self.own.get(file.rpartition("/")[2], self.tests))


_MEASURES, _EDGES = "tests/measures/test_measures_", "tests/measures/test_edges_of_"

_PRESSURE = "tests/guarantees/test_pressure.py::"

GROUPS = {
    "sampling": Group(
        ("simulation/sampling",),
        ("tests/sampling",),
        {
            "already_here.py": ("tests/sampling/test_arrivals_by_hand.py", "tests/sampling/test_arrivals.py"),
            "arrivals.py": ("tests/sampling/test_arrivals_by_hand.py", "tests/sampling/test_arrivals.py"),
            "counts.py": ("tests/sampling/test_counts.py",),
            "choices.py": ("tests/sampling/test_choices_by_hand.py", "tests/sampling/test_choices.py"),
            "durations.py": ("tests/sampling/test_durations.py",),
            "risks.py": ("tests/sampling/test_risks.py",),
        },
    ),
    "load": Group(
        ("simulation/offered_load",),
        (
            "tests/offered_load/test_loads.py",
            "tests/offered_load/test_edges_of_loads.py",
            "tests/offered_load/population/test_population_arrays.py",
            "tests/offered_load/test_kept_loads.py",
            "tests/offered_load/test_deadlock.py",
        ),
        {
            "expected_rows.py": ("tests/offered_load/test_expected_rows.py",),
            "step_counts.py": ("tests/offered_load/test_expected_rows.py",),
        },
        ("tests/offered_load/test_expected_rows.py::test_a_run_leaves_as_many",),
    ),
    "measures": Group(
        ("simulation/measures",),
        (_MEASURES + "by_hand.py", "tests/measures/test_parse_log.py", "tests/measures/test_sums.py"),
        {
            "admissions.py": (_MEASURES + "by_hand.py", _EDGES + "delays.py"),
            "by_ready_date.py": (_MEASURES + "by_hand.py", _EDGES + "delays.py"),
            "no_criteria_to_reside.py": (_MEASURES + "by_hand.py", _EDGES + "delays.py"),
            "outcomes.py": (_MEASURES + "by_hand.py", _EDGES + "outcomes.py"),
            "deaths_and_care_homes.py": (_MEASURES + "by_hand.py", _EDGES + "outcomes.py"),
            "location.py": (_MEASURES + "by_hand.py", _EDGES + "outcomes.py"),
            "use.py": (_MEASURES + "by_hand.py", _EDGES + "services.py"),
            "fullness.py": (_MEASURES + "by_hand.py", _EDGES + "services.py"),
            "outside_hospital.py": (_MEASURES + "by_hand.py", _EDGES + "services.py"),
            "costs.py": (_MEASURES + "by_hand.py", _EDGES + "services.py"),
            "contacts.py": ("tests/measures/test_meetings_and_carers.py", _MEASURES + "by_hand.py"),
            "registry.py": ("tests/measures/test_registry.py", "tests/measures/test_own_measures.py"),
            "sources.py": ("tests/measures/test_registry.py",),
            "result_table.py": (
                "tests/measures/test_registry.py",
                "tests/measures/test_own_measures.py",
                _MEASURES + "by_hand.py",
            ),
            "window.py": ("tests/measures/test_window.py", _MEASURES + "by_hand.py"),
            "cut.py": ("tests/measures/test_window.py", _MEASURES + "by_hand.py"),
            "capacity.py": ("tests/measures/test_capacity.py", _EDGES + "services.py", _MEASURES + "by_hand.py"),
        },
        (
            "tests/measures/test_own_measures.py::test_the_examples_of_the_page_on_measures_run",
            "tests/measures/test_registry.py::test_the_order_of_the_rows_does_not_depend_on_who_is_imported_first",
            "tests/measures/test_own_measures.py::test_a_measure_in_plain_numpy_is_in_tables_dictionary_and_summary",
            "tests/measures/test_own_measures.py::test_workers_of_other_processes_know_measures_of_ones_own",
        ),
    ),
    "levers": Group(
        ("simulation/scenario/levers", "simulation/scenario/changes"),
        (
            "tests/scenario/levers/test_edges_of_levers.py",
            "tests/scenario/changes",
            "tests/scenario/levers/test_lever_changes.py",
            "tests/scenario/levers/test_inheritance.py",
            "tests/scenario/levers/test_levers_refused.py",
            "tests/scenario/levers/test_faulty_levers.py",
            "tests/scenario/changes/test_staffing.py",
            "tests/scenario/levers/test_lever_library.py",
            "tests/scenario/levers/test_lever_strength.py",
            "tests/scenario/levers/test_ramps.py",
            "tests/scenario/levers/test_enablers.py",
        ),
        {
            "under_pressure.py": (
                "tests/scenario/levers/test_edges_of_levers.py",
                _PRESSURE + "test_mistakes_are_named_with_their_place",
                _PRESSURE + "test_mistakes_of_the_monthly_rule",
                _PRESSURE + "test_only_levers_without_a_ring_fence_lose_strength",
            ),
        },
        (
            "tests/scenario/levers/test_lever_strength.py::test_strengths_are_in_the_results_when_a_lever_varies",
            "tests/scenario/levers/test_lever_strength.py::test_constant_levers_leave_no_strengths",
        ),
    ),
}
