"""What can be chosen on the page, and the scenario that a choice is; nothing here needs numpy."""
