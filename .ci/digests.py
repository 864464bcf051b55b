"""The bytes of a few runs, to be compared between machines: python .ci/digests.py write FILE, or check FILE.

Run with the package installed from the wheel, whose own compiled code has to be used: a machine on which it cannot be
loaded fails here. Logs, measures and offered loads are compared.
"""

import hashlib
import json
import platform
import sys
from pathlib import Path

QUESTIONS = {
    "england": {"run.warm_up": "28 days", "run.length": "91 days"},
    "integrated": {"run.warm_up": "28 days", "run.length": "91 days"},
    "mmc_queue": {},
}


def digests() -> dict[str, dict[str, str]]:
    """For each question those of its log, its measures and its offered loads."""
    import simulation
    from simulation.core.compiling import jit
    from simulation.engines import simulate
    from simulation.measures import measure
    from simulation.plan.compile import compile_plan
    from simulation.sampling.arrivals import sample

    if not jit.SHIPPED:
        sys.exit(f"the compiled code of the package is not used: {jit.WHY_NOT_COMPILED or 'numba compiles'}")
    found = {}
    for name, changes in QUESTIONS.items():
        place = simulation.load(name).with_(changes) if changes else simulation.load(name)
        plan = compile_plan(place)
        log = simulate(plan, sample(plan, place.model.run.seed, 0), "compiled")
        columns = (log.minute, log.patient, log.spell, log.event, log.subject, log.value)
        loads = [(load.list, load.offered.hex(), load.load.hex()) for load in simulation.offered_loads(place)]
        found[name] = {
            "log": _digest(b"".join(column.tobytes() for column in columns)),
            "measures": _digest(measure(log, place).to_csv(float_format="%.17g", lineterminator="\n").encode()),
            "loads": _digest(repr(loads).encode()),
        }
    return found


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def main() -> None:
    """Write them, or say which are different from those written elsewhere."""
    what, file = sys.argv[1], Path(sys.argv[2])
    mine, machine = digests(), f"{sys.platform} on {platform.machine()}, Python {platform.python_version()}"
    if what == "write":
        file.write_text(json.dumps({"machine": machine, "digests": mine}, indent=1) + "\n", encoding="utf-8")
        return
    other = json.loads(file.read_text(encoding="utf-8"))
    theirs = other["digests"]
    unlike = [f"{name}: {part}" for name in mine for part in mine[name] if mine[name][part] != theirs[name][part]]
    if unlike:
        sys.exit(f"{machine} and {other['machine']} differ in {', '.join(unlike)}")
    print(f"{machine}: the same bytes as {other['machine']}")


if __name__ == "__main__":
    main()
