"""Text of strangers is text: titles, names, labels, notes and file names as they can be shown without doing anything.

What a terminal would obey, what would turn a line around and what nobody can see is shown as an escape, and a cell of a
CSV never begins as a formula does.
"""

import re
import unicodedata

_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0")
"""Characters that count as printable and leave no mark: fillers, joiners and the empty Braille cell."""
_FORMULA = tuple("=+-@\uff1d\uff0b\uff0d\uff20\ufe62\ufe63")
"""What a spreadsheet may take for the beginning of a formula, in half and full width."""
_PLAIN = re.compile(r"[ -~]*")


def visible(text: str) -> str:
    r"""Text in which control sequences, line breaks, marks of direction and what nobody can see are escapes.

    >>> print(visible("\x1b[31mred\x07"), visible("two\nlines"), visible("evil\u202egpj"), visible("ward £5 – ok"))
    \x1b[31mred\x07 two\nlines evil\u202egpj ward £5 – ok
    """
    if _PLAIN.fullmatch(text):
        return text
    return "".join(character if _is_seen(character) else _escape(character) for character in text)


def _is_seen(character: str) -> bool:
    if character.isprintable():
        return character not in _UNSEEN and not "\U000e0100" <= character <= "\U000e01ef"
    return unicodedata.category(character) == "Zs"  # spaces of other widths


def _escape(character: str) -> str:
    short = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}.get(character)
    code = ord(character)
    return short or (f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65_536 else f"\\U{code:08x}")


def one_line(text: str) -> str:
    r"""Text on one line: runs of white space are one space, and the rest is visible.

    >>> one_line("  A title\n  in two lines ")
    'A title in two lines'
    """
    return visible(" ".join(text.split()))


def is_blank(text: str) -> bool:
    r"""Whether nobody would see anything of a text.

    >>> is_blank(" \t\u200b\u3164"), is_blank("x")
    (True, False)
    """
    return not any(_is_seen(character) and unicodedata.category(character)[0] not in "ZM" for character in text)


def alike(text: str) -> str:
    """What two names have in common when a reader would take one for the other: width, case and space do not count.

    >>> alike("Ward  A") == alike("\uff37ard a")
    True
    """
    folded = unicodedata.normalize("NFKC", one_line(text)).casefold()
    return " ".join(unicodedata.normalize("NFKC", folded).split())


def harmless(text: str) -> str:
    r"""A cell of a CSV that a spreadsheet shows and does not run.

    >>> harmless("=1+1"), harmless(" \t=1+1"), harmless("21+")
    ("'=1+1", "' \\t=1+1", '21+')
    """
    shown = visible(text)
    begins = next((character for character in text if not character.isspace() and _is_seen(character)), "")
    return f"'{shown}" if begins.startswith(_FORMULA) or text.startswith(("\t", "\r", "\n")) else shown
