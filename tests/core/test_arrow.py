"""pyarrow is loaded for the parts of a cluster alone."""

import subprocess
import sys

import pytest

COMMAND = """
import sys
from simulation.cli import main
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
import pandas
assert not any(name.startswith("pyarrow.") for name in sys.modules)
from simulation.core.system.arrow import show_arrow
show_arrow()
show_arrow()
import pyarrow
print(pandas.Series(["one"]).dtype, pyarrow.array([1]))
"""


def test_a_command_loads_it_for_who_needs_it_and_not_before(tmp_path):
    pytest.importorskip("pyarrow")
    asked = ["run", "examples/mmc_queue", "--replications", "1", "--out", str(tmp_path)]
    done = subprocess.run([sys.executable, "-c", COMMAND, *asked], capture_output=True, text=True, check=True)
    assert done.stdout.split()[-4:] == ["str", "[", "1", "]"]


def test_one_that_is_there_stays():
    pytest.importorskip("pyarrow")
    code = "import pyarrow, sys; from simulation.core.system.arrow import hide_arrow; hide_arrow(); import pyarrow.lib"
    subprocess.run([sys.executable, "-c", code], check=True)
