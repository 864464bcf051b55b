"""What must be true of the offered loads of any scenario."""

import numpy as np

from simulation.core.vocabulary import ServiceKind
from simulation.offered_load.answer.load import Load
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
