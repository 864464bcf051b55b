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


GROUPS = {
    "sampling": Group(
        ("simulation/sampling",),
        ("tests/sampling",),
        {
            "arrivals.py": ("tests/sampling/test_arrivals_by_hand.py", "tests/sampling/test_arrivals.py"),
            "choices.py": ("tests/sampling/test_choices_by_hand.py", "tests/sampling/test_choices.py"),
            "durations.py": ("tests/sampling/test_durations.py",),
            "risks.py": ("tests/sampling/test_risks.py",),
        },
    ),
    "load": Group(("simulation/offered_load",), ("tests/offered_load",), {}),
    "measures": Group(("simulation/measures",), ("tests/measures",), {}),
    "levers": Group(
        ("simulation/scenario/levers",),
        (
            "tests/scenario/test_staffing.py",
            "tests/scenario/test_lever_library.py",
            "tests/scenario/test_lever_strength.py",
            "tests/scenario/test_inheritance.py",
        ),
        {},
    ),
}
