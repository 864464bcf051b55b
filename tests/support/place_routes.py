"""Routes of places made up by chance: kinds of step in any order, ways out of them, and plans beside.

Routes jump at once only to later routes, so nobody goes round without taking time.
"""

from typing import Any

from tests.support.place_numbers import BEDS, PLACES, ROUTES, SHORT_TIMES, TEAMS, TOGETHER, PlaceNumbers


class PlaceRoutes(PlaceNumbers):
    """Routes and their steps."""

    def route(self, number: int) -> None:
        """A route of people: it may wait for the hour, then take some steps, then end or go on in a later route."""
        steps: dict[str, Any] = {}
        self.routes[f"r{number}"] = steps
        if number == 0:
            steps["path"] = {"choose": "pathway", "as": "pathway", "shares": self.halves("P0", "P1")}
        if self.dice.sometimes(70):
            steps["hour"] = {"until": "bell"}
        for place in range(self.dice.whole(1, 5)):
            self.step(number, f"s{place}", steps)
        self.ending(number, steps)

    def step(self, number: int, name: str, steps: dict[str, Any]) -> None:
        dice = self.dice
        kind = dice.pick(
            ("stay", "stay", "delay", "task", "ready", "start", "until", "label", "out", "mark", "together")
        )
        if self.hurried and dice.sometimes(30):
            if dice.sometimes(50):
                steps[f"{name}_rest"] = {"delay": "0 minutes", "alongside": {"route": "plan_a", "begins": "when_ready"}}
            else:
                steps[f"{name}_out"] = {"mark": "discharged", **self.at_risk(80)}
            steps[f"{name}_ready"] = {"mark": "ready", "deteriorates": self.deteriorates(number)}
            steps[name] = {"task": "social", "takes": self.time(), **self.giving_up(number, 80)}
        elif kind == "together":
            rest, after, patience = dice.pick(TOGETHER)
            steps[f"{name}_rest"] = {
                "delay": rest,
                "alongside": {"route": "plan_a", "begins": "on_admission", "after": after},
            }
            steps[name] = {"task": "hub", "takes": self.time(), **self.asking()}
            if patience and number + 1 < ROUTES:
                steps[name]["gives_up_after"] = {"wait": patience, "then": f"r{dice.whole(number + 1, ROUTES - 1)}"}
        elif kind == "stay":
            self.stay(number, name, steps)
        elif kind == "task":
            service = dice.pick(TEAMS)
            steps[name] = {
                "task": service,
                "takes": self.time(),
                **self.asking(),
                **self.needing(),
                **self.giving_up(number, 40),
            }
            self.uses.append((service, f"r{number}", name, {}))
        elif kind == "delay":
            steps[name] = {"delay": self.time(), **self.needing(), **self.alongside(25)}
        elif kind == "until":
            steps[name] = {"until": dice.pick(("panel", "hub", "bell")), **self.needing()}
        elif kind == "start":
            steps[name] = {"start": "packages", **self.asking(), **self.needing(), **self.giving_up(number, 50)}
            self.uses.append(("packages", f"r{number}", name, {}))
        elif kind == "label":
            label = dice.pick(("pathway", "kept"))
            steps[name] = {
                "choose": label,
                "as": label,
                "shares": self.halves("P0", "P1") if label == "pathway" else self.halves("this", "that"),
            }
            if label == "kept":
                steps[name]["keeps"] = "yes"
        elif kind == "ready":
            steps[name] = {"mark": "ready"}
            if dice.sometimes(60):
                steps[name]["deteriorates"] = self.deteriorates(number)
        elif kind == "out":
            steps[name] = {"mark": "discharged", **self.at_risk(70)}
        else:
            steps[name] = {"mark": dice.pick(("seen", "same_day")), **self.at_risk(20)}

    def stay(self, number: int, name: str, steps: dict[str, Any]) -> None:
        dice = self.dice
        service: Any = dice.pick((*BEDS, *PLACES, {"by": "team"}, {"by": "unit"}))
        if service == {"by": "unit"}:
            steps[f"{name}_unit"] = {"choose": "unit", "as": "unit", "shares": self.halves("ward", "annex")}
            self.uses.append(("annex", f"r{number}", name, {"unit": "annex"}))
        elif service == {"by": "team"}:
            self.uses.append(("home_b", f"r{number}", name, {"team": "home_b"}))
        else:
            self.uses.append((service, f"r{number}", name, {}))
        step = {"stay": service, "for": self.time(), **self.asking()}
        if dice.sometimes(30) and number + 1 < ROUTES:
            step["if_full"] = f"r{dice.whole(number + 1, ROUTES - 1)}"
        else:
            step |= self.giving_up(number, 30)
        if dice.sometimes(30):
            step["marks"] = dice.pick((["discharged"], ["seen"], ["seen", "discharged"], ["ready"]))
            step |= self.at_risk(60)
        steps[name] = {**step, **self.alongside(80 if "risks_after_discharge" in step else 40)}

    def ending(self, number: int, steps: dict[str, Any]) -> None:
        dice = self.dice
        later = [f"r{each}" for each in range(number + 1, ROUTES)]
        kind = dice.whole(0, 4) if later else 0
        if kind <= 1:
            if number > 0 and dice.sometimes(25):
                steps["rest"] = {"delay": "12 hours"}
                leads = {"no": later[0] if later else "end", "yes": f"r{dice.whole(0, number)}"}
                steps["again"] = {"choose": "again", "shares": self.halves("no", "yes"), "routes": leads}
                self.routes.setdefault("end", {"home": {"go": "left"}})
            else:
                steps["end"] = {
                    "go": dice.pick(("home", "home_with_care", "left", "care_home", "died")),
                    **self.at_risk(40),
                }
        elif kind == 2:
            steps["on"] = {"choose": dice.pick(later)}
        elif kind == 3:
            steps["draw"] = {
                "choose": "way",
                "shares": self.halves("this", "that"),
                "routes": {"this": dice.pick(later), "that": dice.pick(later)},
            }
            if dice.sometimes(50):
                steps["draw"]["as"] = "way"
        else:
            label, values = dice.pick((("carer", ("yes", "no")), ("cohort", tuple(self.cohorts)), ("team", PLACES)))
            steps["branch"] = {"choose": "which", "by": label, "routes": {value: dice.pick(later) for value in values}}

    # ---- parts of steps ----

    def asking(self) -> dict[str, Any]:
        """A priority; 5 when not said."""
        if not self.dice.sometimes(30):
            return {}
        return {"priority": self.dice.pick(("3", "5", "7", {"by_carer": {"yes": "2", "no": "5"}}))}

    def needing(self) -> dict[str, Any]:
        return {"share_needing": self.share()} if self.dice.sometimes(25) else {}

    def giving_up(self, number: int, per_cent: int, then: str | None = None) -> dict[str, Any]:
        """Patience: to a later route after any time, to any route after some hours."""
        dice = self.dice
        if not dice.sometimes(per_cent):
            return {}
        if then is None:
            then = f"r{dice.whole(number + 1, ROUTES - 1)}" if number + 1 < ROUTES else f"r{dice.whole(0, number)}"
            if number + 1 == ROUTES:
                return {"gives_up_after": {"wait": dice.pick(("12 hours", "6 hours")), "then": then}}
        if dice.sometimes(40):
            return {"gives_up_after": {"until": dice.pick(("panel", "hub", "bell")), "then": then}}
        return {"gives_up_after": {"wait": self.time(), "then": then}}

    def deteriorates(self, number: int) -> dict[str, str]:
        """Often within minutes, and then to a later route only."""
        dice = self.dice
        if number + 1 < ROUTES and dice.sometimes(60):
            return {
                "per_day": dice.pick(("100000 %", "2400 %") if self.hurried else ("2400 %", "20000 %")),
                "then": f"r{dice.whole(number + 1, ROUTES - 1)}",
            }
        return {"per_day": dice.pick(("200 %", "0 %")), "then": f"r{dice.whole(0, ROUTES - 1)}"}

    def at_risk(self, per_cent: int) -> dict[str, str]:
        return (
            {"risks_after_discharge": self.dice.pick(("after_a", "after_b"))} if self.dice.sometimes(per_cent) else {}
        )

    def alongside(self, per_cent: int) -> dict[str, Any]:
        dice = self.dice
        if not dice.sometimes(per_cent):
            return {}
        begins = dice.pick(("on_admission", "when_ready", self.halves("on_admission", "when_ready")))
        plan: dict[str, Any] = {"route": dice.pick(("plan_a", "plan_b", "no_plan")), "begins": begins}
        if dice.sometimes(60):
            plan["after"] = self.time()
        return {"alongside": plan}

    def plans(self) -> None:
        """Two plans and an empty one; each may go on in the next."""
        dice = self.dice
        for route, onward in (("plan_a", "plan_b"), ("plan_b", "no_plan")):
            steps: dict[str, Any] = {}
            for place in range(dice.whole(1, 4)):
                kind, name = dice.pick(("task", "delay", "task", "until", "label")), f"p{place}"
                if kind == "task":
                    steps[name] = {
                        "task": dice.pick(TEAMS),
                        "takes": self.time(),
                        **self.asking(),
                        **self.needing(),
                        **self.giving_up(0, 60, onward),
                    }
                elif kind == "delay":
                    steps[name] = {"delay": self.time(), **self.needing()}
                elif kind == "until":
                    steps[name] = {"until": dice.pick(("panel", "hub", "bell")), **self.needing()}
                else:
                    steps[name] = {"choose": "found", "as": "found", "shares": self.halves("much", "little")}
            if self.hurried and dice.sometimes(50) and "task" in steps.get("p0", {}):
                steps["p0"]["gives_up_after"] = {"wait": dice.pick(SHORT_TIMES), "then": onward}
            if dice.sometimes(30):
                steps["on"] = {
                    "choose": "further",
                    "shares": self.halves("yes", "no"),
                    "routes": {"yes": onward, "no": "no_plan"},
                }
            self.routes[route] = steps
        self.routes["no_plan"] = {}
