"""An app without a domain, for the tests of core."""
