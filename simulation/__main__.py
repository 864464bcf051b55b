"""`python -m simulation`: the command line."""

import sys

if __name__ == "__main__":
    try:
        from simulation.cli import main

        main()
    except KeyboardInterrupt:  # while the command is still being loaded
        sys.exit(130)
