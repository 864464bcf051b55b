"""Facts about the small place, each beside the words of a whole file that says the same."""

CHANGES: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "a value takes the place of value and changes": (
        "services: {ward: {capacity: 12 beds}}",
        (("{value: 20 beds, source: local, range: 15 to 25 beds, changes: {2024-01-15: 22 beds}}", "12 beds"),),
    ),
    "a dotted path": (
        "services.ward.capacity: 12 beds",
        (("{value: 20 beds, source: local, range: 15 to 25 beds, changes: {2024-01-15: 22 beds}}", "12 beds"),),
    ),
    "a path within a section": ("services: {team.capacity: 4 places}", (("10 places", "4 places"),)),
    "add reaches every date": (
        "services.ward.capacity: {add: -8 beds}",
        (("value: 20 beds", "value: 12 beds"), ("2024-01-15: 22 beds", "2024-01-15: 14 beds")),
    ),
    "scale reaches every entry": (
        "people.arrivals.emergency.rate: {scale: 0.5}",
        (("young: 2 per day, old: 1 per day", "young: 1 per day, old: 0.5 per day"),),
    ),
    "a partial table changes its own entries": (
        "people.arrivals.emergency.rate: {by_cohort: {old: 3 per day}}",
        (("old: 1 per day", "old: 3 per day"),),
    ),
    "a path inside a table": ("people.arrivals.emergency.rate.by_cohort.old: 3 per day", (("old: 1 per day", "old: 3 per day"),)),
    "the mean of a distribution": ("routes.planning.hub.takes.mean: 2 hours", (("mean: 100 minutes", "mean: 2 hours"),)),
    "shares are new shares and have not moved": (
        "routes.admitted.path.shares: {by_cohort: {old: {P0: 30 %, P1: 70 %}}}",
        (("old: {P0: 60 %, P1: 40 %}", "old: {P0: 30 %, P1: 70 %}"),),
    ),
    "one option for everybody": (
        "routes.admitted.bed.alongside.begins: when_ready",
        (("{on_admission: 40 %, when_ready: 60 %}", "when_ready"),),
    ),
    "a name": ("routes.leave_home.out.risks_after_discharge: later\n  risks_after_discharge.later: {death: {probability: 1 %, within: 9 days}}",
        (("risks_after_discharge: after", "risks_after_discharge: later"),
         ("risks_after_discharge:\n", "risks_after_discharge:\n  later: {death: {probability: 1 %, within: 9 days}}\n")),
    ),
    "an optional parameter": (
        "routes.leave_support.package.share_needing: {scale: 0.5}",
        (("{start: starts}", "{start: starts, share_needing: 50 %}"),),
    ),
    "an optional part": (
        "routes.leave_support.support.gives_up_after: {wait: 2 days, then: leave_home}",
        (("reason: waiting, marks", "gives_up_after: {wait: 2 days, then: leave_home}, reason: waiting, marks"),),
    ),
    "hours": ("services: {hub: {open: always}}", (("{value: weekdays 08:00-18:00, source: local}", "always"),)),
    "a step of another kind": (
        "routes: {leave_home: {pack: {task: hub, takes: 30 minutes, reason: waiting}}}",
        (("{delay: 3 hours, reason: waiting}", "{task: hub, takes: 30 minutes, reason: waiting}"),),
    ),
    "a new step after another": (
        "routes: {leave_home: {letter: {delay: 2 hours, after: pack}}}",
        (("    out: {mark", "    letter: {delay: 2 hours}\n    out: {mark"),),
    ),
    "a new step before another, by paths": (
        "routes.leave_home.letter.before: out\n  routes.leave_home.letter.delay: 2 hours",
        (("    out: {mark", "    letter: {delay: 2 hours}\n    out: {mark"),),
    ),
    "a new service, a new route and a new stream": (
        "services: {chairs: {kind: places, capacity: 3 places}}\n"
        "  routes: {seen: {sit: {stay: chairs, for: 2 hours}, home: {go: home}}}\n"
        "  people: {arrivals: {walk_in: {route: seen, rate: {by_cohort: {young: 9 per day, old: 1 per day}}}}}",
        (
            ("reasons: {", "  chairs: {kind: places, capacity: 3 places}\nreasons: {"),
            ("risks_after_discharge:\n", "  seen: {sit: {stay: chairs, for: 2 hours}, home: {go: home}}\nrisks_after_discharge:\n"),
            ("source: local}}\nservices", "source: local}}\n    walk_in: {route: seen, rate: {by_cohort: {young: 9 per day, old: 1 per day}}}\nservices"),
        ),
    ),
    "a new cohort": (
        "people: {cohorts: {oldest: {from_age: 85}}, arrivals.emergency.rate: {by_cohort: {oldest: 1 per day}}}\n"
        "  routes.admitted: {path.shares: {by_cohort: {oldest: {P0: 20 %, P1: 80 %}}}, bed.for.base: {by_cohort: {oldest: 9 days}}}\n"
        "  risks_after_discharge.after.readmission.probability: {by_cohort: {oldest: 30 %}}",
        (
            ("old: {from_age: 65}}", "old: {from_age: 65}, oldest: {from_age: 85}}"),
            ("old: 1 per day}", "old: 1 per day, oldest: 1 per day}"),
            ("old: {P0: 60 %, P1: 40 %}", "old: {P0: 60 %, P1: 40 %}, oldest: {P0: 20 %, P1: 80 %}"),
            ("sigma: 1}}", "sigma: 1}, oldest: 9 days}"),
            ("old: 20 %}", "old: 20 %, oldest: 30 %}"),
        ),
    ),
    "the run": ("run: {seed: 8, length: 20 days}", (("length: 28 days, seed: 7", "length: 20 days, seed: 8"),)),
}  # fmt: skip
