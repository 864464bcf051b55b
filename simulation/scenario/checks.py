"""checks"""


def check(model, resolved):
    return []


def warnings_of(model, resolved):
    return ()
