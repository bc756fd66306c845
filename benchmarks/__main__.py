"""`make bench`: run the benchmarks, all or those that are named."""

import argparse
import sys

from benchmarks import autosave

BENCHMARKS = {"autosave": autosave.run}


def main() -> int:
    """Print the figures; 1 where something was lost, went wrong, or was slower than it may be."""
    arguments = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    arguments.add_argument("names", nargs="*", choices=[[], *BENCHMARKS], help="default: all")
    arguments.add_argument("--size", type=int, default=500, help="how many people at once")
    arguments.add_argument("--rounds", type=int, default=6, help="how often each of them saves")
    options = arguments.parse_args()
    names = options.names or list(BENCHMARKS)
    return max(BENCHMARKS[name](size=options.size, rounds=options.rounds) for name in names)


if __name__ == "__main__":
    sys.exit(main())
