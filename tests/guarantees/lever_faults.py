"""Faults put into what levers do, one at a time, and the few tests that find each.

`python -m tests.guarantees.lever_faults NAME` runs the tests of one fault with that fault in place, and ends as pytest
does: 1 when they find it. Without a name it runs the tests of all faults with none in place.
"""

import importlib.util
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
SCENARIO = "simulation.scenario"
TESTS = {
    "operations": "tests/scenario/changes/test_operations.py",
    "trees": "tests/scenario/changes/test_trees.py",
    "faulty": "tests/scenario/test_faulty_levers.py",
    "inheritance": "tests/scenario/test_inheritance.py",
    "strength": "tests/scenario/test_lever_strength.py",
    "library": "tests/scenario/test_lever_library.py",
    "staffing": "tests/scenario/test_staffing.py",
    "pressure": "tests/guarantees/test_pressure.py",
}

FAULTS: dict[str, tuple[str, str, str, tuple[str, ...]]] = {
    # ---- operations and entries ----
    "what cannot move by a fraction changes above one half only": (
        "changes.operations",
        "return new if self.strength >= HALF else now",
        "return new if self.strength > HALF else now",
        ("inheritance::test_what_cannot_move_by_a_fraction_changes_at_one_half",),
    ),
    "what changes for all or for none does not say so": (
        "changes.operations",
        "        self.all_or_none = True\n",
        "",
        ("operations::test_words_stay_below_one_half",),
    ),
    "a factor is not moved by the strength": (
        "changes.operations",
        "return self.factor if strength == 1.0 else 1.0 + strength * (self.factor - 1.0)",
        "return self.factor",
        ("inheritance::test_scale_moves_every_entry_and_every_quantile",),
    ),
    "an amount is added whole to a mean": (
        "changes.operations",
        '"minutes")).number * move.strength',
        '"minutes")).number',
        ("operations::test_adding_to_a_distribution_moves_its_mean",),
    ),
    "a mean may fall below zero": (
        "changes.operations",
        "if mean <= 0 or mean + more < 0:",
        "if mean <= 0:",
        ("inheritance::test_what_a_lever_may_not_set_is_explained_at_its_line",),
    ),
    "shares forget what held before any lever": (
        "changes.operations",
        "now.base or now)",
        "now)",
        ("operations::test_shares_moved_twice_remember_the_first",),
    ),
    "an option that is not there is made": (
        "changes.operations",
        "if now.option is None and self.option not in options:",
        "if False:",
        ("operations::test_towards_one_option",),
    ),
    "values of another unit are mixed": (
        "changes.operations",
        "        if both is None:\n            raise ValueProblem(\n                f\"'{shown(new.raw())}'\"",
        "        if both is None:\n            return new\n            raise ValueProblem(\n                f\"'{shown(new.raw())}'\"",
        ("operations::test_units_of_one_measure_are_turned_into_that_of_the_new_value",),
    ),
    "one family written in two ways is no longer one": (
        "changes.operations",
        "            now, new = standard, other\n",
        "            pass\n",
        ("inheritance::test_one_family_written_in_two_ways_still_moves",),
    ),
    "an operation may leave out a kind of entry": (
        "changes.operations",
        "if inspect.isabstract(operation):",
        "if False:",
        ("operations::test_an_operation_that_leaves_out_a_kind_is_refused",),
    ),
    "the shape of a distribution is scaled too": (
        "changes.entries",
        "if unit is None or unit is Unit.NUMBER:",
        "if unit is None:",
        ("inheritance::test_scale_moves_every_entry_and_every_quantile",),
    ),
    "mu is scaled as a time is": (
        "changes.entries",
        "if unit is not Unit.LOG_DAYS:",
        "if unit:",
        ("operations::test_a_lognormal_by_mu_is_scaled_by_its_logarithm",),
    ),
    "amounts are rounded to six digits": (
        "changes.entries",
        "{one.number:.12g}",
        "{one.number:.6g}",
        ("operations::test_an_amount_has_twelve_digits",),
    ),
    "amounts are not rounded": (
        "changes.entries",
        'float(f"{one.number:.12g}")',
        "one.number",
        ("operations::test_an_amount_has_twelve_digits",),
    ),
    # ---- trees and changes ----
    "a factor that is not recorded is lost": (
        "changes.trees",
        "entry if factor.otherwise is None else times(entry, factor.otherwise)",
        "None if factor.otherwise is None else times(entry, factor.otherwise)",
        ("inheritance::test_add_to_a_product_of_tables_reaches_everybody_alike",),
    ),
    "a product of products forgets its inner factor": (
        "changes.trees",
        "return expand(expanded(base)) if isinstance(base, Product)",
        "return expand(base.base) if isinstance(base, Product)",
        ("trees::test_a_product_of_products_multiplies_each_factor_once",),
    ),
    "the latest date is the first": (
        "changes.trees",
        "for begins in sorted(later, reverse=True) if begins <= day",
        "for begins in sorted(later) if begins <= day",
        (
            "trees::test_dates_of_a_change_meet_those_of_the_parent",
            "strength::test_the_parents_own_changes_move_in_their_month",
        ),
    ),
    "a table in full takes the place of the whole": (
        "changes.change",
        "return self.replaced is None or isinstance(node.first if isinstance(node, ByDate) else node, ByLabel)",
        "return self.replaced is None",
        ("trees::test_a_partial_table_changes_its_own_entries_even_in_full",),
    ),
    "dates of the parent stay beside those of a lever in full": (
        "changes.change",
        "later if move.strength < 1.0 else {}",
        "later",
        ("trees::test_an_operation_below_a_date_acts_in_full_too_and_ends_the_parents_dates",),
    ),
    "a new entry of a table begins at nothing": (
        "changes.change",
        "now.branches.get(name, now.otherwise), below)",
        "now.branches.get(name), below)",
        ("trees::test_a_new_entry_begins_where_the_others_are",),
    ),
    "adding to a product adds to its base": (
        "changes.change",
        "if operation.keeps_products:",
        "if True:",
        ("inheritance::test_add_to_a_product_of_tables_reaches_everybody_alike",),
    ),
    # ---- parameters and staff ----
    "a lever of no strength acts": (
        "changes.parameters",
        "        if strength == 0.0:\n            return After(None)\n",
        "",
        ("staffing::test_at_no_strength_neither_hours_nor_staff_change",),
    ),
    "copies share what is changed": (
        "changes.parameters",
        "dict(self._values), dict(self._unwritten)",
        "self._values, self._unwritten",
        ("trees::test_a_copy_changes_without_the_first", "strength::test_a_number_moves_by_the_strength_of_the_month"),
    ),
    "a moved value keeps its old source": (
        "changes.parameters",
        "return Value(after.node, source=source)",
        "return Value(after.node, source=before.source)",
        ("trees::test_a_moved_value_names_the_source_of_its_change",),
    ),
    "staff of days without hours are there already": (
        "changes.staffing",
        "node.entry if weekday in days else NO_STAFF",
        "node.entry",
        ("staffing::test_staff_of_new_days_grow_from_nobody",),
    ),
    "hours are moved before the staff that are counted by them": (
        "changes.staffing",
        'key=lambda path: path.endswith(".open")',
        'key=lambda path: not path.endswith(".open")',
        ("staffing::test_staff_of_new_days_grow_from_nobody",),
    ),
    # ---- levers ----
    "hours that come with staff wait for one half": (
        "levers.apply",
        "return 1.0 if self.at_once and of_lever > 0.0 else of_lever",
        "return of_lever",
        ("staffing::test_staff_of_new_days_grow_from_nobody",),
    ),
    "a lever that moves enablers waits its turn": (
        "levers.apply",
        "sorted(placed, key=lambda one: not one.sets_enablers)",
        "list(placed)",
        ("strength::test_a_lever_may_move_an_enabler_wherever_it_stands_in_the_file",),
    ),
    "what leaves no trace is not checked": (
        "levers.apply",
        "return strength if traced and (strength >= HALF or not all_or_none) else 1.0",
        "return strength",
        ("inheritance::test_a_lever_at_strength_zero_is_checked_too",),
    ),
    "half of a table hides the mistakes of the other": (
        "levers.apply",
        "if traced and (strength >= HALF or not all_or_none) else 1.0",
        "if traced else 1.0",
        ("faulty::test_what_switches_only_above_is_checked_below_one_half",),
    ),
    "two levers inside one value pass": (
        "levers.apply",
        "    if above is not None:\n",
        "    if False:\n",
        ("strength::test_two_levers_inside_one_time_may_not_both_change_it_in_time",),
    ),
    "no lever has a cost": (
        "levers.apply",
        "    if lever.part.cost is None:\n",
        "    if True:\n",
        ("library::test_a_cost_is_paid_from_its_first_day_to_its_last_whether_or_not_it_works",),
    ),
    "two levers may set one parameter": (
        "levers.placed",
        "if inside and not (adds and their_adds and where == other):",
        "if inside and not adds:",
        ("faulty::test_adding_to_what_another_lever_sets_is_a_mistake",),
    ),
    "a period begins a period late": (
        "levers.time_varying",
        "changes[day] = latest(timeline(value), day)",
        "changes[day] = latest(timeline(values[number - 1]), day)",
        ("strength::test_a_number_moves_by_the_strength_of_the_month",),
    ),
    "what cannot change in time does": (
        "levers.time_varying",
        "    if not found.kind.dial:\n",
        "    if False:\n",
        ("strength::test_what_cannot_change_in_time_is_refused",),
    ),
    "a ring-fence protects nothing": (
        "levers.realised",
        "left = Diverted(diverts, part.ring_fenced)",
        "left = Diverted(diverts, datetime.date.min)",
        ("pressure::test_only_levers_without_a_ring_fence_lose_strength",),
    ),
    "what counts of a capacity is what is said": (
        "levers.realised",
        "str(math.floor(number + 1e-9))",
        "str(math.ceil(number))",
        ("faulty::test_explain_says_what_of_a_capacity_is_there",),
    ),
    "a faulty lever is taken out": (
        "levers.mending",
        'return left if isinstance(left.get("set"), Mapping) and left != raw else None',
        "return None",
        ("faulty::test_what_a_faulty_lever_sets_is_checked_too",),
    ),
    "a used lever is not what the user makes of it": (
        "levers.library",
        "raw: dict[str, Any] | None = {**shelf.levers[lever], **shelf.others[lever]}",
        "raw: dict[str, Any] | None = {**shelf.others[lever], **shelf.levers[lever]}",
        ("library::test_strength_reach_and_dates_are_the_users",),
    ),
    "a lever that was dropped acts": (
        "levers.variant_file",
        "kept = [lever for lever in levers if lever.name not in part.without]",
        "kept = list(levers)",
        ("inheritance::test_without_drops_a_lever_of_the_parent",),
    ),
}
"""By name: the module below `simulation.scenario`, what stands there once, what the fault makes of it, and the tests
that find it.
"""


