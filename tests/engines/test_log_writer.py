"""Rows of a log as engines leave them."""

import numpy as np
import pytest

from simulation.core.vocabulary import Event
from simulation.engines.common import log_writer
from simulation.engines.common.log_writer import ABOUT_SERVICES, name_services

HOW = [name_services, log_writer._name_row_by_row, log_writer._name_at_once]


@pytest.mark.parametrize("name", HOW, ids=["as it runs", "row by row", "at once"])
def test_a_row_about_a_copy_names_its_service_and_no_other_row_changes(name):
    event = np.array([Event.ASKED, Event.GRANTED, Event.CHOSE, Event.LEFT, Event.MARKED], dtype=np.int8)
    subject = np.array([2, 3, 3, 1, -1], dtype=np.int16)
    name(event, subject, ABOUT_SERVICES, np.array([1, 0], dtype=np.int16), 2)
    assert subject.tolist() == [1, 0, 3, 1, -1], "services 2 and 3 are copies of 1 and 0; label 3 is none"
