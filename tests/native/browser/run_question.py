"""Runs in Pyodide: the pickled questions of a folder, from plan to measures, and what they cost; prints JSON."""

import hashlib
import json
import pickle
import sys
from pathlib import Path

WORK = Path("/trial")
HEAVY = ("pandas", "scipy", "numba", "simpy", "joblib", "matplotlib")


def clock():
    """Seconds of the processor, since others may be at work on this machine."""
    import js  # what Node offers to Python

    used = js.process.cpuUsage()
    return (used.user + used.system) / 1e6


def run():
    """Each question: digests of its log and its measures, and the longest time in which nobody was heard."""
    sys.path.insert(0, str(WORK / "package"))
    began = clock()
    from simulation.app.browser import pydantic_stand_in

    pydantic_stand_in.install()
    from simulation.core.compiling import jit
    from simulation.engines import simulate_by_month
    from simulation.measures import measure_by_family
    from simulation.sampling.arrivals import sample

    answers = []
    told = {"shipped": jit.SHIPPED, "import": clock() - began, "questions": [], "modules": []}
    for file in sorted(WORK.glob("*.pickle")):
        began = clock()
        scenario, plan, seed, number = pickle.loads(file.read_bytes())
        at = [clock()]
        arrivals = sample(plan, seed, number)
        at.append(clock())
        months, longest, log = simulate_by_month(plan, arrivals), 0.0, None
        while log is None:
            since = clock()
            try:
                next(months)
            except StopIteration as over:
                log = over.value
            longest = max(longest, clock() - since)
        at.append(clock())
        digest = hashlib.sha256()
        for column in (log.minute, log.patient, log.spell, log.event, log.subject, log.value):
            digest.update(column.tobytes())
        at.append(clock())
        families, columns, silence = measure_by_family(log, scenario), None, 0.0
        while columns is None:
            since = clock()
            try:
                next(families)
            except StopIteration as over:
                columns = over.value
            silence = max(silence, clock() - since)
        at.append(clock())
        told["modules"] += [name for name in HEAVY if name in sys.modules]
        answers.append(columns)
        told["questions"].append(
            {
                "rows": len(log),
                "log": digest.hexdigest(),
                "unheard": longest,
                "unheard_measuring": silence,
                "seconds": {
                    "open": at[0] - began,
                    "cohort": at[1] - at[0],
                    "simulate": at[2] - at[1],
                    "measure": at[4] - at[3],
                },
            }
        )
    import pandas as pd  # a frame, to be told apart from a native one

    for one, columns in zip(told["questions"], answers, strict=True):
        table = pd.DataFrame(columns).to_csv(float_format="%.17g")
        one["measures"] = hashlib.sha256(table.encode()).hexdigest()
    return json.dumps(told)


run() if __name__ == "__main__" else None  # the value of the script
