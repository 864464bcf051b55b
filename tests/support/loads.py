"""What must be true of the offered loads of any scenario."""

from typing import Any

import numpy as np
import yaml

from simulation.core.vocabulary import ServiceKind
from simulation.offered_load.answer.load import Load
from simulation.offered_load.loads import offered_loads
from simulation.scenario.schema.model import Model


def assert_every_list_has_a_load(model: Model, loads: list[Load]) -> None:
    """Each service but a meeting is in one list, each list has a finite load, and whoever waits where more is asked for
    than there is gives up.
    """
    listed = [service for load in loads for service in load.services]
    assert sorted(listed) == sorted(
        service for service, said in model.services.items() if said.kind is not ServiceKind.MEETING
    )
    assert all(np.isfinite(found.offered) and found.offered >= 0 for found in loads)
    unstable = [found for found in loads if not (found.stable or found.gives_up)]
    assert not unstable, f"{unstable}: nobody who waits for them gives up"


HEAD = "dialect: 1\ntitle: T\n"


def loads(text: str) -> dict[str, Load]:
    """Offered loads by list of a scenario whose run is 28 days from a Monday unless it says otherwise."""
    raw: dict[str, Any] = yaml.load(HEAD + text, yaml.BaseLoader)
    raw.setdefault("run", {"start": "2024-01-01", "length": "28 days"})
    return {load.list: load for load in offered_loads(Model.model_validate(raw))}
