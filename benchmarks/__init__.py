"""Own load scripts: the portal on its one-machine default, measured beside bare Django views."""
