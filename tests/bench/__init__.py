"""What the app takes, measured: `make bench`. Never part of the tests: a time is no right or wrong answer."""
