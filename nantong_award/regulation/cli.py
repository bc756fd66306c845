"""`manage.py regulation OPERATION [--explain]`: one JSON object in, one out, so that anyone can check.

Exit status 0; 2 on bad input, with nothing on standard output and one line on standard error.
"""

import json
from collections.abc import Sequence
from io import BytesIO
from typing import IO, Any

from nantong_award.regulation.command.explaining import explained
from nantong_award.regulation.command.operations import OPERATIONS
from nantong_award.regulation.command.reading import BadInput, Table, parse
from nantong_award.regulation.editions.loader import EditionError

BATCH = "batch"
EXPLAIN = "--explain"
GOOD, BAD = 0, 2


def main(argv: Sequence[str], stdin: IO[str], stdout: IO[str], stderr: IO[str]) -> int:
    """Runs one operation; `argv` holds its name and perhaps --explain. Returns the exit status."""
    try:
        operation, explain = _arguments(argv)
        if operation == BATCH:
            for line in _bytes(stdin):  # lines end at line feeds and at nothing else
                stdout.write(_dump(_answer(line, explain)))
            return GOOD
        output = _perform(operation, parse(_text(_bytes(stdin).read())), explain)
    except BadInput as error:
        stderr.write(f"{error}\n")
        return BAD
    stdout.write(_dump(output))
    return GOOD


def _arguments(argv: Sequence[str]) -> tuple[str, bool]:
    rest = [word for word in argv if word != EXPLAIN]
    known = (*OPERATIONS, BATCH)
    if len(rest) != 1 or rest[0] not in known:
        given = " ".join(rest) or "nothing"
        raise BadInput("operation", f"expected one of {', '.join(known)}, perhaps {EXPLAIN}, not {given}")
    return rest[0], EXPLAIN in argv


def _perform(operation: str, value: Any, explain: bool) -> dict[str, Any]:
    try:
        result = OPERATIONS[operation](value)
    except EditionError as error:
        raise BadInput("edition", f"a bad edition file: {error}") from None
    return explained(result) if explain else result.output


def _answer(line: bytes, explain: bool) -> dict[str, Any]:
    """One line of a batch; a bad one is answered too, and the rest goes on."""
    try:
        table = Table(parse(_text(line)), "", ("operation", "input"))
        operation = table.word("operation", OPERATIONS)
        if "input" not in table.table:
            table.fail("input", "an object")
        return {"ok": True, "output": _perform(operation, table.table["input"], explain)}
    except BadInput as error:
        return {"ok": False, "error": str(error)}


def _bytes(stdin: IO[str]) -> IO[bytes]:
    """The bytes beneath a text stream, so that text that is no UTF-8 can be refused by our own words."""
    buffer: IO[bytes] | None = getattr(stdin, "buffer", None)
    return buffer if buffer is not None else BytesIO(stdin.read().encode("utf-8", "surrogatepass"))


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise BadInput("input", "expected text in UTF-8") from None


def _dump(output: dict[str, Any]) -> str:
    return json.dumps(output, ensure_ascii=False) + "\n"
