"""Faults of the calendar: capacities, hours, closed days, meetings, starts, and how many patients come."""

from tests.support.fault_table import Fault

SERVICES = "tests/scenario/calendar/test_service_calendar.py"
ARRIVALS = "tests/scenario/calendar/test_arrival_counts.py"
PLANS = "tests/plan/test_calendars.py"
COPIES = "tests/scenario/calendar/test_copies.py"
WORKED = "tests/scenario/calendar/test_worked_capacity.py"


def _service(old: str, new: str, test: str = SERVICES) -> Fault:
    return Fault("simulation/scenario/calendar/service_calendar.py", old, new, (test,))


def _worked(old: str, new: str) -> Fault:
    return Fault("simulation/scenario/calendar/worked_capacity.py", old, new, (WORKED,))


def _copies(old: str, new: str) -> Fault:
    return Fault("simulation/scenario/calendar/copies.py", old, new, (COPIES,))


def _days(old: str, new: str) -> Fault:
    return Fault("simulation/scenario/calendar/days.py", old, new, (SERVICES,))


def _arrivals(old: str, new: str) -> Fault:
    return Fault("simulation/scenario/calendar/arrival_counts.py", old, new, (ARRIVALS,))


def _plan(old: str, new: str, test: str = PLANS) -> Fault:
    return Fault("simulation/plan/services.py", old, new, (test,))


