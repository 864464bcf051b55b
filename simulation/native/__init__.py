"""Compiling the engine once, for machines that have no compiler: a tool of whoever builds the package.

Numba makes LLVM's intermediate code of every entry point (`capture`), LLVM alone makes objects of it for each kind of
machine (`objects`), a linker makes libraries of those (`link`), and `build` writes them into `simulation/_compiled`,
named by a digest of the sources. At run time `core.compiling.shipped_code` loads the one that fits.
"""
