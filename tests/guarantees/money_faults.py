"""Faults of one line in what is told of money, each with the tests that find it."""

from tests.support.fault_table import Fault

AT_PRICES, TOLD = "tests/money/test_at_prices.py::test_", "tests/money/test_told.py::test_"
FUNDING, AGAIN = "tests/report/test_funding.py::test_", "tests/report/test_told_again.py::test_"
COSTS = f"{AT_PRICES}a_run_costs_what_the_ledger_says"
ENDLESS = "tests/money/test_ledger.py::test_a_bed_of_a_ward_without_a_limit_costs_its_average_while_somebody_is_in_it_and_nothing_else"
ON_TOP = "tests/money/test_escalation.py::test_"
PLANNED = "tests/money/test_planned.py::test_"
MADE_AGAIN = "tests/money/test_again.py::test_a_study_is_made_again_from_its_folder_alone_to_the_last_digit"
REGISTRY = "tests/measures/test_registry.py::test_the_label_of_what_is_counted_or_paid_in_a_year_says_so"


FAULTS = {
    # ---- what a run costs at a file of prices ----
    "a kind of cost that nobody paid has no row": Fault(
        "simulation/money/at_prices.py", "return list(KINDS)", "return []", (COSTS,)
    ),
    "the unit of what it costs is gone with its prices": Fault(
        "simulation/measures/costs.py", "\ndescribe(AT_PRICES)\n", "\n", (COSTS,)
    ),
    "what it costs matters from a twentieth on": Fault(
        "simulation/report/answer/worth.py",
        '"cost_at_prices": Worth(part=0.005)',
        '"cost_at_prices": Worth(part=0.05)',
        ("tests/report/test_answer.py::test_the_table_of_what_is_worth_having_names_measures_that_there_are",),
    ),
    "the answer has no tile of what it costs": Fault(
        "simulation/report/answer/tiles.py",
        '    (("cost_at_prices",), (("cost_at_prices", "payer"), ("cost_at_prices", "kind"))),\n',
        "",
        (f"{AT_PRICES}what_it_costs_is_told_wherever_the_answer_is",),
    ),
    "a yearly sum does not say so": Fault(
        "simulation/measures/costs.py", '"yearly use at list price"', '"use at list price"', (REGISTRY,)
    ),
    "what programmes cost at a file of prices is a finding": Fault(
        "simulation/report/answer/numbers.py",
        ".get(ALSO_COST.get((measure, by, group), measure), ())",
        ".get(measure, ())",
        (f"{AT_PRICES}what_it_costs_is_told_wherever_the_answer_is",),
    ),
    # ---- told again ----
    "a page of a run hangs on the last bit": Fault(
        "simulation/report/record/record.py",
        "kept = as_kept(study)",
        "kept = study",
        (f"{AGAIN}a_record_has_the_digits_of_its_folder_and_a_workbook_all_of_them",),
    ),
    "money that fires take is forgotten": Fault(
        "simulation/report/record/read_back.py",
        "for name in LEVER_NUMBERS}",
        'for name in LEVER_NUMBERS} | {"diverted": 0.0}',
        (f"{AGAIN}a_report_made_again_is_the_same_to_the_letter",),
    ),
    "a measure of one's own has no label in its folder": Fault(
        "simulation/report/record/read_back.py",
        "            describe(measure)\n",
        "            pass\n",
        (f"{AGAIN}a_measure_of_ones_own_is_known_by_its_folder",),
    ),
    # ---- what has no limit ----
    "what has no limit is held for nothing": Fault(
        "simulation/money/ledger.py",
        "* self.window.days, each * occupied)",
        "* self.window.days, 0.0 * occupied)",
        (ENDLESS,),
    ),
    "an average of what has no limit is not given back": Fault(
        "simulation/money/ledger.py", "(use_of_average or 1.0)", "1.0", (ENDLESS,)
    ),
    "an option may lift a limit": Fault(
        "simulation/money/options/purchases.py",
        "            if self._without_limit(scenario, service):\n",
        "            if not service:\n",
        ("tests/money/test_ledger.py::test_of_a_service_without_a_limit_no_more_is_bought_and_no_option_lifts_one",),
    ),
    # ---- beds that are open on top ----
    "beds that are open on top are held": Fault(
        "simulation/money/ledger.py",
        'self._book(name, "escalation", self._monthly(on_top)',
        'self._book(name, "held", self._monthly(on_top)',
        (f"{ON_TOP}five_beds_are_paid_by_themselves_for_the_days_under_pressure",),
    ),
    "beds that are open on top are paid twice": Fault(
        "simulation/money/ledger.py",
        "cost = self._held_days(name, taken, a_day) - on_top",
        "cost = self._held_days(name, taken, a_day)",
        (f"{ON_TOP}what_is_open_anyway_costs_as_much_as_without_pressure",),
    ),
    "a run does not know what is open at rest": Fault(
        "simulation/measures/__init__.py",
        "_looked_at(asked), scenario.model)",
        "_looked_at(asked))",
        (f"{ON_TOP}a_run_at_prices_has_them_as_a_kind_of_cost",),
    ),
    "beds that close sooner release nothing": Fault(
        "simulation/money/effects.py",
        '_avoided(study, which, service, ("escalation",))',
        '_avoided(study, which, service, ("nothing",))',
        (f"{ON_TOP}beds_that_close_sooner_release_money",),
    ),
    # ---- the plan of money ----
    "money is planned for whole beds only": Fault(
        "simulation/money/options/more_capacity.py",
        "said_by_day(one, service, window.calendar)",
        "[float(int(number)) for number in said_by_day(one, service, window.calendar)]",
        (f"{PLANNED}a_part_of_a_bed_costs_as_much_in_every_month",),
    ),
    "as many work at weekends as in the week": Fault(
        "simulation/money/options/more_capacity.py",
        "after * works - before * worked",
        "before * (works - worked)",
        (f"{PLANNED}the_same_hours_on_other_days_cost_nothing_more",),
    ),
    "more staff on one day of the week are there on all": Fault(
        "simulation/money/options/more_capacity.py",
        " or _by_weekday(after - before)",
        "",
        (f"{PLANNED}days_of_the_week_are_counted_by_the_hours_worked_on_them",),
    ),
    "fewer hours finance something": Fault(
        "simulation/money/options/more_capacity.py",
        'np.maximum(np.repeat(window.sums(days, "week") / lengths, lengths), 0.0)',
        'np.repeat(window.sums(days, "week") / lengths, lengths)',
        (f"{PLANNED}fewer_hours_finance_nothing",),
    ),
    "what is bought is said of levers too": Fault(
        "simulation/money/options/purchases.py",
        "self.budget.changed(scenario, without, loads)",
        "self.budget.changed(scenario, self.base, loads)",
        (f"{PLANNED}what_is_bought_and_what_levers_change_add_up_to_the_plan",),
    ),
    "what levers change is not told": Fault(
        "simulation/money/tables/choice.py",
        "if option.changed >= LEAST else []",
        "if not option else []",
        (f"{PLANNED}what_levers_change_is_told_beside_what_is_bought",),
    ),
    # ---- options made again ----
    "an option made again has no levers": Fault(
        "simulation/money/told/again.py", "        levers=levers,\n", "", (MADE_AGAIN,)
    ),
    "an option made again plans to spend nothing": Fault(
        "simulation/money/told/again.py",
        "if one.bought or one.beside or one.levers else {}",
        "if not one else {}",
        (MADE_AGAIN,),
    ),
    "a study made again has other prices than its file's year": Fault(
        "simulation/money/told/again.py", "folder, sheet.part.price_year, files", "folder, 2022, files", (MADE_AGAIN,)
    ),
    "a study in which parameters were drawn is said to be made again": Fault(
        "simulation/money/told/archive.py",
        "if searched or draws_parameters(study) else",
        "if searched else",
        ("tests/money/test_again.py::test_a_study_in_which_parameters_were_drawn_is_not_made_again_and_says_so",),
    ),
    # ---- options ----
    "the other horizon is the same one": Fault(
        "simulation/money/tables/choice.py",
        "other, found = not decide.carried_on, []",
        "other, found = decide.carried_on, []",
        (f"{TOLD}the_verdict_says_within_which_time_and_beside_it_what_the_other_horizon_changes",),
    ),
    "an interval of pence": Fault(
        "simulation/money/tables/payers.py",
        "ends = [estimate(row / PENCE)",
        "ends = [estimate(row)",
        (f"{TOLD}differences_of_payers_and_years_have_the_interval_of_their_replications",),
    ),
    "an option that saves money and gains years does not pay": Fault(
        "simulation/report/funding/value_sections.py",
        "math.isfinite(down) and down <= 0.0",
        "False",
        (f"{FUNDING}switching_values_are_told_alike_on_the_page_and_in_the_workbook",),
    ),
    "a rate of nought is a harm": Fault(
        "simulation/money/told/harms.py",
        "(rate := _most(step.deteriorates.per_day))",
        "(rate := _most(step.deteriorates.per_day) + 1.0)",
        (f"{FUNDING}what_waiting_does_to_people_is_said_of_the_base_itself",),
    ),
}
