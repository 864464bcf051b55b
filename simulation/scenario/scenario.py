"""A validated `Scenario`, and the other scenarios that can be made of it."""

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from numbers import Real
from pathlib import Path
from typing import Any

from simulation.core.errors import OptionError, ScenarioError, did_you_mean, expect, short
from simulation.core.notebook.html_card import card
from simulation.core.text.safe_text import one_line
from simulation.core.vocabulary import DAY
from simulation.scenario.changes.today import UNTIL_THEN, until_then
from simulation.scenario.checked import checked, pressed, until_today
from simulation.scenario.digest import digest
from simulation.scenario.facts.statement import Fact
from simulation.scenario.in_python import stated
from simulation.scenario.levers.elsewhere import put_on, with_start
from simulation.scenario.levers.inheritance import resolve_file, with_fit, with_levers
from simulation.scenario.levers.resolved import Resolved
from simulation.scenario.levers.under_pressure import SAID, PressureEffect
from simulation.scenario.parameter import Parameter, parameters_of
from simulation.scenario.reading.file_chain import check_root
from simulation.scenario.reading.raw_tree import at, put
from simulation.scenario.schema.field_types import LONGEST_TITLE
from simulation.scenario.schema.levers import Lever
from simulation.scenario.schema.model import Model
from simulation.scenario.settings import check_settings, set_again, set_parameters
from simulation.scenario.validation.limits import check_run
from simulation.scenario.validation.own_ranges import ranges_beside
from simulation.scenario.validation.warnings import advice
from simulation.scenario.written_out import base_file


