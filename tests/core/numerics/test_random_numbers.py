"""The generator gives the published answers, and the same number in plain Python, compiled and in numpy."""

import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.core.numerics.random_numbers import _plain_uniform, uniform, uniforms

WORD = st.integers(0, 2**63 - 1)
KNOWN = (
    ((0, 0, 0, 0), (0, 0), 0x16554D9ECA36314C),
    ((2**64 - 1,) * 4, (2**64 - 1,) * 2, 0x87B092C3013FE90B),
    (
        (0x243F6A8885A308D3, 0x13198A2E03707344, 0xA4093822299F31D0, 0x082EFA98EC4E6C89),
        (0x452821E638D01377, 0xBE5466CF34E90C6C),
        0xA528F45403E61D95,
    ),
)
"""First words of Philox4x64-10 for (counter, key), from the known answers that come with Random123 (Salmon and others,
2011).
"""


def as_uniform(word: int) -> float:
    return min(((word >> 11) + 0.5) * 2.0**-53, 1.0 - 2.0**-53)


def numpys(counter: tuple[int, ...], key: tuple[int, ...]) -> float:
    """The same word from numpy, which adds one to its counter before it begins."""
    number = (sum(word << (64 * place) for place, word in enumerate(counter)) - 1) % 2**256
    words = [(number >> (64 * place)) % 2**64 for place in range(4)]
    philox = np.random.Philox(counter=np.array(words, dtype=np.uint64), key=np.array(key, dtype=np.uint64))
    return as_uniform(int(philox.random_raw()))


@pytest.mark.parametrize(("counter", "key", "word"), KNOWN)
def test_known_answers(counter: tuple[int, ...], key: tuple[int, ...], word: int) -> None:
    assert _plain_uniform(*key, *counter) == as_uniform(word)
    assert numpys(counter, key) == as_uniform(word)


@settings(deadline=None)
@given(WORD, WORD, WORD, WORD, WORD, WORD)
def test_equal_to_numpys_philox_compiled_or_not(
    seed: int, replication: int, decision: int, patient: int, spell: int, visit: int
) -> None:
    expected = numpys((decision, patient, spell, visit), (seed, replication))
    assert _plain_uniform(seed, replication, decision, patient, spell, visit) == expected
    assert uniform(seed, replication, decision, patient, spell, visit) == expected
    assert uniforms(seed, replication, decision, np.array([patient, 5]), spell, visit)[0] == expected


def test_the_same_where_nothing_is_compiled() -> None:
    code = (
        "import numpy as np; from simulation.core.numerics.random_numbers import uniform, uniforms; "
        "print(uniform(1, 2, 3, 4, 5, 6).hex(), float(uniforms(1, 2, 3, np.array([4]), 5, 6)[0]).hex())"
    )
    told = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "HOMEWARD_COMPILE": "no"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.split() == [float(uniform(1, 2, 3, 4, 5, 6)).hex()] * 2


def test_strictly_between_nothing_and_one() -> None:
    assert 0.0 < as_uniform(0) < as_uniform(2**64 - 1) < 1.0


def test_even_and_without_echo() -> None:
    """Chi square over 100 bins (99 degrees of freedom: 99.9 % lie below 149), and no correlation between decisions,
    patients, spells and visits.
    """
    people = np.arange(20_000)
    base = uniforms(1, 1, 11, people)
    counts = np.histogram(base, bins=100, range=(0, 1))[0]
    assert ((counts - 200) ** 2 / 200).sum() < 149
    for other in (
        uniforms(1, 1, 12, people),
        uniforms(1, 2, 11, people),
        uniforms(2, 1, 11, people),
        uniforms(1, 1, 11, people, spell=1),
        uniforms(1, 1, 11, people, visit=1),
    ):
        assert abs(np.corrcoef(base, other)[0, 1]) < 4 / np.sqrt(len(people))
