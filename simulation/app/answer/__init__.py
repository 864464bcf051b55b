"""What the page shows of runs: replications of the place as it is and of what if, in pairs, told as data."""
