"""Short names that tell scenarios apart."""

import itertools
import re
from collections.abc import Sequence

from simulation.core.text.safe_text import alike, is_blank, one_line


def unique_names(titles: Sequence[str], views: Sequence[str]) -> list[str]:
    """Short names that tell scenarios apart: the title up to its first comma that is not within a number, with the view
    or a number where a reader would take two for one.

    >>> unique_names(["England, one million", "Integrated", "Integrated"], ["", "sceptical", "central"])
    ['England', 'Integrated (sceptical)', 'Integrated (central)']
    >>> unique_names(["Queue", "queue ", "1,000 beds, all open"], ["", "", ""])
    ['Queue', 'queue (2)', '1,000 beds']
    """
    titles = [one_line(title) for title in titles]
    short = [_FIRST_COMMA.split(title, maxsplit=1)[0].strip() for title in titles]
    whole = any(is_blank(name) for name in short) or len(set(map(alike, short))) < len(set(map(alike, titles)))
    titles = titles if whole else short
    seen: dict[str, set[str]] = {}
    for title, view in zip(titles, views, strict=True):
        seen.setdefault(alike(title), set()).add(view)
    names = [
        f"{title} ({view})" if len(seen[alike(title)]) > 1 else title for title, view in zip(titles, views, strict=True)
    ]
    taken: set[str] = set()
    told = []
    for name in names:
        numbered = (name if number == 1 else f"{name} ({number})" for number in itertools.count(1))
        told.append(next(one for one in numbered if alike(one) not in taken))
        taken.add(alike(told[-1]))
    return told


_FIRST_COMMA = re.compile(r"(?<!\d),|,(?!\d)")
