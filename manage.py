#!/usr/bin/env python
"""Run the example project; `--settings` names another."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    # Set, not only defaulted to: the demo runs whatever the environment holds.
    os.environ["DJANGO_SETTINGS_MODULE"] = "example_project.settings"
    execute_from_command_line(sys.argv)
