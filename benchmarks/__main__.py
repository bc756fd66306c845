"""`make bench`: run the benchmarks, all or those that are named."""

import argparse
import subprocess
import sys

from benchmarks import autosave, live_scoring, scoring

BENCHMARKS = {"autosave": autosave.run, "live_scoring": live_scoring.run, "scoring": scoring.run}


def main() -> int:
    """Print the figures; 1 where something was lost, went wrong, or was slower than it may be."""
    arguments = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    arguments.add_argument("names", nargs="*", choices=[[], *BENCHMARKS], help="default: all")
    arguments.add_argument("--size", type=int, help="how many people at once (each has its own usual number)")
    options = arguments.parse_args()
    names = options.names or list(BENCHMARKS)
    size = {} if options.size is None else {"size": options.size}
    if len(names) == 1:
        return BENCHMARKS[names[0]](**size)
    # Each has a database of its own, and the settings are read once in a process.
    again = [] if options.size is None else ["--size", str(options.size)]
    return max(
        subprocess.run([sys.executable, "-m", "benchmarks", name, *again], check=False).returncode
        for name in names
    )


if __name__ == "__main__":
    sys.exit(main())
