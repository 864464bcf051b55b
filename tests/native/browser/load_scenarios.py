"""Runs in a Pyodide that has pydantic's compiled core: scenarios loaded from their files; prints their digests."""

import json
import sys


def clock():
    """Seconds of the processor."""
    import js  # what Node offers to Python

    used = js.process.cpuUsage()
    return (used.user + used.system) / 1e6


def run():
    """Each scenario's digest and what it took."""
    sys.path.insert(0, "/trial/package")
    began = clock()
    import simulation

    told = {}
    for name in ("england", "integrated", "debate/pioneer"):
        since = clock()
        told[name] = [simulation.load(name).digest(), clock() - since]
    heavy = [name for name in ("numpy", "pandas", "scipy", "numba", "simpy", "joblib") if name in sys.modules]
    return json.dumps({"scenarios": told, "seconds": clock() - began, "modules": heavy})


run() if __name__ == "__main__" else None  # the value of the script
