"""What happens: choices, times, calendars and risks, once for both engines."""
