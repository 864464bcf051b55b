"""The scenarios that come with the package, by name: `england`, `debate/pioneer`, `mmc_queue` for `examples/mmc_queue`.

A name is the path of a file below the folder of scenarios, without its ending; the last part is enough where no other
file shares it. A place of England is found by the name or the code of its board: `Devon`, `NHS Devon`, `E54000037`. A
file of the user's own that bears the name goes first, and that is said.
"""

from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from pathlib import Path, PurePath

from simulation.core.system.files import real
from simulation.scenario.reading.place_names import file_of

ENDINGS = (".yaml", ".yml")
FIGURES_OF_A_FILE = ".targets.yaml"
"""How the published figures end that stand beside the scenario of a place."""
CALLED = "shipped"
"""The folder in an installed package, and what messages call it wherever it lies."""


@cache
def folder() -> Path:
    """The folder of scenarios: inside an installed package, beside the package in a checkout."""
    package = real(Path(str(files("simulation"))))
    inside = package / CALLED
    return inside if inside.is_dir() else package.parent / "scenarios"


@cache
def names() -> dict[str, Path]:
    """Every shipped file by its whole name, those at the top first."""
    found = {
        file.relative_to(folder()).with_suffix("").as_posix(): file
        for file in folder().rglob("*.yaml")
        if not file.name.endswith(FIGURES_OF_A_FILE)
    }
    return dict(sorted(found.items(), key=lambda item: (item[0].count("/"), item[0])))


@dataclass(frozen=True)
class Found:
    """A file that was named."""

    path: Path
    name: str
    """How messages call it."""
    note: str = ""
    """What its author may want to know: that it goes before a shipped file of the same name."""


def shipped(name: str) -> Path | None:
    """The shipped file of this name; None when there is none, or several share it."""
    if name in names():
        return names()[name]
    ending = [file for whole, file in names().items() if whole.rpartition("/")[2] == name]
    if ending:
        return ending[0] if len(ending) == 1 else None
    return names().get(file_of(name, folder()))


def is_shipped(path: Path) -> bool:
    """Whether a file lies in the folder of scenarios that comes with the package."""
    return real(path).is_relative_to(folder())


def name_of(path: Path) -> str:
    """The name of a shipped file, by which it is found from anywhere."""
    return real(path).relative_to(folder()).with_suffix("").as_posix()


def in_messages(path: Path) -> str:
    """What messages and tables call a shipped file: the same wherever the package lies."""
    return f"{CALLED}/{real(path).relative_to(folder()).as_posix()}"


def may_be_read(path: Path, root: Path | None) -> bool:
    """Whether a file is in the folder that all files stay below, or comes with the package."""
    return root is None or path.is_relative_to(real(root)) or is_shipped(path)


def find(target: str | PurePath, near: Path = Path(), asking: Path | None = None) -> Found | None:
    """The file of a name that has no ending: in the folder `near` first, then among the shipped ones.

    None for what is no such name: it is then a path like any other. `asking` is the file that names it, and not meant.
    """
    name = PurePath(target).as_posix()
    known = shipped(name) if not name.endswith(ENDINGS) else None
    if known is None:
        return None
    for file in (near / name, *(near / f"{name}{ending}" for ending in ENDINGS)):
        if file.is_file() and (asking is None or not file.samefile(asking)):
            own = real(file) != real(known)
            note = f"'{name}' is your own file {file.name}, not the file of that name that comes with Homeward"
            return Found(file, file.relative_to(near).as_posix(), note if own else "")
    return Found(known, in_messages(known))


def suggestion(target: str | PurePath, otherwise: str) -> str:
    """What to write when there is no file of this name: shipped names near to it, or else something else."""
    name = PurePath(target).as_posix()
    plain = next((name.removesuffix(ending) for ending in ENDINGS if name.endswith(ending)), name)
    short = plain.rpartition("/")[2]
    exact = [whole for whole in names() if whole == short or whole.endswith(f"/{short}")]
    by_short = {whole.rpartition("/")[2]: whole for whole in reversed(names())}
    near = exact or [by_short[one] for one in get_close_matches(short, by_short, n=3, cutoff=0.7)]
    if not near:
        return otherwise
    return (
        f"{otherwise}; Homeward comes with {' and '.join(repr(one) for one in near)}, named without a folder or ending"
    )
