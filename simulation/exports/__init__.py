"""The event log in the forms that other tools read: animations, process maps, process mining."""
