"""What a study of options says, as tidy tables: the one interface for pages, workbooks and files.

`tables_of(study)` gives every table by name. Money is in pounds of the price year; what is said by payer sums to the
total to the penny, since the cells below are whole pence. A difference is an option less doing nothing on the same
patients, with a 95 % confidence interval of the mean: chance alone, not how sure the inputs are.
"""

from simulation.money.tables.every import tables_of

__all__ = ["tables_of"]
