"""Faults of one line in the measures, each with the tests that find it."""

from tests.support.fault_table import Fault

BY_HAND = "tests/measures/test_measures_by_hand.py"
DELAYS, OUTCOMES, SERVICES = (f"tests/measures/test_edges_of_{name}.py" for name in ("delays", "outcomes", "services"))

PUBLISHED, SNAPSHOTS = "tests/measures/test_waits_as_published.py", "tests/measures/test_snapshots.py"
CRISES = "tests/measures/test_crises.py"


def fault(module: str, old: str, new: str, *tests: str) -> Fault:
    return Fault(f"simulation/measures/{module}.py", old, new, tests)


FAULTS = {
    # ---- delays ----
    "a percentile of one more": fault("delays/by_ready_date", "(so_far <= place", "(so_far < place", DELAYS),
    "an 80th percentile": fault("delays/by_ready_date", "NINE_IN_TEN = 0.9", "NINE_IN_TEN = 0.8", DELAYS),
    "the number below a share": Fault(
        "simulation/core/numerics/ranks.py", "np.ceil(", "np.floor(", ("tests/core/numerics/test_ranks.py",)
    ),
    "a percentile of everybody": fault(
        "delays/by_ready_date", "late = np.flatnonzero(delay >= 1)", "late = np.flatnonzero(delay >= 0)", DELAYS
    ),
    "a delay of one day is none": fault("delays/by_ready_date", "late = delay >= 1\n", "late = delay > 1\n", DELAYS),
    "the last band begins a day late": fault(
        "delays/by_ready_date", "[1, 2, 4, 7, 14, 21])", "[1, 2, 4, 7, 14, 22])", BY_HAND
    ),
    "a band takes its upper neighbour's first day": fault(
        "delays/by_ready_date", 'side="right") - 1', 'side="left") - 1', BY_HAND
    ),
    "the mean of those delayed is over all": fault(
        "delays/by_ready_date",
        "MEAN_WHEN_DELAYED, timed, timed.minute, delay, late,",
        "MEAN_WHEN_DELAYED, timed, timed.minute, delay, None,",
        DELAYS,
    ),
    "bed days by the clock": fault(
        "delays/by_ready_date",
        "minute // DAY - gone.first_bed // DAY",
        "(minute - gone.first_bed) // DAY",
        DELAYS,
    ),
    "discharges from any bed": fault("delays/by_ready_date", "out.from_bed & ", "", DELAYS),
    "a Saturday for a Friday": fault(
        "delays/by_ready_date", "by_day * of_weekday[[4]]", "by_day * of_weekday[[5]]", DELAYS
    ),
    "Fridays that are not counted": fault("delays/by_ready_date", "/ max(of_weekday[4].sum(), 1)", "/ 1", DELAYS),
    "nobody's ready is asked for": fault(
        "delays/by_ready_date", "beds.where(beds.last_ready >= 0)", "beds.where(beds.last_ready >= -1)", DELAYS
    ),
    "long stays from the ready": fault(
        "delays/no_criteria_to_reside", "np.maximum(begin, came + minutes)", "begin + minutes", DELAYS
    ),
    "a long stay a day too long": fault(
        "delays/no_criteria_to_reside", "{days: days * DAY for", "{days: (days + 1) * DAY for", DELAYS
    ),
    "the share discharged of those still there": fault(
        "delays/no_criteria_to_reside", "gone, gone + at_midnight[0]", "gone, at_midnight[0]", DELAYS
    ),
    "the last reason is lost": fault(
        "delays/no_criteria_to_reside",
        "segments.end <= at_lines(at, segments.spell)",
        "segments.end < at_lines(at, segments.spell)",
        DELAYS,
    ),
    "reasons of everybody": fault(
        "delays/no_criteria_to_reside",
        "late = timed.where(timed.delay_days >= 1)",
        "late = timed.where(timed.delay_days >= 0)",
        DELAYS,
    ),
    "crossed reasons of another pathway": fault(
        "delays/no_criteria_to_reside",
        "np.int32(values) + tables.labels.of(label, segments)",
        "np.int32(values)",
        "tests/stories/test_published_returns.py",
    ),
    "who is on no pathway is lost from the reasons": fault(
        "delays/no_criteria_to_reside",
        "len(values) - (not parts[:, -1].any())",
        "len(values) - 1",
        "tests/stories/test_published_returns.py",
    ),
    # ---- beds needed ----
    "beds needed on the worst day": fault(
        "services/fullness", "[place_of_share(ENOUGH_ON, last - first)]", "[-1]", SERVICES
    ),
    "beds needed on nine days in ten": fault(
        "services/fullness", "ENOUGH_ON, FULL = 0.95", "ENOUGH_ON, FULL = 0.90", SERVICES
    ),
    "contacts are hours on duty": fault(
        "costs", "for code, service in priced.items() if _by_the_hour(service)]", "for code in priced]", SERVICES
    ),
    "beds needed of months summed": fault(
        "services/fullness", "first_days[begins] = 1.0", "first_days[:1] = 1.0", SERVICES
    ),
    "beds needed where there is a limit": fault(
        "services/fullness",
        "totals(occupied[acute], axis=0)",
        "totals(occupied[acute] * np.isfinite([capacity[names[code]] for code in acute]), axis=0)",
        SERVICES,
    ),
    "occupancy of some acute beds for all": fault(
        "services/fullness", "if np.isfinite(opened).all():", "if True:", SERVICES
    ),
    "a snapshot of some acute beds for all": fault(
        "beds/snapshots", "WEEKS if len(opened) == len(every) else ()", "WEEKS", SERVICES
    ),
    "starts are acute beds": fault(
        "log_tables/declared", "self.is_place & self.counts(CountsAs.ACUTE)", "self.counts(CountsAs.ACUTE)", SERVICES
    ),
    # ---- outcomes ----
    "a follow-up that looks at the end of the run": fault(
        "periods/window", "return minute < self.end", "return minute <= self.end", OUTCOMES
    ),
    "crises that are followed to the end of the run": fault(
        "periods/window", "return minute < self.end", "return minute <= self.end", CRISES
    ),
    "a follow-up that runs past the end": fault(
        "outcomes", "counts & tables.window.reaches(found.minute + minutes)", "counts", OUTCOMES
    ),
    "a readmission that nobody can know of": fault(
        "outcomes",
        "    index = followed(tables, 30 * DAY)\n    result",
        "    index = followed(tables, 30 * DAY - 1)\n    result",
        OUTCOMES,
    ),
    "twelve weeks that end before the run": fault("outcomes", "84 * DAY - 1)", "84 * DAY)", OUTCOMES),
    "a signpost that nobody can follow": fault(
        "beds/signposting",
        "window.reaches(mine.answered + FOLLOW_UP)",
        "window.reaches(mine.answered + FOLLOW_UP - 1)",
        "tests/measures/test_what_is_done.py",
    ),
    "day cases among discharges": fault("outcomes", " & ~of_day_cases\n", "\n", OUTCOMES),
    "a readmission of 29 days": fault(
        "outcomes", "<= at_lines(index.minute, lines) + 30", "< at_lines(index.minute, lines) + 30", OUTCOMES
    ),
    "no December": fault("outcomes", "(10, 11, 12)", "(10, 11)", OUTCOMES),
    "a September": fault("outcomes", "(10, 11, 12)", "(9, 10, 11, 12)", OUTCOMES),
    "a January": fault("outcomes", "(10, 11, 12)", "(1, 10, 11, 12)", OUTCOMES),
    "day 90": fault(
        "outcomes",
        "Location(tables).at(index.patient, index.minute + 91 * DAY)",
        "Location(tables).at(index.patient, index.minute + 90 * DAY)",
        BY_HAND,
    ),
    "old at 64": fault(
        "outcomes",
        "return index.where(at_lines(tables.aged(65)",
        "return index.where(at_lines(tables.aged(64)",
        OUTCOMES,
    ),
    "offered to all ages": fault(
        "outcomes",
        "out = out.where(at_lines(tables.aged(65), out.patient))",
        "out = out.where(at_lines(tables.aged(0), out.patient))",
        OUTCOMES,
    ),
    "movers to a care home are in their usual place": fault(
        "outcomes",
        "((status == CARE_HOME) & lives_in_care_home[index.patient])",
        "(status == CARE_HOME)",
        OUTCOMES,
    ),
    "twelve weeks and a minute": fault(
        "outcomes", "gone >= helped.minute + 84 * DAY", "gone > helped.minute + 84 * DAY", OUTCOMES
    ),
    "an outcome of an earlier episode": fault("outcomes", "row >= places.answer_row", "row >= 0", OUTCOMES),
    "support from the minute of discharge left out": fault(
        "outcomes",
        "at_lines(discharged, support.spell) <= support.answered",
        "at_lines(discharged, support.spell) < support.answered",
        OUTCOMES,
    ),
    "hospital at home is never home": fault("outcomes", "home | (status == HOSPITAL_AT_HOME)", "home", OUTCOMES),
    # ---- deaths and care homes ----
    "a census after its minute's arrivals": fault(
        "deaths_and_care_homes", "acute.answered + 1, acute.left", "acute.answered, acute.left", OUTCOMES
    ),
    "a census after its minute's departures": fault(
        "deaths_and_care_homes",
        "acute.left, range(",
        "acute.left - 1, range(",
        OUTCOMES,
    ),
    "a census every month of 31 days": fault("deaths_and_care_homes", "+ 1, 30 * DAY)", "+ 1, 31 * DAY)", OUTCOMES),
    "a census that cannot be followed": fault(
        "deaths_and_care_homes", "followed_up = window.reaches(until)", "followed_up = until >= 0", OUTCOMES
    ),
    "a death in the last minute of 30 days": fault(
        "deaths_and_care_homes", "(died <= until)", "(died < until)", OUTCOMES
    ),
    "a death in the last minute after discharge": fault(
        "deaths_and_care_homes",
        "at_lines(died, index.patient) <= index.minute + 91 * DAY",
        "at_lines(died, index.patient) < index.minute + 91 * DAY",
        OUTCOMES,
    ),
    "an admission whose follow-up ends with the run": fault(
        "deaths_and_care_homes",
        "window.reaches(spells.admitted + 91 * DAY)",
        "window.reaches(spells.admitted + 91 * DAY - 1)",
        OUTCOMES,
    ),
    "deaths anywhere are in hospital": fault("deaths_and_care_homes", "dead.where(dead.from_bed)", "dead", OUTCOMES),
    "deaths of all are those in hospital": fault(
        "deaths_and_care_homes",
        "result.rate(ALL_DEATHS, dead, dead.minute",
        "result.rate(ALL_DEATHS, (dead := dead.where(dead.from_bed)), dead.minute",
        OUTCOMES,
    ),
    "deaths after discharge are while waiting": fault(
        "deaths_and_care_homes",
        "was_ready.take(dead.spell) & ~discharged.take(dead.spell)",
        "was_ready.take(dead.spell)",
        OUTCOMES,
    ),
    "moves to a care home at any age": fault(
        "deaths_and_care_homes", "moved.where(at_lines(tables.aged(65), moved.patient))", "moved", OUTCOMES
    ),
    "straight from hospital is any move": fault(
        "deaths_and_care_homes", "moved.where(moved.from_bed)", "moved", OUTCOMES
    ),
    # ---- admissions ----
    "four hours are over four hours": fault("admissions", "[wait > limit", "[wait >= limit", SERVICES),
    "a limit of eleven hours": fault("admissions", "WAIT_12: 720.0}", "WAIT_12: 660.0}", SERVICES),
    "moves between wards are admissions": fault(
        "admissions", "(came.inside < 0) | ", "(came.inside < 99) | ", SERVICES
    ),
    "planned admissions among emergencies": fault(
        "admissions", "lines = lines_of(emergency)", "lines = lines_of(emergency | True)", SERVICES
    ),
    "a stay that ends with the ready": fault(
        "admissions", "(minute - gone.first_bed) / DAY", "(minute - gone.first_bed) // DAY", BY_HAND
    ),
    "85 begins at 65": fault("admissions", "tables.aged(85)", "tables.aged(65)", OUTCOMES),
    "beds held from the window on": fault(
        "admissions",
        "since = at_lines(spells.first_bed, here.spell)",
        "since = np.maximum(at_lines(spells.first_bed, here.spell), window.begin)",
        SERVICES,
    ),
    "the dead are diverted": fault(
        "admissions", "at_lines(tables.died, ended.patient) != ended.minute", "ended.minute >= 0", SERVICES
    ),
    "admitted patients are diverted": fault("admissions", " & (spells.admitted == FAR)", "", SERVICES),
    "planned patients among emergency admissions to a bed": fault(
        "admissions",
        "bedded = spells.where(spells.emergency & window.contains(spells.first_bed))",
        "bedded = spells.where(window.contains(spells.first_bed))",
        SERVICES,
    ),
    "rates of older people per everybody": fault(
        "log_tables/declared", "self.model.people_aged_65 or 1.0", "self.model.people.population or 1.0", OUTCOMES
    ),
    # ---- beds ----
    "four hours after the decision are over four": fault(
        "beds/waits_as_published", "waited > hours * 60", "waited >= hours * 60", PUBLISHED
    ),
    "who came straight to a unit has a clock": fault(
        "beds/waits_as_published",
        "either(begun >= 0, asked.answered - begun, -1)",
        "asked.answered - asked.asked",
        PUBLISHED,
    ),
    "only those who get a bed are admitted": fault(
        "admissions",
        "spells.where(spells.emergency & tables.window.contains(spells.admitted))",
        "spells.where(spells.emergency & tables.window.contains(spells.admitted) & (spells.first_bed < 10**8))",
        PUBLISHED,
    ),
    "a snapshot at seven": fault("beds/snapshots", "HOURS = {AT_8: 8,", "HOURS = {AT_8: 7,", SNAPSHOTS),
    "beds closed are those open": fault(
        "beds/snapshots", "all_open.max(initial=0.0) - all_open", "all_open", SNAPSHOTS
    ),
    "cancelled a third time is a second": fault(
        "beds/planned", "_place_in_spell(cancelled) == 1", "_place_in_spell(cancelled) >= 1", SNAPSHOTS
    ),
    "the last minute is any minute": fault(
        "beds/planned", "asked.asked.take(line[known]) // DAY == cancelled.minute[known] // DAY", "True", SNAPSHOTS
    ),
    # ---- crises ----
    "a crisis within a crisis is another": fault("loops/stays", "minute[line] + length", "minute[line] + 1", CRISES),
    "a crisis that runs past the end": fault(
        "crises/openings",
        "window.contains(minute) & window.reaches(minute + LENGTH)",
        "window.contains(minute)",
        CRISES,
    ),
    "a rate of crises over the whole run": fault(
        "crises/crisis", "max(tables.window.begin, tables.window.end - LENGTH)", "tables.window.end", CRISES
    ),
    "who lives in a care home is away there": fault(
        "crises/crisis", "moves = lines_of(~resident)", "moves = np.arange(len(resident))", CRISES
    ),
    "who has moved into a care home is never at home": fault(
        "crises/time_away", "return cohort | moved", "return cohort", CRISES
    ),
    "in hospital and in a care home at once": fault(
        "crises/time_away",
        "self.spent(patient, end).anywhere - self.spent(patient, begin).anywhere",
        "0",
        CRISES,
    ),
    "a ready of somebody ill again": fault(
        "beds/before_ready",
        "put_at(first, every.spell[::-1], number[::-1])",
        "put_at(first, every.spell, number)",
        "tests/measures/test_beds.py",
    ),
    "steps from the beginning of treatment": fault(
        "loops/steps", "                moments[journey, SINCE] = now\n", "", "tests/measures/test_beds.py"
    ),
    "hospital at home is away": fault(
        "crises/time_away",
        "declared.counts(CountsAs.ACUTE) | declared.counts(CountsAs.SAME_DAY)",
        "declared.hospital",
        CRISES,
    ),
    # ---- contacts ----
    "repeats among the assessments repeated": fault("contacts", "    first = first & ~repeat\n", "", SERVICES),
    "moves with a gap": fault("loops/stays", "last_left == answered[line]", "last_left <= answered[line]", SERVICES),
    "hand-offs between services of one body": fault(
        "loops/stays", "services[u32(before), RUN_BY] != services[what, RUN_BY]", "before != what", SERVICES
    ),
    # ---- costs ----
    "what is used before the window": fault(
        "costs", "since = np.maximum(asked.answered, window.begin)", "since = asked.answered", SERVICES
    ),
    "the plan uses nothing": fault("costs", "(journey + plan)[self.timed]", "journey[self.timed]", SERVICES),
    "starts by their minutes": fault(
        "costs", "either(self.by_time, minutes,", "either(self.by_time | True, minutes,", SERVICES
    ),
    "minutes of the plan are the journey's": fault(
        "services/group", "asked.plan * np.int32(number)", "asked.plan * np.int32(0)", SERVICES
    ),
    "a weekend that begins on Sunday": fault("costs", "SATURDAY = 5", "SATURDAY = 6", SERVICES),
    "one payer pays all": fault(
        "costs",
        "paid.get(name, np.zeros(len(value))) + value * part",
        "paid.get(name, np.zeros(len(value))) + value",
        SERVICES,
    ),
    "staff are paid for the work they do": fault(
        "costs",
        "tables.duty(code).offered / HOUR if _by_the_hour(service) else amounts[code]",
        "amounts[code]",
        SERVICES,
    ),
    # ---- use of services ----
    "four hours in a queue are over four": fault(
        "services/use", "found += wait > math.floor(limit)", "found += wait >= math.floor(limit)", SERVICES
    ),
    "a wait of a minute is none": fault("services/use", "{SHARE_WAITED: 0.0,", "{SHARE_WAITED: 1.0,", SERVICES),
    "shares of those who got it": fault(
        "services/use", "answered = _sum([started, *ways])", "answered = started", SERVICES
    ),
    "full at 92 %": fault("services/fullness", "(share > limit / 100)", "(share >= limit / 100)", SERVICES),
    "days without beds count": fault(
        "services/fullness", "there = (opened > 0) * 1.0", "there = (opened >= 0) * 1.0", SERVICES
    ),
    "work outside open hours": fault(
        "services/fullness", "dtype=np.int32), 1, duty.clock)", "dtype=np.int32), 1)", SERVICES
    ),
    "who gives up in hospital gives up at home": fault(
        "services/outside_hospital", 'asked.where(where == WAITS_IN.index("home"))', "asked.where(where >= 0)", SERVICES
    ),
    "who gives up is counted by the day": fault(
        "services/outside_hospital", "gave_up.answered, scale=YEAR)", "gave_up.answered)", SERVICES
    ),
}
