"""What a sensitivity study was asked, as its manifest says it: enough to make it again. Checked, for anybody may have
written it.
"""

import hashlib
import json
import math
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    from simulation.uncertainty.break_even import BreakEven
    from simulation.uncertainty.inputs import Uncertain
    from simulation.uncertainty.study import Effort, Sensitivity

Name = Annotated[str, Field(max_length=1000)]
Finite = Annotated[float, Field(allow_inf_nan=False)]
BREAK_EVEN = "break_even"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="ignore", defer_build=True)


class AskedInput(_Part):
    """One input with its range."""

    path: Name
    low: Finite
    high: Finite
    central: Finite | None = None
    """Nothing where the scenario says more than one number."""
    unit: Name = ""
    source: Name = ""
    also: Annotated[list[Name], Field(max_length=1000)] = []
    """Further parameters that repeat this one."""

    @classmethod
    def of(cls, one: "Uncertain") -> "AskedInput":
        """Of an input."""
        central = None if math.isnan(one.central) else one.central
        also = list(one.also)
        return cls(
            path=one.path, low=one.low, high=one.high, central=central, unit=one.unit, source=one.source, also=also
        )

    def input(self) -> "Uncertain":
        """The input."""
        from simulation.uncertainty.inputs import PARAMETERS, Uncertain

        central = math.nan if self.central is None else self.central
        told = central, self.unit, self.source, tuple(self.also)
        return Uncertain(self.path, PARAMETERS, self.low, self.high, *told)


class Asked(_Part):
    """A study of one scenario."""

    method: Literal["one_at_a_time", "morris", "sobol", "break_even"]
    inputs: Annotated[list[AskedInput], Field(min_length=1, max_length=10_000)]
    measures: Annotated[list[Name], Field(min_length=1, max_length=10_000)]
    steps: Annotated[int, Field(ge=2, le=10_000)] = 2
    trajectories: Annotated[int, Field(ge=2, le=100_000)] = 10
    samples: Annotated[int, Field(ge=2, le=1_000_000)] = 64
    target: Finite = 0.0
    whole: bool = False

    @classmethod
    def of(cls, study: "Sensitivity | BreakEven") -> "Asked":
        """Of a study."""
        from simulation.uncertainty.break_even import BreakEven

        if isinstance(study, BreakEven):
            one = AskedInput.of(study.input)
            return cls(
                method="break_even", inputs=[one], measures=[study.measure], target=study.target, whole=study.whole
            )
        effort = study.effort
        return cls(
            method=study.method,  # type: ignore[arg-type]
            inputs=[AskedInput.of(one) for one in study.inputs],
            measures=list(study.measures),
            steps=effort.steps,
            trajectories=effort.trajectories,
            samples=effort.samples,
        )

    def effort(self) -> "Effort":
        """How many points."""
        from simulation.uncertainty.study import Effort

        return Effort(self.steps, self.trajectories, self.samples)


def digest(study: "Sensitivity | BreakEven") -> str:
    """Ten hexadecimal characters of what was asked."""
    said = Asked.of(study).model_dump()
    for one in said["inputs"]:
        if not one["also"]:
            del one["also"]  # folders keep the names that they had before inputs could repeat others
    asked: list[Any] = [study.scenario.digest(), study.seed, study.replications, said]
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:10]


__all__ = ["BREAK_EVEN", "Asked", "AskedInput", "digest"]
