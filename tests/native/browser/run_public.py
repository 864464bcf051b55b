"""Runs in Pyodide: the public `run` and `compare` on scenarios that were loaded in Pyodide; prints what they came to."""

import hashlib
import json
import pickle
import sys
from pathlib import Path

WORK = Path("/trial")
HEAVY = ("scipy", "numba", "simpy", "joblib", "matplotlib", "openpyxl")


def digest(table):
    """Of a table with all its digits."""
    return hashlib.sha256(table.to_csv(index=False, float_format="%.17g").encode()).hexdigest()


def clock():
    """Seconds of the processor."""
    import js  # what Node offers to Python

    used = js.process.cpuUsage()
    return (used.user + used.system) / 1e6


def run():
    """What the package's own face gives, and what it imported for it."""
    sys.path.insert(0, str(WORK / "package"))
    from simulation.app.browser import pydantic_stand_in

    pydantic_stand_in.install()
    import simulation

    base, variant = (pickle.loads((WORK / f"{name}.scenario").read_bytes()) for name in ("base", "variant"))
    seen, began = [], clock()
    results = simulation.run(base, workers=4, progress=lambda done, of, _: seen.append([done, of]))
    told = {"run": {"seconds": clock() - began, "seen": seen}, "engine": results.engine}
    told["run"] |= {"measures": digest(results.measures), "summary": digest(results.summary())}
    began = clock()
    comparison = simulation.compare(base, variant)
    told["compare"] = {"seconds": clock() - began, "differences": digest(comparison.differences)}
    told["compare"] |= {"headlines": digest(comparison.headlines()), "sentences": comparison.sentences()}
    told["modules"] = [name for name in HEAVY if name in sys.modules]
    return json.dumps(told)


run() if __name__ == "__main__" else None  # the value of the script
