"""Words as they stand at the beginning of a sentence or a heading."""


def capital(words: str) -> str:
    """The same words with a capital letter at their beginning; the rest stays as it is.

    >>> capital("patients with no criteria to reside"), capital("NHS beds"), capital("")
    ('Patients with no criteria to reside', 'NHS beds', '')
    """
    return words[:1].upper() + words[1:]


def heading(words: str) -> str:
    """The same as a heading or the name of an axis, which begins without an article.

    >>> heading("the share delayed")
    'Share delayed'
    """
    return capital(words.removeprefix("the "))


__all__ = ["capital", "heading"]
