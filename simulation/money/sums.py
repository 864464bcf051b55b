"""Sums of money as people read them."""


def pounds(value: float) -> str:
    """A sum as people read it, in the size that it has once it is rounded.

    >>> pounds(-1234567.0), pounds(999_600.0), pounds(9_999.6), pounds(-0.3)
    ('-£1.23m', '£1.00m', '£10k', '£0')
    """
    size = abs(value)
    whole, thousands = f"{size:,.0f}", f"{size / 1e3:,.0f}"
    sign = "-" if value < 0 and whole != "0" else ""
    if len(thousands) > len("999"):
        return f"{sign}£{size / 1e6:,.2f}m"
    return f"{sign}£{whole}" if len(whole) <= len("9,999") else f"{sign}£{thousands}k"
