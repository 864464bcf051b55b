"""A library of two levers for the small place, and files that use it."""

from tests.support.small import BASE, VARIANT

LIBRARY = """\
dialect: 1
title: A library
extends: base.yaml
library: yes
levers:
  more_places:
    why: More people can be supported.
    set: {services.team.capacity: {add: 10 places}}
    strength: {sceptical: 0 %, central: 50 %, optimistic: 100 %}
    cost: {value: £1m per year, source: trial}
    payer: {council: 60 %, nhs: 40 %}
    lead_time: 1 week
    ramp: 2 weeks
    source: trial
  shorter:
    why: Packing is quicker.
    set: {routes.leave_home.pack.delay: {scale: 0.5}}
    source: local
sources: {trial: {cite: a trial, kind: published}, unused: {cite: nobody, kind: expert}}
"""


def files(folder, text: str, library: str = LIBRARY, base: str = BASE):
    (folder / "base.yaml").write_text(base, encoding="utf-8")
    (folder / "levers.yaml").write_text(library, encoding="utf-8")
    (folder / "variant.yaml").write_text(VARIANT + text, encoding="utf-8")
    return folder / "variant.yaml"
