"""Property tests draw the same examples each run and may take their time on a busy machine."""

from hypothesis import settings

settings.register_profile("kernel", deadline=None, derandomize=True)
settings.load_profile("kernel")
