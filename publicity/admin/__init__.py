"""The admin of this app; imported here because Django looks for it under this name."""

from publicity.admin import registers

__all__ = ["registers"]
