"""Objects for each kind of machine from LLVM's intermediate code, by LLVM alone.

Every entry point gets a wrapper of one form, `i64 NAME(i64 *words)`, whatever it takes: words[0] receives what it
returns, then come the arguments in order, an array as its address and its shape, a whole number as itself, a number
with a point as its bits. The wrapper returns zero, or numba's status when the function has raised.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from simulation.core.compiling.shipped_code import BROWSER
from simulation.native.capture import EntryPoint


@dataclass(frozen=True)
class Target:
    """One kind of machine."""

    name: str
    """As the file is called, such as `linux-x86_64`."""
    triple: str
    processor: str = ""
    features: str = ""
    relocation: str = "pic"


TARGETS = (
    Target("linux-x86_64", "x86_64-unknown-linux-gnu", "x86-64-v2"),
    Target("linux-aarch64", "aarch64-unknown-linux-gnu"),
    Target("windows-amd64", "x86_64-pc-windows-msvc", "x86-64-v2"),
    Target("darwin-arm64", "arm64-apple-macosx11.0.0", "apple-m1"),
    Target("darwin-x86_64", "x86_64-apple-macosx11.0.0", "x86-64-v2"),
    Target(
        BROWSER, "wasm32-unknown-emscripten", "",
        "+bulk-memory,+nontrapping-fptoint,+sign-ext,+mutable-globals",
    ),
)  # fmt: skip
"""x86-64-v2 is what processors since 2009 have. None of them fuses a product and a sum unless told to."""

SIZES = {"int8": 1, "int16": 2, "int32": 4, "int64": 8, "float64": 8, "float32": 4, "uint8": 1, "bool": 1}


def exported(entry: EntryPoint) -> str:
    """The name under which a library offers an entry point."""
    return entry.name.replace(".", "_")


def _wrapper(entry: EntryPoint) -> str:
    """LLVM text that takes the words apart and calls the function by numba's own rules: for an array two owners (none),
    the number of items, the size of one, the address, the shape and the steps in bytes.
    """
    lines = [
        f"define dllexport i64 @{exported(entry)}(ptr %words) {{",
        "  %raised = alloca ptr",
        "  store ptr null, ptr %raised",
    ]
    given, place, count = [], 1, 0

    def word() -> str:
        nonlocal place, count
        lines.append(f"  %p{count} = getelementptr i64, ptr %words, i64 {place}")
        lines.append(f"  %v{count} = load i64, ptr %p{count}")
        place, count = place + 1, count + 1
        return f"%v{count - 1}"

    for number, kind in enumerate(entry.arguments):
        array = re.fullmatch(r"array\((\w+), (\d)d\)", kind)
        if array is None:
            value = word()
            if kind == "float64":
                lines.append(f"  %f{number} = bitcast i64 {value} to double")
                given.append(f"double %f{number}")
            else:
                given.append(f"i64 {value}")
            continue
        size, dimensions = SIZES[array[1]], int(array[2])
        lines.append(f"  %a{number} = inttoptr i64 {word()} to ptr")
        shape = [word() for _ in range(dimensions)]
        items, steps = shape[0], [str(size)]
        for axis in range(1, dimensions):
            lines.append(f"  %n{number}_{axis} = mul i64 {items}, {shape[axis]}")
            items = f"%n{number}_{axis}"
        for axis in range(dimensions - 1, 0, -1):
            lines.append(f"  %s{number}_{axis} = mul i64 {steps[0]}, {shape[axis]}")
            steps.insert(0, f"%s{number}_{axis}")
        given += ["ptr null", "ptr null", f"i64 {items}", f"i64 {size}", f"ptr %a{number}"]
        given += [f"i64 {one}" for one in (*shape, *steps)]
    passed = ", ".join(["ptr %words", "ptr %raised", *given])
    lines.append(f'  %status = call i32 @"{entry.symbol}"({passed})')
    lines += ["  %wide = sext i32 %status to i64", "  ret i64 %wide", "}"]
    types = ", ".join(["ptr", "ptr", *(one.split(" ")[0] for one in given)])
    return f'declare i32 @"{entry.symbol}"({types})\n' + "\n".join(lines)


MULTI3 = """
define hidden void @__multi3(ptr %r, i64 %a, i64 %ah, i64 %b, i64 %bh) {
  %a0 = and i64 %a, 4294967295
  %a1 = lshr i64 %a, 32
  %b0 = and i64 %b, 4294967295
  %b1 = lshr i64 %b, 32
  %low = mul i64 %a0, %b0
  %carry = lshr i64 %low, 32
  %m1 = mul i64 %a1, %b0
  %cross = add i64 %m1, %carry
  %crosslow = and i64 %cross, 4294967295
  %m2 = mul i64 %a0, %b1
  %other = add i64 %m2, %crosslow
  %crosshigh = lshr i64 %cross, 32
  %otherhigh = lshr i64 %other, 32
  %m3 = mul i64 %a1, %b1
  %h1 = add i64 %m3, %crosshigh
  %h2 = add i64 %h1, %otherhigh
  %x1 = mul i64 %a, %bh
  %x2 = mul i64 %ah, %b
  %h3 = add i64 %h2, %x1
  %h4 = add i64 %h3, %x2
  %lo = mul i64 %a, %b
  store i64 %lo, ptr %r
  %p = getelementptr i8, ptr %r, i32 8
  store i64 %h4, ptr %p
  ret void
}
"""
"""A product of 128 bits from products of 64, which WebAssembly has no instruction for."""
FLTUSED = "@_fltused = global i32 0\n"
"""What Windows' linker looks for wherever numbers with a point are used."""


