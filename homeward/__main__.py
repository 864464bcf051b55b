"""`python -m homeward`: the command line, as `python -m simulation`."""

import runpy

if __name__ == "__main__":
    runpy.run_module("simulation", run_name="__main__", alter_sys=True)
