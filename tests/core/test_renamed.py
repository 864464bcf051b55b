"""Old names of measures are known for one version, with a word of warning, wherever somebody may name a measure."""

import pandas as pd
import pytest

from simulation.core.text.renamed import ESTIMATORS, MEASURES, RenamedWarning, current_measure, renamed
from simulation.measures.registry import measures


def test_old_names_lead_to_measures_there_are():
    assert set(MEASURES.values()) <= set(measures())
    assert not set(MEASURES) & set(measures())


def test_an_old_name_is_told_of_with_its_place():
    with pytest.warns(RenamedWarning, match="targets.yaml:3: measure 'people_past_ready' is now called 'no_criteria"):
        assert current_measure("people_past_ready", "targets.yaml:3") == "no_criteria_to_reside"


def test_other_names_pass_without_a_word():
    assert current_measure("occupancy") == "occupancy"
    assert current_measure("no such measure") == "no such measure"


def test_a_table_of_an_older_folder_gets_todays_names_and_keeps_the_rest():
    table = pd.DataFrame(
        {"measure": [*MEASURES, "occupancy"], "group": [*MEASURES, "all"], "value": [1.0, 2.0, 3.0, 4.0]}
    )
    told = renamed(table)
    assert told["measure"].tolist() == [*MEASURES.values(), "occupancy"]
    assert told["group"].tolist() == table["group"].tolist()
    assert told["value"].tolist() == table["value"].tolist()
    assert table["measure"].tolist() == [*MEASURES, "occupancy"], "the table that was given stays as it is"


def test_estimators_are_renamed_and_tables_without_measures_stay():
    assert renamed(pd.DataFrame({"estimator": list(ESTIMATORS)}))["estimator"].tolist() == list(ESTIMATORS.values())
    assert renamed(pd.DataFrame({"place": [1]})).equals(pd.DataFrame({"place": [1]}))
