# SPDX-License-Identifier: MIT
"""blockexpr eval beside NumPy: files of every type and layout, and the text of print."""
import io
import os
import struct
import subprocess
import sys
import tempfile
import zipfile

import numpy as np

command = sys.argv[1]
random = np.random.default_rng(1)
failures = 0

TYPES = ["?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16"]


def fail(what):
    global failures
    failures += 1
    print("FAILED:", what)


def run(*arguments, expected=0):
    done = subprocess.run([command, "eval", *arguments], capture_output=True, stdin=subprocess.DEVNULL)
    if done.returncode != expected:
        fail(f"{arguments}: exit status {done.returncode}, expected {expected}\n{done.stderr.decode()}")
    return done


def session(lines, failing=False):
    """Many lines in one process: (output, messages). Where some may fail it must still end by itself."""
    done = subprocess.run([command, "repl"], input="\n".join(lines).encode(), capture_output=True)
    if done.returncode not in ((0, 1) if failing else (0,)):
        fail(f"{lines[:4]}...: exit status {done.returncode}\n{done.stderr.decode()}")
    return done.stdout.decode(), done.stderr.decode()


def numbers(code, shape):
    """Values of a type with all its oddities."""
    dtype = np.dtype(code).newbyteorder("=")
    count = int(np.prod(shape))
    if dtype.kind == "b":
        values = random.integers(0, 2, count)
    elif dtype.kind in "iu":
        info = np.iinfo(dtype)
        values = random.integers(info.min, info.max, count, dtype=dtype, endpoint=True)
    else:
        with np.errstate(over="ignore"):
            values = (random.standard_normal(count) * 10.0 ** random.integers(-6, 6, count)).astype(dtype)
        if dtype.kind == "c":
            values = values + 1j * random.standard_normal(count).astype(dtype)
        special = np.array([0.0, -0.0, np.inf, -np.inf, np.nan], dtype.name)
        values[: min(5, count)] = special[: min(5, count)]
    return values.astype(code).reshape(shape)


def same(a, b):
    return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()


def check_round_trips():
    cases = []
    for code in TYPES:
        for k, (shape, order) in enumerate([((7,), "C"), ((3, 5), "F"), ((2, 3, 4), "C"), ((), "C"), ((0, 4), "C")]):
            for swapped in (False, True):
                if swapped and np.dtype(code).itemsize == 1:
                    continue
                x = np.asarray(numbers(code, shape), order=order)
                given = x.astype(x.dtype.newbyteorder()) if swapped else x
                with open(f"x{len(cases)}.npy", "wb") as file:
                    np.lib.format.write_array(file, np.asarray(given, order=order), version=(1 + k % 3, 0))
                cases.append((x, f"{given.dtype} {shape} {order}"))
    session([line for k in range(len(cases)) for line in (f"load x=x{k}.npy", f"save x=r{k}.npy")])
    for k, (x, what) in enumerate(cases):
        with open(f"r{k}.npy", "rb") as file:
            r = np.lib.format.read_array(file, allow_pickle=False)
        if not same(r, x):
            fail(f"round trip of {what}: {r} instead of {x}")
        if x.ndim > 1 and x.size and r.flags.f_contiguous != x.flags.f_contiguous:
            fail(f"order of axes of {what}")
        if k % 9 == 1:
            run("r = x; r", f"x=x{k}.npy", "-o", "r.npy", "-o", "r=r.raw")
            if not same(np.load("r.npy"), x):
                fail(f"{what} by way of eval")
            if np.fromfile("r.raw", x.dtype).tobytes() != np.ascontiguousarray(x).tobytes():
                fail(f"raw form of {what}")


def check_fields():
    packed = np.dtype([("a", "i1"), ("weight", "<f8"), ("v", ">i4", (2, 3)), ("name", "S5")])
    aligned = np.dtype([("a", "i1"), ("weight", "f8"), ("v", "i4", (2, 3)), ("name", "S5")], align=True)
    nested = np.dtype([("p", [("x", "f4"), ("weight", "f8")], (2,)), (("title", "weight"), "f4")])
    for dtype in (packed, aligned, nested):
        s = np.zeros((4, 3), dtype)
        for name in dtype.names:
            if dtype[name].base.names is None and dtype[name].base.kind in "if":
                s[name] = random.integers(-99, 99, s[name].shape)
        if dtype is nested:
            s["p"]["x"] = random.integers(-99, 99, s["p"]["x"].shape)
        np.save("s.npy", s)
        run("w + 1", "w=s.npy:weight", "-o", "r.npy")
        if not same(np.load("r.npy"), np.ascontiguousarray(s["weight"] + 1)):
            fail(f"field weight of {dtype}")
        if dtype is nested:
            run("x + 0", "x=s.npy:p.x", "-o", "r.npy")
            if not same(np.load("r.npy"), np.ascontiguousarray(s["p"]["x"])):
                fail("a nested field")
        else:
            run("v + 0", "v=s.npy:v", "-o", "r.npy")
            if not same(np.load("r.npy"), np.ascontiguousarray(s["v"]).astype("i4")):
                fail(f"field v of {dtype}")
            done = run("sum(n == 'ab')", "n=s.npy:name")
            if done.stdout != b"0\n":
                fail("byte strings of a field")
    done = run("w", "w=s.npy", expected=1)
    if b"p, weight" not in done.stderr:
        fail(f"no list of fields: {done.stderr}")
    if b"p, weight" not in run("w", "w=s.npy:nothing", expected=1).stderr:
        fail("no list of fields")


