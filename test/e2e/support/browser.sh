#!/bin/sh
# The browser, with switches that a test adds to those of the program.
exec "$E2E_BROWSER" $E2E_SWITCHES "$@"
