"""What Homeward costs, as one table: `make bench`, or `python -m benchmarks` with the names of some parts."""
