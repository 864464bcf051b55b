"""What the headers of a library say, read byte by byte: for which machine it is, what it offers, what it wants.

ELF, PE, Mach-O and WebAssembly, as far as small libraries of 64 bits (WebAssembly: 32) that nothing is linked into.
"""

import struct
from dataclasses import dataclass, field

ELF_MACHINES = {62: "x86_64", 183: "aarch64"}
MACH_MACHINES = {0x01000007: "x86_64", 0x0100000C: "arm64"}
PE_MACHINES = {0x8664: "amd64"}


@dataclass
class Headers:
    """One library."""

    kind: str
    machine: str
    shared: bool
    offers: set[str] = field(default_factory=set)
    wants: set[str] = field(default_factory=set)
    """Libraries and functions that must be there when it is loaded."""


def headers(content: bytes) -> Headers:
    """Read them."""
    if content[:4] == b"\x7fELF":
        return _elf(content)
    if content[:2] == b"MZ":
        return _pe(content)
    if content[:4] == b"\xcf\xfa\xed\xfe":
        return _mach(content)
    if content[:4] == b"\0asm":
        return _wasm(content)
    raise ValueError(f"no library that is known begins with {content[:4]!r}")


def _text(content: bytes, at: int) -> str:
    return content[at : content.index(b"\0", at)].decode()


def _elf(content: bytes) -> Headers:
    assert content[4:6] == b"\x02\x01", "64 bits, the least byte first"
    kind, machine = struct.unpack_from("<HH", content, 16)
    (sections,) = struct.unpack_from("<Q", content, 40)
    size, count = struct.unpack_from("<HH", content, 58)
    found = Headers("elf", ELF_MACHINES.get(machine, str(machine)), kind == 3)
    rows = [struct.unpack_from("<IIQQQQIIQQ", content, sections + number * size) for number in range(count)]
    for _, what, _, _, offset, length, link, _, _, width in rows:
        if what == 11:  # the dynamic symbols
            for at in range(offset + width, offset + length, width):
                name, info, _, place = struct.unpack_from("<IBBH", content, at)
                (found.offers if place else found.wants).add(_text(content, rows[link][4] + name))
                assert info >> 4 in (1, 2), "a symbol that is neither global nor weak"
        if what == 6:  # what the loader reads
            for at in range(offset, offset + length, 16):
                tag, value = struct.unpack_from("<qQ", content, at)
                if tag == 1:
                    found.wants.add(_text(content, rows[link][4] + value))
    return found


def _pe(content: bytes) -> Headers:
    (at,) = struct.unpack_from("<I", content, 0x3C)
    assert content[at : at + 4] == b"PE\0\0"
    machine, sections = struct.unpack_from("<HH", content, at + 4)
    optional, flags = struct.unpack_from("<HH", content, at + 20)
    assert struct.unpack_from("<H", content, at + 24)[0] == 0x20B, "64 bits"
    places = []
    for number in range(sections):
        size, address, _, offset = struct.unpack_from("<IIII", content, at + 24 + optional + number * 40 + 8)
        places.append((address, size, offset))

    def seen(address: int) -> int:
        return next(address - begin + offset for begin, size, offset in places if begin <= address < begin + size)

    (exports, _, imports, _) = struct.unpack_from("<IIII", content, at + 24 + 112)
    found = Headers("pe", PE_MACHINES.get(machine, hex(machine)), bool(flags & 0x2000))
    if exports:
        _, _, _, _, _, _, names, _, addresses, _ = struct.unpack_from("<IIIIIIIIII", content, seen(exports))
        for number in range(names):
            found.offers.add(_text(content, seen(struct.unpack_from("<I", content, seen(addresses) + 4 * number)[0])))
    if imports:
        at = seen(imports)
        while name := struct.unpack_from("<IIIII", content, at)[3]:
            found.wants.add(_text(content, seen(name)))
            at += 20
    return found


def _mach(content: bytes) -> Headers:
    _, machine, _, kind, commands = struct.unpack_from("<IIIII", content)
    found, at = Headers("mach-o", MACH_MACHINES.get(machine, hex(machine)), kind == 6), 32
    for _ in range(commands):
        what, size = struct.unpack_from("<II", content, at)
        if what == 2:  # symbols
            symbols, count, texts, _ = struct.unpack_from("<IIII", content, at + 8)
            for number in range(count):
                name, type_, _, _, _ = struct.unpack_from("<IBBHQ", content, symbols + number * 16)
                if type_ & 1:
                    (found.offers if type_ & 0x0E else found.wants).add(_text(content, texts + name).removeprefix("_"))
        if what in (0xC, 0x80000018):
            found.wants.add(_text(content, at + struct.unpack_from("<I", content, at + 8)[0]))
        at += size
    return found


def _wasm(content: bytes) -> Headers:
    at = 8

    def number() -> int:
        nonlocal at
        value, shift = 0, 0
        while True:
            byte = content[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    def text() -> str:
        nonlocal at
        length = number()
        at += length
        return content[at - length : at].decode()

    found = Headers("wasm", "wasm32", False)
    first = True
    while at < len(content):
        section = content[at]
        at += 1
        end = number() + at
        if section == 0 and first:
            found.shared = text() == "dylink.0"
        if section == 2:
            for _ in range(number()):
                module, name, kind = text(), text(), number()
                if kind == 0:
                    found.wants.add(f"{module}.{name}()")
                    number()
                elif kind == 3:
                    at += 2
                else:  # a memory or a table: its type, its limits
                    at += kind == 1
                    limits = number()
                    number()
                    if limits & 1:
                        number()
        if section == 7:
            for _ in range(number()):
                name, kind = text(), number()
                number()
                if kind == 0:
                    found.offers.add(name)
        first, at = False, end
    return found
