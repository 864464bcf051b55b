"""Three people who leave hospital, by hand, and the place that they leave."""

from tests.support.small_place import small_place

ANN = """
32 08:00 ann arrived emergency old
32 08:00 ann chose pathway P1
32 08:00 ann began come.bed
32 08:00 ann asked acute
32 20:00 ann granted acute
35 20:00 ann ended come.bed
35 20:00 ann marked ready
35 20:00 ann began planning.assessment plan
35 20:00 ann asked workers plan
36 08:00 ann granted workers plan
36 12:00 ann left workers plan
36 12:00 ann ended planning.assessment plan
36 12:00 ann began come.leaving
36 15:00 ann ended come.leaving
36 15:00 ann began come.support
36 15:00 ann asked help_home
41 15:00 ann granted help_home
41 15:00 ann left acute
41 15:00 ann marked discharged
51 15:00 ann ended come.support
51 15:00 ann chose short_term_outcome no_need
51 15:00 ann began come.package
51 15:00 ann asked packages
53 00:00 ann granted packages
53 00:00 ann ended come.package
53 00:00 ann left help_home
53 00:00 ann state home_with_care
"""
"""Discharged to reablement on Sunday 13 October 2024."""
REST = """
38 10:00 bob arrived emergency resident
38 10:00 bob asked acute
38 10:00 bob granted acute
41 10:00 bob left acute
41 10:00 bob marked discharged
41 10:00 bob state care_home
"""
"""85 or over, and in a bed at the census of day 40."""
JOURNEYS = ANN + REST
LONG = """
32 10:00 carl arrived emergency resident
32 10:00 carl asked acute
32 10:00 carl granted acute
50 10:00 carl marked ready
60 10:00 carl left acute
60 10:00 carl marked discharged
60 10:00 carl state care_home
"""
"""A stay of more than 14 days."""


def the_place():
    return small_place(run__start="2024-09-02")
