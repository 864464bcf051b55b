"""Two measures of one thing, wherever they stand together: why they are not the same number."""

from simulation.experiment.headlines import shown
from simulation.report.answer.numbers import Numbers

DEATHS = "deaths_within_91_days_of_a_crisis_per_1000"


def reconciled(numbers: Numbers) -> list[str]:
    """A sentence for each pair that the study has, with the base's numbers."""
    base = numbers.record.base.name

    def level(measure: str) -> float | None:
        found = numbers.level(base, measure)
        return found.mean if found is not None else None

    told = []
    midnight, by_date = level("no_criteria_to_reside"), level("delayed_days_per_year")
    if midnight is not None and by_date is not None:
        told.append(
            f"Patients with no criteria to reside ({shown(midnight)} at a midnight in {base}) and delayed days "
            f"({shown(by_date)} a year, {shown(by_date / 365)} patients at a time) count the same queue: the first "
            "counts everybody there at midnight, the second whole days from the last discharge ready date of those "
            "who were "
            "discharged alive. Who falls ill again or dies while waiting is in the first only."
        )
    official, year = level("at_home_at_91_days_official"), level("at_home_at_91_days")
    everybody = level("at_home_at_91_days_all_discharges")
    if official is not None and year is not None:
        more = (
            f"; of all discharged at 65 and over, to reablement or not, {shown(everybody, 'share')} are"
            if everybody is not None
            else ""
        )
        told.append(
            f"At home after 91 days: the official definition counts discharges to reablement from October to December "
            f"({shown(official, 'share')} in {base}), the wider one those of the whole year ({shown(year, 'share')})"
            f"{more}. Hospital at home counts as hospital."
        )
    hours, long = level("wait_for_bed_hours"), level("wait_for_bed_over_12_hours")
    published = level("emergency_admissions_over_12_hours")
    if hours is not None and long is not None:
        of_all = (
            f"of all emergency admissions, those who need no bed among them, {shown(published, 'share')} wait more "
            f"than 12 hours from the decision to admit in {base}, as is published; "
            if published is not None
            else ""
        )
        told.append(
            f"Waits for a bed: {of_all}of the emergency patients who got a bed, {shown(long, 'share')} waited that "
            f"long from asking for it, and their mean wait ({shown(hours)} hours) counts those who did not wait."
        )
    if level("use_at_list_price") is not None and level("programme_cost") is not None:
        told.append(
            "Use at list price is what the services used are worth at their unit prices, whoever is paid; the cost of "
            "programmes is paid beside it, whether or not they work. Neither is a saving, and they may be added."
        )
    if level("cost_at_prices") is not None:
        prices = (numbers.record.manifest.get("options") or {}).get("prices")
        told.append(
            f"Cost at the file of prices{f' ({prices})' if prices else ''}: capacity is paid for whether used or not, "
            "use adds to it, long-term care is paid by the week lived since it began within the run, and programmes "
            "are in it, so nothing is added to it. Use at list price counts only what was used, and no programme."
        )
    model = numbers.record.base.scenario.model
    if numbers.record.variants and level(DEATHS) is not None and not model.deaths_go_on:
        told.append(
            "Deaths: the risk of dying after a stay begins with the discharge, so who waits longer to leave meets less "
            "of it within 91 days of the crisis. A small difference in deaths, or in days at home after a discharge, "
            "may be that alone and is no finding of better or worse care."
        )
    ill = level("deteriorations_per_day")
    if numbers.record.variants and level(DEATHS) is not None and ill:
        told.append(
            f"Deaths: who waits with no criteria to reside falls ill again by an assumption of the file, {shown(ill)} "
            f"a day in {base}, and some die of it. Shorter waits mean fewer of these by that alone; it is no finding."
        )
    return told


__all__ = ["reconciled"]