class Faulty(MetaPathFinder, Loader):
    """Imports one module with a fault in it."""

    def __init__(self, fault: str) -> None:
        module, self.old, self.new, _ = FAULTS[fault]
        self.fault, self.module = fault, f"{SCENARIO}.{module}"
        self.file = ROOT.joinpath(*self.module.split(".")).with_suffix(".py")

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """The faulty module; every other is found as always."""
        return importlib.util.spec_from_file_location(name, self.file, loader=self) if name == self.module else None

    def exec_module(self, module: ModuleType) -> None:
        """Runs the source with the fault in it."""
        source = self.file.read_text(encoding="utf-8")
        assert source.count(self.old) == 1, (
            f"{self.fault}: its place in {self.file.name} is found {source.count(self.old)} times, and should be once"
        )
        exec(compile(source.replace(self.old, self.new), str(self.file), "exec"), module.__dict__)


def tests_of(names: Sequence[str]) -> list[str]:
    """Named tests as pytest is asked for them."""
    split = [name.partition("::") for name in names]
    return [f"{TESTS[file]}::{test}" if test else TESTS[file] for file, _, test in split]


def main(fault: str | None = None) -> int:
    """Runs the tests of one fault, or those of all without any."""
    if fault is not None:
        sys.meta_path.insert(0, Faulty(fault))
    named = FAULTS[fault][3] if fault is not None else sorted({test for one in FAULTS.values() for test in one[3]})
    return int(pytest.main(["-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist", *tests_of(named)]))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
