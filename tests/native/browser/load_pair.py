"""Runs in a Pyodide that has pydantic's compiled core: two scenarios loaded, and kept for the Pyodide that runs them."""

import json
import pickle
import sys
from pathlib import Path

WORK = Path("/trial")


def run():
    """The digest of each."""
    sys.path.insert(0, str(WORK / "package"))
    import simulation

    asked = json.loads((WORK / "pair.json").read_text(encoding="utf-8"))
    told = {}
    for name, place in asked["places"].items():
        scenario = simulation.load(place, set=asked["set"])
        (WORK / f"{name}.scenario").write_bytes(pickle.dumps(scenario, protocol=5))
        told[name] = scenario.digest()
    return json.dumps({"digests": told})


run() if __name__ == "__main__" else None  # the value of the script
