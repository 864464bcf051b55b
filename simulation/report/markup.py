"""Words that come from files, as pages show them: escaped, and visible."""

import re
from html import escape

from simulation.core.text.safe_text import one_line


def as_html(text: str) -> str:
    """Text that a page shows as it is, also within an attribute.

    >>> as_html('<b onclick="x">&')
    '&lt;b onclick=&quot;x&quot;&gt;&amp;'
    """
    return escape(one_line(text), quote=True)


def as_markdown(text: str) -> str:
    r"""Text that Markdown shows as it is.

    >>> print(as_markdown("a | b <i>c</i> [d](e) $f$"))
    a \| b \<i\>c\</i\> \[d\](e) \$f\$
    """
    flat = one_line(text)
    for mark in ("\\", "|", "<", ">", "`", "*", "_", "[", "]", "$", "~"):
        flat = flat.replace(mark, f"\\{mark}")
    return flat


def unbroken(said: str) -> str:
    """A text in which no line ends between a sign and its number."""
    return re.sub(r"(?<![\w)])([+-])(?=[£\d])", "\\1\u2060", said)