def make_objects(entries: Sequence[EntryPoint], target: Target) -> list[bytes]:
    """The objects of a target, to be linked together."""
    import llvmlite.binding as llvm

    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    machine = llvm.Target.from_triple(target.triple).create_target_machine(
        cpu=target.processor, features=target.features, opt=3, reloc=target.relocation, codemodel="small"
    )
    head = f'target triple = "{target.triple}"\ntarget datalayout = "{machine.target_data}"\n'
    whole: Any = llvm.parse_assembly(head)
    for entry in entries:
        whole.link_in(llvm.parse_assembly(_for_target(entry.code, head)), preserve=False)
    for entry in entries:
        text = _wrapper(entry)
        text = text if "windows" in target.name else text.replace("dllexport ", "")
        whole.link_in(llvm.parse_assembly(head + text), preserve=False)
    offered = {exported(entry) for entry in entries}
    for function in whole.functions:
        if not function.is_declaration and function.name not in offered:
            function.linkage = "internal"
    for variable in whole.global_variables:
        if not variable.is_declaration:
            variable.linkage = "internal"
    whole.verify()
    options = llvm.create_pipeline_tuning_options(speed_level=3)
    options.loop_vectorization = options.slp_vectorization = False
    llvm.create_pass_builder(machine, options).getModulePassManager().run(
        whole, llvm.create_pass_builder(machine, options)
    )
    made = [machine.emit_object(whole)]
    own = {BROWSER: MULTI3, "windows-amd64": FLTUSED}.get(target.name)
    if own is not None:
        made.append(machine.emit_object(llvm.parse_assembly(head + own)))
    return made


_ERROR = r"^(@\.const\.picklebuf\.\S+ = internal constant \{ ptr, i32, ptr, ptr, i32 \}) \{.*\}"
"""Where numba keeps an error that may be raised."""


def _for_target(code: str, head: str) -> str:
    """Numba's text with another machine's heading and without this one's processor; its square root is LLVM's. What its
    errors say, with the paths of the files here, is left out: the wrapper returns a status and no words.
    """
    code = re.sub(r"^target (triple|datalayout) = .*\n", "", code, flags=re.MULTILINE)
    code = re.sub(r'"target-(cpu|features)"="[^"]*"', "", code)
    code = re.sub(_ERROR, r"\1 zeroinitializer", code, flags=re.MULTILINE)
    code = re.sub(r"declare double @sqrt\(double\)[^\n]*", "declare double @llvm.sqrt.f64(double)", code)
    code = code.replace("@sqrt(", "@llvm.sqrt.f64(")
    return head + re.sub(r"\bcommon local_unnamed_addr global\b|\bcommon global\b", "internal global", code)


__all__ = ["TARGETS", "Target", "exported", "make_objects"]