@dataclass(frozen=True, eq=False, repr=False)
class Scenario:
    """A place described in full, validated and frozen. `load`, `from_text` and `from_dict` make one, `with_`
    another of it."""

    model: Model
    resolved: Resolved
    """The raw scenario with the origin of every value."""
    path: Path | None
    """Its file, where it comes from one."""

    @classmethod
    def of(cls, resolved: Resolved, path: Path | None) -> "Scenario":
        """Reads and checks a resolved scenario.

        Raises:
            ScenarioError: with everything that is wrong with it.
        """
        model = checked(resolved)
        scenario = cls(model, replace(resolved, full=None, set_in_full={}), path)
        _ = scenario.before_today  # what a file says of the time before may be wrong, as it may be without the levers
        if model.fire_fighting is not None and model.fire_fighting.under_pressure:
            # what a file says of pressure may be wrong; what levers have left is right when they are
            _ = scenario.pressure_effect
        return scenario

    def __repr__(self) -> str:
        levers = f", {_counted(len(self.levers), 'lever')} ({self.view} view)" if self.levers else ""
        return f"<Scenario '{short(self.title)}': {_counted(len(self.model.services), 'service')}{levers}>"

    def _repr_html_(self) -> str:
        model = self.model
        size = [
            f"{model.people.population:,.0f} people" if model.people.population is not None else "",
            _counted(len(model.services), "service"),
            _counted(len(model.routes), "route"),
            f"{model.run.length / DAY:g} days after a warm-up of {model.run.warm_up / DAY:g}",
        ]
        raw = self.resolved.raw or {}
        services = [
            [service.label or name.replace("_", " "), service.kind.value.replace("_", " "), _capacity(raw, name)]
            for name, service in model.services.items()
        ]
        levers = ", ".join(f"{lever.name.replace('_', ' ')} {100 * lever.strength:.4g} %" for lever in self.levers)
        lines = [", ".join(word for word in size if word), *([f"Levers, {self.view} view: {levers}"] if levers else [])]
        return card(self.title, lines, ["service", "kind", "capacity"], services)

    @property
    def under_pressure(self) -> Model | None:
        """What holds while there is pressure, where the scenario fights fires and pressure changes something."""
        return self._under_pressure[1] if self._under_pressure is not None else None

    @property
    def pressure_effect(self) -> PressureEffect | None:
        """What pressure changes, where the scenario fights fires."""
        return self._under_pressure[0] if self._under_pressure is not None else None

    @cached_property
    def _under_pressure(self) -> tuple[PressureEffect, Model | None] | None:
        return pressed(self.resolved, self.model.fire_fighting) if self.model.fire_fighting is not None else None

    @cached_property
    def before_today(self) -> "Scenario | None":
        """The same place until today's position, where something is other since: levers and settings begin today. None
        where nothing is, and where the run does not start from such a position.
        """
        if not self.model.today_after_warm_up:
            return None
        earlier = until_today(self.resolved, self.model)
        return Scenario(*earlier, self.path) if earlier is not None else None

    @cached_property
    def warnings(self) -> tuple[str, ...]:
        """What is not wrong, and worth knowing before a run."""
        resolved = self.resolved
        changed = resolved.placed or resolved.facts or resolved.settings or resolved.sized
        ranges = () if changed else ranges_beside(resolved.raw)
        return (*resolved.notes, *advice(self.model, resolved.raw or {}), *ranges)

    @property
    def title(self) -> str:
        """Its title on one line, as it can be shown anywhere."""
        return one_line(self.model.title)

    @property
    def view(self) -> str:
        """Whose reading of the evidence the levers follow: sceptical, central or optimistic."""
        return self.resolved.view

    @property
    def levers(self) -> tuple[Lever, ...]:
        """Every lever of the file and its parents, with its realised strength and what it sets."""
        return self.resolved.levers

    @property
    def facts(self) -> tuple[Fact, ...]:
        """What its file and the files it extends state about their own places, the file nearest to the base first."""
        return tuple(self.resolved.facts)

    @property
    def lever_names(self) -> tuple[str, ...]:
        """The names of all its levers."""
        return tuple(lever.name for lever in self.levers)

    def with_(self, settings: Mapping[str, Any]) -> "Scenario":
        """The same scenario with some parameters set, by dotted path; they act after the levers and may set `run` too.

        Values are written as in a file ('6.1 days', '40 %', {'scale': '0.5'}); plain numbers stand for themselves.

            >>> england.with_({"services.acute_beds.capacity": "2100 beds", "run.length": "90 days"})  # doctest: +SKIP

        Raises:
            ScenarioError: with every mistake of the settings.
            OptionError: when they are no mapping of paths to values.
        """
        check_settings("settings", settings)
        return Scenario.of(set_parameters(self.resolved, settings, "with_"), self.path)

    def as_run(self, seed: int, replications: int) -> "Scenario":
        """The same with the seed and replications of a run. Nothing that was read and checked depends on them, so that
        neither is done again.

        Raises:
            ScenarioError: when they cannot be.
        """
        run = self.model.run
        wanted = (("run.seed", seed, run.seed), ("run.replications", replications, run.replications))
        said = {path: str(value) for path, value, was in wanted if value != was}
        if not said:
            return self
        resolved = set_parameters(self.resolved, said, "with_")
        run = run.model_copy(update={"seed": seed, "replications": replications})
        if resolved.mistakes or any(check_run(run)):
            return Scenario.of(resolved, self.path)  # which says what is wrong
        return Scenario(
            self.model.model_copy(update={"run": run}), replace(resolved, full=None, set_in_full={}), self.path
        )

    @property
    def fits(self) -> tuple[str, ...]:
        """Names of other facts that bring the place to its own figures as well."""
        return self.resolved.fits

    def with_fit(self, fit: str) -> "Scenario":
        """The same scenario with another fit of its place: other facts, the same levers and settings on them.

        Raises:
            OptionError: when the place has no fit of this name.
            ScenarioError: with every mistake of the fit.
        """
        expect("fit", fit, str, "the name of a fit")
        # a title that was given to it in Python is in no file, so it is given again
        again = set_again(with_fit(self.resolved, fit))
        return Scenario.of(set_parameters(again, {"title": self.model.title}, "only"), self.path)

    def with_facts(self, facts: Mapping[str, Any], title: str | None = None) -> "Scenario":
        """The same scenario with facts of the place, as `facts:` of a file states them: new services, routes and
        streams, steps of a route, and what is so of those that are there. The same levers and settings act on them.

            >>> from simulation import load
            >>> queue = load("mmc_queue")
            >>> queue.with_facts({
            ...     "services": {"clinic": {"kind": "beds", "capacity": "2 beds"}},
            ...     "routes.through.seen": {"stay": "clinic", "for": "2 hours", "after": "bed"},
            ... })
            <Scenario 'A textbook queue for beds': 2 services>

        Raises:
            ScenarioError: with every mistake of the facts.
            OptionError: when they are no mapping of paths to values, or the title is no text.
        """
        check_settings("facts", facts)
        if title is not None:
            expect("title", title, str, "text")
        return Scenario.of(set_again(stated(self.resolved, facts, title or self.title)), self.path)

    def with_levers(self, levers: Collection[str], title: str | None = None) -> "Scenario":
        """The same scenario with these of its levers and no other, the same settings after them; with another title,
        when one is given.

        Raises:
            OptionError: when it has no lever of one of these names.
            ScenarioError: when they need one another to make sense.
        """
        levers = self._known_levers(levers)
        if title is not None:
            expect("title", title, str, "text")
        placed = [lever for lever in self.resolved.placed if lever.name in levers]
        resolved = set_again(with_levers(self.resolved, self.resolved.parent, placed))
        return Scenario.of(
            set_parameters(resolved, {"title": title}, "only") if title is not None else resolved, self.path
        )

    def with_lever_start(
        self, levers: Collection[str], day: datetime.date | None = None, reach: float = 1.0
    ) -> "Scenario":
        """The same scenario with some of its levers beginning on a day and reaching this part of what they reached; the
        same settings after them.

        Raises:
            OptionError: when it has no lever of one of these names, or the reach is no share.
            ScenarioError: when one of them sets what cannot change within a run.
        """
        levers = self._known_levers(levers)
        if day is not None:
            expect("day", day, datetime.date, "a date, such as datetime.date(2025, 4, 1),")
        if isinstance(reach, bool) or not isinstance(reach, Real) or not 0.0 <= reach <= 1.0:
            raise OptionError("reach", reach, "a share from 0 to 1 was expected")
        placed = with_start(self.resolved.placed, levers, day, reach)
        return Scenario.of(set_again(with_levers(self.resolved, self.resolved.parent, placed)), self.path)

    def with_levers_of(
        self, variant: "str | Path | Scenario", *, title: str | None = None, root: str | Path | None = None
    ) -> "Scenario":
        """The same place with the levers of a variant as well, as if the variant extended it: another place can have
        the levers that were written for England. The same settings after them.

            >>> my_place.with_levers_of("integrated")  # doctest: +SKIP

        Args:
            variant: the file of a variant, the name of one that comes with the package, or a loaded one. It descends
                from the same base; its facts are not taken.
            title: its title; 'my place with Integrated services' when not said.
            root: a folder that every file must stay below.

        Raises:
            OptionError: when it descends from another base, or has no lever that this scenario has not.
            ScenarioError: when the place has not what a lever sets, or two levers set the same.
        """
        expect("variant", variant, (str, Path, Scenario), "a variant, or the path or name of its file,")
        check_root(root)
        if title is not None:
            expect("title", title, str, "text")
        if isinstance(variant, Scenario):
            other, called = variant.resolved, variant.title
        else:
            other, called = resolve_file(Path(variant), None, Path(root) if root is not None else None), str(variant)
        if other.raw is None or other.mistakes:
            raise ScenarioError(other.mistakes, other.notes)
        resolved = put_on(self.resolved, other, called)
        place, _, rest = self.title.partition(", ")
        named = f"{place} with {one_line(str(other.raw.get('title', called)))}{f', {rest}' if rest else ''}"
        said: dict[str, Any] = {"title": title or named[:LONGEST_TITLE]}
        if "question" in other.parent:
            said["question"] = other.parent["question"]
        parent = {**resolved.parent, **said}
        return Scenario.of(set_again(replace(resolved, parent=parent, raw={**(resolved.raw or {}), **said})), self.path)

    def _known_levers(self, levers: Collection[str]) -> Collection[str]:
        """Names of levers; a bare name is one of them."""
        said = [levers] if isinstance(levers, str) else levers
        expect("levers", said, Collection, "the names of levers")
        known = [lever.name for lever in self.resolved.placed]
        for name in said:
            if name not in known:
                right = did_you_mean(str(name), known, f"'{short(self.title)}' has no lever of this name")
                raise OptionError("levers", name, right)
        return said

    def parameters(self) -> list[Parameter]:
        """Every parameter the scenario says, in the order of the file, with where it comes from."""
        return list(self._parameters)

    @cached_property
    def _parameters(self) -> tuple[Parameter, ...]:
        """Kept, so that a scenario that was asked carries them where there is no schema to find them by."""
        return tuple(parameters_of(self.resolved))

    def as_yaml(self) -> str:
        """The resolved scenario as one base file, without levers and other files; it loads to the same model."""
        raw = self.resolved.raw or {}
        effect, before = self.pressure_effect, self.before_today
        if effect is not None and effect.settings:
            raw = put(raw, SAID, effect.settings)
        if before is not None:
            raw = put(raw, UNTIL_THEN, until_then(raw, before.resolved.raw or {}))
        return base_file(raw)

    def digest(self) -> str:
        """Twelve hexadecimal digits of what is run: the same for the same question, however its files are written or
        called.
        """
        return self._digest

    @cached_property
    def digest_of_means(self) -> str:
        """The same digits of what expected numbers rest on: whatever the seed, the replications and the pressure."""
        run = self.model.run.model_copy(update={"seed": 0, "replications": 1})
        return digest([self.model.model_copy(update={"run": run})])

    @cached_property
    def _digest(self) -> str:
        before = self.before_today
        earlier = (before.model, before.under_pressure) if before is not None else ()
        return digest([self.model, *(one for one in (self.under_pressure, *earlier) if one is not None)])


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _capacity(raw: Mapping[str, Any], service: str) -> str:
    """The capacity of a service as its file says it, where it is one value."""
    said = at(raw, ("services", service, "capacity"))
    said = said.get("value") if isinstance(said, Mapping) else said
    return said if isinstance(said, str) else "varies" if said is not None else ""
