"""What the simulation leaves out, said wherever results are shown."""

NOT_REPRESENTED = (
    "wards and specialties inside the acute beds",
    "A&E and ambulances",
    "diagnosis",
    "children and maternity",
    "critical care",
    "the stock of long-term care clients",
    "satisfaction",
    "anything beyond 91 days after a discharge",
)
IN_A_SENTENCE = f"Not represented: {', '.join(NOT_REPRESENTED)}."

__all__ = ["IN_A_SENTENCE", "NOT_REPRESENTED"]
