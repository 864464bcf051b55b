"""Faults of one line in what levers do, each with the few tests that find it."""

from tests.support.fault_table import Fault

TESTS = {
    "operations": "tests/scenario/changes/test_operations.py",
    "trees": "tests/scenario/changes/test_trees.py",
    "faulty": "tests/scenario/levers/test_faulty_levers.py",
    "inheritance": "tests/scenario/levers/test_inheritance.py",
    "changes": "tests/scenario/levers/test_lever_changes.py",
    "refused": "tests/scenario/levers/test_levers_refused.py",
    "strength": "tests/scenario/levers/test_lever_strength.py",
    "enablers": "tests/scenario/levers/test_enablers.py",
    "ramps": "tests/scenario/levers/test_ramps.py",
    "library": "tests/scenario/levers/test_lever_library.py",
    "staffing": "tests/scenario/changes/test_staffing.py",
    "pressure": "tests/guarantees/test_pressure.py",
    "facts": "tests/scenario/facts/test_facts.py",
    "another": "tests/scenario/levers/test_levers_of_another_file.py",
}


def fault(module: str, old: str, new: str, *tests: str) -> Fault:
    """A fault in a module of the scenario, with tests as FILE::TEST by the short names of files."""
    split = [name.partition("::") for name in tests]
    asked = tuple(f"{TESTS[file]}::{test}" for file, _, test in split)
    return Fault(f"simulation/scenario/{module}.py", old, new, asked)


