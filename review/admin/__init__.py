"""The office's pages of the review."""

from review.admin import draws, experts, panels

__all__ = ["draws", "experts", "panels"]
