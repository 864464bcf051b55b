"""Sums of money as people read them."""


def pounds(value: float) -> str:
    """A sum as people read it.

    >>> pounds(-1234567.0)
    '-£1.23m'
    """
    sign, size = ("-" if value < 0 else ""), abs(value)
    if size >= 1e6:
        return f"{sign}£{size / 1e6:,.2f}m"
    return f"{sign}£{size:,.0f}" if size < 1e4 else f"{sign}£{size / 1e3:,.0f}k"