FAULTS = {
    # how much
    "every weekday has Monday's capacity": _service(
        "service.capacity.at({}, day)[day.weekday()]", "service.capacity.at({}, day)[0]"
    ),
    "starts on closed days": _service(
        "use is CapacityUse.ONCE and day in service.closed_on:\n        return 0.0\n",
        "use is CapacityUse.ONCE and False:\n        return 0.0\n",
    ),
    "weekday weights of starts not looked at": _service(
        "number *= service.by_weekday.at({}, day)[day.weekday()]\n", "number *= 1.0\n"
    ),
    "weekday weights of starts a day late": _service(
        "number *= service.by_weekday.at({}, day)[day.weekday()]\n",
        "number *= service.by_weekday.at({}, day)[day.weekday() - 1]\n",
    ),
    # how much, in whole ones
    "parts of a shared list whole one by one": _worked(
        "parts = [capacity_by_day(service, days, hour) for",
        "parts = [list(map(float, map(round, capacity_by_day(service, days, hour)))) for",
    ),
    "a list without a limit has one": _worked(
        "number if math.isinf(number) else float(math.floor(number))", "float(math.floor(min(number, 1e6)))"
    ),
    "capacities rounded down": _worked(
        "    carried = [math", "    return [float(number // 1) for number in numbers]\n    carried = [math"
    ),
    "ten tenths are less than one": _worked(
        "return float(nearest) if abs(total - nearest) <= ALMOST else total", "return total"
    ),
    "all lists low on one day": _worked(
        'int.from_bytes(hashlib.blake2b(name.encode(), digest_size=2).digest(), "big")', "0"
    ),
    "staff make up for days on which they are away": _worked(
        "if here and number != whole else", "if number != whole else"
    ),
    "beds count on some days only": _worked("return [True] * len(days)", "return [day.weekday() < 5 for day in days]"),
    "what a day leaves over is forgotten": _worked("accumulate(over, initial=phase)", "[phase] * (len(over) + 1)"),
    "a window counts from its own first day": _worked("first = min(start, days.first)", "first = days.first"),
    "a service has the whole of its list": _worked("return own * (worked / exact)", "return worked"),
    "a service has what the file says": _worked("return own * (worked / exact)", "return own"),
    "what a day leaves over is lost": _worked(
        "accumulate(capacity_by_day(service, days), initial=0.0)",
        "accumulate(map(math.floor, capacity_by_day(service, days)), initial=0.0)",
    ),
    "starts rounded up": _worked(
        "math.floor(number + ALMOST) for number in accumulate(capacity",
        "math.ceil(number - ALMOST) for number in accumulate(capacity",
    ),
    "the hours of a shared list not weighed": _worked(
        "zip(capacity_by_day(one, days), open_minutes_by_day(one, days), strict=True)",
        "zip(capacity_by_day(one, days), open_minutes_by_day(services[0], days), strict=True)",
    ),
    # copies
    "every copy has all of it": _copies("Value(_scaled(capacity.node, share))", "Value(_scaled(capacity.node, 1.0))"),
    "copies are alike whoever comes": _copies(
        "value, shares[value], number) for", "value, 1.0 / len(values), number) for"
    ),
    "what is said of one copy is not looked at": _copies(
        "if own is not None and own.capacity", "if False and own.capacity"
    ),
    "a shared list of all copies": _copies('f"{service.shared_list}/{value}"', "service.shared_list"),
    "one list of copies parted": _copies("label is not None and not service.one_list else", "label is not None else"),
    "labels that a label depends on not looked at": _copies("found += [name for name", "found = [name for name"),
    # when
    "hours of admission not looked at": _service("hours = service.open or service.admits\n", "hours = service.open\n"),
    "a day open although it is closed": _service(
        "    if day in service.closed_on:\n        return ()\n", "    if False:\n        return ()\n"
    ),
    "a meeting held on a closed day": _service(
        "    if day in service.closed_on:\n        return ()\n",
        "    if day in service.closed_on and SERVICES[service.kind].use is not CapacityUse.NOTHING:\n        return ()\n",
        f"{SERVICES}::test_a_meeting_is_open_for_its_minute_and_not_on_a_closed_day",
    ),
    "a meeting open for two minutes": _service("(minute, minute + 1) for minute", "(minute, minute + 2) for minute"),
    "hours a day late": _service("    begin = day.weekday() * DAY\n", "    begin = (day.weekday() - 1) % 7 * DAY\n"),
    "the morning after a night left out": _service(
        "cut = ((max(first - begin, 0), min(last - begin, DAY)) for first, last in week)",
        "cut = ((first - begin, min(last - begin, DAY)) for first, last in week if first >= begin)",
    ),
    "starts given out at midnight": _service(
        "return service.at.at({}, day) if service.at is not None else 0", "return 0"
    ),
    "starts given out on days without a weight": _service(
        "for number, weight in enumerate(weights) if weight > 0", "for number, weight in enumerate(weights)"
    ),
    "meetings at the same time of every day": _service(
        "return service.held.at({}, day).on(day).minutes if", "return service.held.at({}, day).on(day).minutes[:1] if"
    ),
    "closed for a moment at midnight": _service("if found and found[-1][1] == opens and not apart:", "if False:"),
    "meetings of two days joined": _service(
        "    apart = SERVICES[service.kind].use is CapacityUse.NOTHING\n", "    apart = False\n"
    ),
    "closed days taken for always open": _service(
        "(hours is None and not service.closed_on and not off)", "(hours is None and not off)"
    ),
    "meetings taken for always open": _service(
        "hours = service.open or service.admits or service.held\n", "hours = service.open or service.admits\n"
    ),
    "a closed day does not end": _service(
        "return set(service.closed_on).union(after, cycles, *", "return set(service.closed_on).union(cycles, *"
    ),
    "closed days not looked for": _service(
        "return set(service.closed_on).union(after, cycles, *", "return set().union(cycles, *"
    ),
    "changes of hours not looked for": _service(
        "service.capacity, service.open, service.admits", "service.capacity, service.admits"
    ),
    "a week's minutes begin on Sunday": _service(
        "midnights = range(0, WEEK, DAY)", "midnights = range(-DAY, WEEK - DAY, DAY)"
    ),
    # days
    "a change a day late": _days(
        "{(day - self.first).days for day in changes}", "{(day - self.first).days + 1 for day in changes}"
    ),
    "weeks of six days": _days("range(min(7, length))", "range(min(6, length))"),
    "weekdays from Sunday": _days("first = self.first.weekday()", "first = self.first.isoweekday()"),
    "a day too few": _days(
        "return Days(run.start, -(-minutes_of_run(run)[1] // DAY))",
        "return Days(run.start, minutes_of_run(run)[1] // DAY)",
    ),
    "the warm-up measured": _days("    first = warm_up // DAY\n", "    first = 0\n"),
    "lengths added before they are rounded": _days(
        "return warm_up, warm_up + length", "return warm_up, int(run.warm_up + run.length + 0.5)"
    ),
    # how many come
    "growth not looked at": _arrivals("if stream.growth is not None:", "if False:"),
    "growth does not compound": _arrivals("exp(min(MOST, log1p(growth) * days / YEAR))", "1.0 + growth * days / YEAR"),
    "growth over years of 366 days": _arrivals("* days / YEAR", "* days / 366"),
    "growth from the first day asked for": _arrivals("(day - model.run.start).days", "(day - days.first).days"),
    "growth beyond all numbers": _arrivals("min(MOST, log1p(growth) * days / YEAR)", "log1p(growth) * days / YEAR"),
    "weekdays of arrivals a day late": _arrivals(
        "weights.at({}, day)[day.weekday()]", "weights.at({}, day)[day.weekday() - 1]"
    ),
    "months of arrivals a month late": _arrivals("[day.month - 1]", "[day.month % 12]"),
    "weights that never change": _arrivals("[day.weekday()], weights.dates())", "[day.weekday()], ())"),
    "rates that never change": _arrivals(
        'rate.at({"cohort": cohort}, day), rate.dates())', 'rate.at({"cohort": cohort}, day), ())'
    ),
    "a daily series a day early": _arrivals(
        "return [(stream.by_date or {})[day] for day in days]",
        "return [(stream.by_date or {}).get(day, 0.0) for day in Days(days[1], len(days))]",
    ),
    "a daily series shared out among cohorts": _arrivals(
        "(stream.by_date or {})[day] for", "(stream.by_date or {})[day] / 2 for"
    ),
    "the mean of the first day": _arrivals("sum(row) / len(days)", "row[0]"),
    "those there at minute 0 forgotten": _arrivals("return came + here", "return came"),
    "queues at minute 0 forgotten": _arrivals("one.inside + one.waiting for", "one.inside for"),
    # what a plan makes of it
    "calendars end with the run": _plan("Days(self.days.first, len(self.days) + 7)", "Days(self.days.first, 1)"),
    "open minutes counted one span late": _plan(
        "np.cumsum(one[:, 1] - one[:, 0]) - (one[:, 1] - one[:, 0])", "np.cumsum(one[:, 1] - one[:, 0])"
    ),
    "starts given out a day late": _plan("[number * DAY + starts_given_at", "[(number + 1) * DAY + starts_given_at"),
    "capacity changes not told": _plan("map(ne, numbers, chain((-1.0,), numbers))", "[True]"),
    "a review sees the capacity of the minute itself": _plan(
        "t.CE_MINUTE], minute)", "t.CE_MINUTE], minute + 1)", "tests/plan/test_services.py"
    ),
    "a review sees starts as capacity": _plan(
        "t.CE_KIND] == t.CAPACITY_BECOMES]", "t.CE_KIND] != t.OPENS]", "tests/plan/test_services.py"
    ),
    # what measures make of it
    "a Saturday at the price of a weekday": Fault(
        "simulation/measures/costs.py",
        "window.weekdays >= SATURDAY",
        "window.weekdays > SATURDAY",
        ("tests/scenario/changes/test_staffing.py",),
    ),
    "staff on duty from the start of the run": Fault(
        "simulation/measures/log_tables/capacity.py",
        ".reshape(-1, 2).T + window.day_zero * DAY\n",
        ".reshape(-1, 2).T\n",
        ("tests/measures/test_capacity.py",),
    ),
    "open minutes outside the window": Fault(
        "simulation/measures/log_tables/capacity.py",
        "both = np.clip(both, window.begin, window.end)\n",
        "both = both.astype(np.int64)\n",
        ("tests/measures/test_capacity.py",),
    ),
    "meetings held in the warm-up": Fault(
        "simulation/measures/log_tables/capacity.py",
        "spans(service, window.calendar)], dtype=np.int64) + window.day_zero * DAY",
        "spans(service, window.calendar)], dtype=np.int64)",
        ("tests/measures/test_capacity.py",),
    ),
}
