"""The scenario: two nodes behind nginx, a load, and machines that fail."""

from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
ROOT = HERE.parent.parent