FAULTS = {
    # ---- operations and entries ----
    "what cannot move by a fraction changes above one half only": fault(
        "changes/operation",
        "return new if self.strength >= HALF else now",
        "return new if self.strength > HALF else now",
        "changes::test_what_cannot_move_by_a_fraction_changes_at_one_half",
    ),
    "what changes for all or for none does not say so": fault(
        "changes/operation", "        self.all_or_none = True\n", "", "operations::test_words_stay_below_one_half"
    ),
    "a factor is not moved by the strength": fault(
        "changes/operations",
        "return self.factor if strength == 1.0 else 1.0 + strength * (self.factor - 1.0)",
        "return self.factor",
        "changes::test_scale_moves_every_entry_and_every_quantile",
    ),
    "an amount is added whole to a mean": fault(
        "changes/operations",
        '"minutes")).number * move.strength',
        '"minutes")).number',
        "operations::test_adding_to_a_distribution_moves_its_mean",
    ),
    "a mean may fall below zero": fault(
        "changes/operations",
        "if mean <= 0 or mean + more < 0:",
        "if mean <= 0:",
        "refused::test_what_a_lever_may_not_set_is_explained_at_its_line",
    ),
    "shares forget what held before any lever": fault(
        "changes/operations", "now.base or now)", "now)", "operations::test_shares_moved_twice_remember_the_first"
    ),
    "an option that is not there is made": fault(
        "changes/operations",
        "if now.option is None and self.option not in options:",
        "if False:",
        "operations::test_towards_one_option",
    ),
    "values of another unit are mixed": fault(
        "changes/operations",
        "        if both is None:\n            raise ValueProblem(\n                f\"'{shown(new.raw())}'\"",
        "        if both is None:\n            return new\n            raise ValueProblem(\n                f\"'{shown(new.raw())}'\"",
        "operations::test_units_of_one_measure_are_turned_into_that_of_the_new_value",
    ),
    "one family written in two ways is no longer one": fault(
        "changes/operations",
        "            now, new = standard, other\n",
        "            pass\n",
        "changes::test_one_family_written_in_two_ways_still_moves",
    ),
    "an operation may leave out a kind of entry": fault(
        "changes/operation",
        "if inspect.isabstract(operation):",
        "if False:",
        "operations::test_an_operation_that_leaves_out_a_kind_is_refused",
    ),
    "the shape of a distribution is scaled too": fault(
        "changes/entries",
        "if unit is None or unit in STAY:",
        "if unit is None:",
        "changes::test_scale_moves_every_entry_and_every_quantile",
    ),
    "mu is scaled as a time is": fault(
        "changes/entries",
        "if unit is not Unit.LOG_DAYS:",
        "if unit:",
        "operations::test_a_lognormal_by_mu_is_scaled_by_its_logarithm",
    ),
    "amounts are rounded to six digits": fault(
        "changes/entries", "{one.number:.12g}", "{one.number:.6g}", "operations::test_an_amount_has_twelve_digits"
    ),
    "amounts are not rounded": fault(
        "changes/entries", 'float(f"{one.number:.12g}")', "one.number", "operations::test_an_amount_has_twelve_digits"
    ),
    # ---- trees and changes ----
    "a factor that is not recorded is lost": fault(
        "changes/trees",
        "entry if factor.otherwise is None else times(entry, factor.otherwise)",
        "None if factor.otherwise is None else times(entry, factor.otherwise)",
        "changes::test_add_to_a_product_of_tables_reaches_everybody_alike",
    ),
    "a product of products forgets its inner factor": fault(
        "changes/trees",
        "return expand(expanded(base)) if isinstance(base, Product)",
        "return expand(base.base) if isinstance(base, Product)",
        "trees::test_a_product_of_products_multiplies_each_factor_once",
    ),
    "the latest date is the first": fault(
        "changes/trees",
        "for begins in sorted(later, reverse=True) if begins <= day",
        "for begins in sorted(later) if begins <= day",
        "trees::test_dates_of_a_change_meet_those_of_the_parent",
        "strength::test_the_parents_own_changes_move_in_their_month",
    ),
    "a table in full takes the place of the whole": fault(
        "changes/change",
        "return self.replaced is None or isinstance(node.first if isinstance(node, ByDate) else node, ByLabel)",
        "return self.replaced is None",
        "trees::test_a_partial_table_changes_its_own_entries_even_in_full",
    ),
    "dates of the parent stay beside those of a lever in full": fault(
        "changes/change",
        "later if move.strength < 1.0 else {}",
        "later",
        "trees::test_an_operation_below_a_date_acts_in_full_too_and_ends_the_parents_dates",
    ),
    "a new entry of a table begins at nothing": fault(
        "changes/change",
        "now.branches.get(name, now.otherwise), below)",
        "now.branches.get(name), below)",
        "trees::test_a_new_entry_begins_where_the_others_are",
    ),
    "adding to a product adds to its base": fault(
        "changes/change",
        "if operation.keeps_products:",
        "if True:",
        "changes::test_add_to_a_product_of_tables_reaches_everybody_alike",
    ),
    # ---- parameters and staff ----
    "a lever of no strength acts": fault(
        "changes/parameters",
        "        if strength == 0.0:\n            return After(None)\n",
        "",
        "staffing::test_at_no_strength_neither_hours_nor_staff_change",
    ),
    "copies share what is changed": fault(
        "changes/parameters",
        "dict(self._values), dict(self._unwritten)",
        "self._values, self._unwritten",
        "trees::test_a_copy_changes_without_the_first",
        "strength::test_a_number_moves_by_the_strength_of_the_month",
    ),
    "a moved value keeps its old source": fault(
        "changes/parameters",
        "return Value(after.node, source=source)",
        "return Value(after.node, source=before.source)",
        "trees::test_a_moved_value_names_the_source_of_its_change",
    ),
    "staff of days without hours are there already": fault(
        "changes/staffing",
        "node.entry if weekday in days else NO_STAFF",
        "node.entry",
        "staffing::test_staff_of_new_days_grow_from_nobody",
    ),
    "hours are moved before the staff that are counted by them": fault(
        "changes/staffing",
        'key=lambda path: path.endswith(".open")',
        'key=lambda path: not path.endswith(".open")',
        "staffing::test_staff_of_new_days_grow_from_nobody",
    ),
    # ---- levers ----
    "hours that come with staff wait for one half": fault(
        "levers/apply",
        "return 1.0 if self.at_once and of_lever > 0.0 else of_lever",
        "return of_lever",
        "staffing::test_staff_of_new_days_grow_from_nobody",
    ),
    "a lever that moves enablers waits its turn": fault(
        "levers/apply",
        "sorted(placed, key=lambda one: not one.sets_enablers)",
        "list(placed)",
        "enablers::test_a_lever_may_move_an_enabler_wherever_it_stands_in_the_file",
    ),
    "what leaves no trace is not checked": fault(
        "levers/apply",
        "return strength if traced and (strength >= HALF or not all_or_none) else 1.0",
        "return strength",
        "refused::test_a_lever_at_strength_zero_is_checked_too",
    ),
    "half of a table hides the mistakes of the other": fault(
        "levers/apply",
        "if traced and (strength >= HALF or not all_or_none) else 1.0",
        "if traced else 1.0",
        "faulty::test_what_switches_only_above_is_checked_below_one_half",
    ),
    "two levers inside one value pass": fault(
        "levers/apply",
        "    if above is not None:\n",
        "    if False:\n",
        "strength::test_two_levers_inside_one_time_may_not_both_change_it_in_time",
    ),
    "no lever has a cost": fault(
        "levers/apply",
        "    if lever.part.cost is None:\n",
        "    if True:\n",
        "library::test_a_cost_is_paid_from_its_first_day_to_its_last_whether_or_not_it_works",
    ),
    "two levers may set one parameter": fault(
        "levers/placed",
        "if not (adds and their_adds and where == other):",
        "if not adds:",
        "faulty::test_adding_to_what_another_lever_sets_is_a_mistake",
    ),
    "a period begins a period late": fault(
        "levers/time_varying",
        "changes[day] = latest(timeline(value), day)",
        "changes[day] = latest(timeline(values[number - 1]), day)",
        "strength::test_a_number_moves_by_the_strength_of_the_month",
    ),
    "what cannot change in time does": fault(
        "levers/time_varying",
        "    if not found.kind.dial:\n",
        "    if False:\n",
        "strength::test_what_cannot_change_in_time_is_refused",
    ),
    "a ring-fence protects nothing": fault(
        "levers/realised",
        "left = Diverted(diverts, part.ring_fenced)",
        "left = Diverted(diverts, datetime.date.min)",
        "pressure::test_only_levers_without_a_ring_fence_lose_strength",
    ),
    "what counts of a capacity is what is said": fault(
        "levers/realised",
        "below, above = math.floor(number + 1e-9), math.ceil(number - 1e-9)",
        "below = above = math.floor(number + 1e-9)",
        "faulty::test_explain_says_what_of_a_capacity_is_there",
    ),
    "a faulty lever is taken out": fault(
        "levers/mending",
        'return left if isinstance(left.get("set"), Mapping) and left != raw else None',
        "return None",
        "faulty::test_what_a_faulty_lever_sets_is_checked_too",
    ),
    "a used lever is not what the user makes of it": fault(
        "levers/library",
        "raw: dict[str, Any] | None = {**shelf.levers[lever], **shelf.others[lever]}",
        "raw: dict[str, Any] | None = {**shelf.others[lever], **shelf.levers[lever]}",
        "library::test_strength_reach_and_dates_are_the_users",
    ),
    "a lever that was dropped acts": fault(
        "levers/variant_file",
        "kept = [lever for lever in levers if lever.name not in part.without]",
        "kept = list(levers)",
        "inheritance::test_without_drops_a_lever_of_the_parent",
    ),
    # ---- facts, and levers elsewhere ----
    "facts about shares move them": fault(
        "changes/change",
        "new = change.entry.alone() if move.fact else None",
        "new = None",
        "facts::test_facts_about_shares_have_not_moved_them",
    ),
    "a fact cannot add to a table": fault(
        "changes/change",
        "if before is None and move.fact and all(",
        "if False and all(",
        "facts::test_a_fact_may_add_to_a_table",
    ),
    "enablers are measured by the base without its facts": fault(
        "levers/inheritance",
        "    done.ordinary = raw\n",
        "    done.ordinary = base.raw\n",
        "facts::test_what_enablers_are_measured_by_is_the_fact",
    ),
    "facts keep the source of the base": fault(
        "facts/parameter",
        "if kind.dial and source is not None:",
        "if False:",
        "facts::test_facts_of_a_part_have_the_source_of_their_file",
    ),
    "a new step stands last": fault(
        "facts/applied",
        'order.insert(order.index(target) + (key == "after"), where[-1])',
        "order.append(where[-1])",
        "facts::test_a_new_step_stands_where_it_says",
    ),
    "a rate stays beside the daily series that takes its place": fault(
        "facts/applied",
        "            self._tree.take_away(other)\n",
        "            pass\n",
        "facts::test_a_daily_series_takes_the_place_of_a_rate_and_a_rate_that_of_a_series",
    ),
    "beds that a lever builds are diverted": fault(
        "levers/apply",
        "if diverts > 0.0 and not part.diverted and one.is_built(raw)",
        "if False",
        "pressure::test_beds_and_places_stay_when_a_programme_is_diverted",
    ),
    "beds that a lever builds stay whatever it says": fault(
        "levers/apply",
        "if diverts > 0.0 and not part.diverted and one.is_built(raw)",
        "if diverts > 0.0 and one.is_built(raw)",
        "pressure::test_beds_and_places_stay_when_a_programme_is_diverted",
    ),
    "levers go on a place of another base": fault(
        "levers/elsewhere",
        "if at_end(place) is None or at_end(place) != at_end(variant):",
        "if False:",
        "another::test_only_levers_written_for_the_same_base_go_on_a_place",
    ),
    "levers elsewhere forget the enablers they come with": fault(
        "levers/elsewhere",
        "        if name in declared:\n",
        "        if False:\n",
        "another::test_levers_elsewhere_come_with_view_and_enablers",
    ),
}
"""By name: the module, what stands there once, what the fault makes of it, and the tests that must fail with it."""
