"""The table of every replication as text: the same lines that pandas would write of the frame."""

import numpy as np
import pandas as pd

from simulation.experiment.measured_rows import rows_of
from simulation.results import measures_csv as written
from simulation.results.archive import write_csv

TABLE = pd.DataFrame(
    {
        "replication": [0, 0, 1, 1, 12],
        "period": ["whole", "2024-04", "whole", "whole", "2024-W14"],
        "measure": ["beds", "beds", "=cmd()", 'so "called"', "beds"],
        "by": ["all", "ward, floor", "all", "ward", "all"],
        "group": ["all", "b\nc", "all", "", "all"],
        "value": [0.1 + 0.2, -0.0, np.nan, 1e22, 123456789.123456],
    }
)


def test_every_cell_is_written_as_other_tables_write_it(tmp_path, monkeypatch):
    monkeypatch.setattr(written, "PIECE", 2)
    frames = [TABLE.assign(scenario=name)[["scenario", *TABLE.columns]] for name in ("A, B", "-C")]
    file = tmp_path / "measures.csv"
    write_csv(pd.concat(frames), file)
    pieces = list(written.measures_csv([(name, rows_of(TABLE)) for name in ("A, B", "-C")]))
    assert "".join(pieces) == file.read_bytes().decode("utf-8-sig")
    assert len(pieces) == 1 + 2 * 3, "no piece holds more than two rows"
