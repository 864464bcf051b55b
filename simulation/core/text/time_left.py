"""How long something still takes, as people say it."""


def time_left(seconds: float) -> str:
    """Seconds as people say them; nothing when nobody knows.

    >>> time_left(8.2), time_left(200), time_left(9000)
    ('9 s left', '3 min left', '2.5 h left')
    """
    if seconds != seconds:
        return ""
    if seconds < 90:
        return f"{int(seconds) + (seconds % 1 > 0)} s left"
    return f"{round(seconds / 60)} min left" if seconds < 5400 else f"{seconds / 3600:.1f} h left"


__all__ = ["time_left"]