def check_archives():
    members = {"x": numbers("f8", (40, 50)), "y": numbers(">i4", (2000,)), "s": np.array([(1, 2.5)], "i4,f8"),
               "fortran": np.asfortranarray(numbers("f4", (30, 20))), "zeros": np.zeros(300000)}
    for save in (np.savez, np.savez_compressed):
        save("d.npz", **members)
        for name in ("x", "y", "fortran", "zeros"):
            run("v", f"v=d.npz:{name}", "-o", "r.npy")
            if not same(np.load("r.npy"), members[name].astype(members[name].dtype.newbyteorder("="))):
                fail(f"member {name} by {save.__name__}")
        if run("v", "v=d.npz:s:f1").stdout != b"[2.5]\n":
            fail("a field of a member")
        if b"x, y, s, fortran, zeros" not in run("v", "v=d.npz", expected=1).stderr:
            fail("no list of members")
        run("v", "v=d.npz:nothing", expected=1)
        np.savez("one.npz", only=np.arange(3))
        if run("v", "v=one.npz").stdout != b"[0 1 2]\n":
            fail("the only member")
        # Every byte of an archive may be wrong.
        whole = open("d.npz", "rb").read()
        lines = []
        for k in range(0, len(whole), max(1, len(whole) // 40)):
            open(f"cut{k}.npz", "wb").write(whole[:k])
            lines += [f"load v=cut{k}.npz:x"]
        _, messages = session(lines, failing=True)
        if messages.count("\n") != len(lines):
            fail(f"{len(lines)} archives that are cut off: {messages}")
        lines = []
        for k in range(60):
            broken = bytearray(whole)
            for _ in range(3):
                broken[random.integers(len(broken))] = random.integers(256)
            open(f"broken{k}.npz", "wb").write(broken)
            lines += [f"load v=broken{k}.npz:{name}" for name in ("x", "zeros")]
        session(lines, failing=True)


def header(text, version=1, length=None):
    text = text.encode()
    length = len(text) if length is None else length
    form = "<H" if version == 1 else "<I"
    return b"\x93NUMPY" + bytes([version, 0]) + struct.pack(form, length) + text


def check_hostile():
    """Each is refused with a message that names the file, and nothing is left behind."""
    good = "{'descr': '<f8', 'fortran_order': False, 'shape': (3,), }\n"
    data = bytes(24)
    files = {
        "empty": b"",
        "magic": b"\x93NUMPY",
        "version": header(good, 1)[:6] + b"\x09\x00" + header(good, 1)[8:] + data,
        "length": header(good, 1, 65535) + data,
        "long length": header(good, 2, 2**32 - 1) + data,
        "overflow": header(good.replace("(3,)", f"({2**62}, {2**62})")) + data,
        "huge": header(good.replace("(3,)", f"({2**60},)")) + data,
        "too large a number": header(good.replace("(3,)", f"({10**30},)")) + data,
        "negative": header(good.replace("(3,)", "(-3,)")) + data,
        "many axes": header(good.replace("(3,)", "(" + "1," * 33 + ")")) + data,
        "no shape": header(good.replace("'shape'", "'shapes'")) + data,
        "no tuple": header(good.replace("(3,)", "'3'")) + data,
        "no dictionary": header("[1, 2, 3]\n") + data,
        "nesting": header("(" * 5000 + "\n") + data,
        "deep": header(good.replace("'<f8'", "[('a', " * 40 + "'<f8'" + ")]" * 40)) + data,
        "quote": header(good.replace("'<f8'", "'<f8")) + data,
        "order": header(good.replace("False", "Maybe")) + data,
        "type": header(good.replace("<f8", "<q9")) + data,
        "no type": header(good.replace("<f8", "")) + data,
        "long double": header(good.replace("<f8", "<f16")) + bytes(48),
        "dates": header(good.replace("<f8", "<M8[ns]")) + data,
        "texts": header(good.replace("<f8", "<U2")) + data,
        "zero bytes": header(good.replace("<f8", "|S0")) + data,
        "huge bytes": header(good.replace("<f8", "|S4294967295")) + data,
        "field": header(good.replace("'<f8'", "[('a', '<f8', (9999999999999, 9999999999999))]")) + data,
        "fields": header(good.replace("'<f8'", "[('a',)]")) + data,
        "cut": header(good) + data[:23],
        "no data": header(good),
    }
    objects = io.BytesIO()
    np.save(objects, np.array([{}, "a"], object), allow_pickle=True)
    files["objects"] = objects.getvalue()
    os.makedirs("out", exist_ok=True)
    whole = header(good) + data
    for k in range(len(whole)):
        files[f"cut at {k}"] = whole[:k]
    lines = []
    for k, (name, content) in enumerate(files.items()):
        open(f"h{k}.npy", "wb").write(content)
        lines += [f"load x=h{k}.npy", f"load x=h{k}.npy:a"]
    _, messages = session(lines, failing=True)
    messages = messages.splitlines()
    for k, name in enumerate(files):
        for message in messages[2 * k : 2 * k + 2]:
            if not message.startswith(f"blockexpr: load: 'h{k}.npy"):
                fail(f"{name}: {message}")
    if len(messages) != len(lines):
        fail(f"{len(messages)} messages about {len(lines)} files")
    lines = []
    for k in range(300):
        broken = bytearray(whole)
        broken[random.integers(len(broken) - 24)] = random.integers(256)
        open(f"broken{k}.npy", "wb").write(broken)
        lines += [f"load x=broken{k}.npy", "x"]
    session(lines, failing=True)
    open("h.npy", "wb").write(files["objects"])
    if b"pickled" not in run("x", "x=h.npy", "-o", "out/r.npy", expected=1).stderr:
        fail("pickled objects are not named")
    if os.listdir("out"):
        fail(f"left behind: {os.listdir('out')}")


def check_hostile_archives():
    with zipfile.ZipFile("up.npz", "w") as archive:
        archive.writestr("../../evil.npy", header("{'descr': '<i8', 'fortran_order': False, 'shape': (1,), }\n") + bytes(8))
        archive.writestr("/etc/evil.npy", b"x")
    run("x", "x=up.npz:../../evil")  # a name like others: nothing is unpacked to a file
    run("x", "x=up.npz:/etc/evil", expected=1)
    if os.path.exists("../../evil.npy"):
        fail("a member was unpacked")
    # A header that tells of more than any memory, over zeros that take next to no space.
    with zipfile.ZipFile("bomb.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.npy", header("{'descr': '<f8', 'fortran_order': False, 'shape': (4611686018427387,), }\n") + bytes(1 << 20))
        archive.writestr("tail.npy", header("{'descr': '<f8', 'fortran_order': False, 'shape': (3,), }\n") + bytes(1 << 24))
    run("x", "x=bomb.npz:x", expected=1)
    run("x", "x=bomb.npz:tail")
    # One that claims more than can have been packed, in the directory of the archive itself.
    whole = bytearray(open("bomb.npz", "rb").read())
    at = whole.find(b"PK\1\2")
    whole[at + 24 : at + 28] = struct.pack("<I", 0xFFFFFFF0)
    open("bomb.npz", "wb").write(whole)
    run("x", "x=bomb.npz:x", expected=1)
    with zipfile.ZipFile("crc.npz", "w") as archive:
        archive.writestr("x.npy", header("{'descr': '<f8', 'fortran_order': False, 'shape': (3,), }\n") + bytes(24))
    whole = bytearray(open("crc.npz", "rb").read())
    whole[whole.find(b"PK\1\2") - 1] ^= 1
    open("crc.npz", "wb").write(whole)
    if b"damaged" not in run("x", "x=crc.npz:x", expected=1).stderr:
        fail("a wrong checksum")


def check_print():
    with np.errstate(all="ignore"):
        arrays = [numbers(code, shape) for code in TYPES
                  for shape in [(), (1,), (5,), (40,), (3, 4), (20, 30), (2, 3, 4), (1001,), (60, 70), (11, 12, 13)]]
        for code in ("f2", "f4", "f8", "c8", "c16"):
            for scale in (1e-9, 1e-3, 1, 1e3, 1e7, 1e12):
                values = (random.standard_normal(30) * scale).astype(code)
                arrays += [values, np.round(values), values[:1], np.abs(values), np.round(values, 2)]
        arrays += [np.array([np.nan]), np.array([np.inf, 1]), np.array([np.nan, np.nan, 5e-324]), np.array([1e16, 1]),
                   np.zeros((3, 3)), np.zeros((0, 3)), np.array([True, True]), np.arange(12.0).reshape(3, 4),
                   np.array([1e-5, 1.0]), np.array([123456789.0, 1.5]),
                   np.array([0.1, 0.25, 1 / 3]), np.array([1e300, 1e-300]), np.array([[1, -2], [3000, 4]])]
    for k, x in enumerate(arrays):
        np.save(f"p{k}.npy", x)
    lines = [line for k in range(len(arrays)) for line in (f"load x=p{k}.npy", "x", "-12345.5")]
    shown, _ = session(lines)
    parts = shown.split("\n-12345.5\n")
    for x, part in zip(arrays, parts):
        if part != str(x) and failures < 12:
            fail(f"print of {x.dtype} {x.shape}:\n{part}\ninstead of\n{x}")
    if len(parts) != len(arrays) + 1:
        fail(f"{len(parts)} results of {len(arrays)} arrays")


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for check in (check_round_trips, check_fields, check_archives, check_hostile, check_hostile_archives,
                      check_print):
            check()
        left = [name for name in os.listdir(".") if name.startswith(".")]
        if left:
            fail(f"left behind: {left}")
        os.chdir("/")
    sys.exit(failures != 0)


main()
