"""The programs behind `make`: bootstrap.sh installs, serve runs the portal, check tests it."""
