"""Start the tool: python -m chapters."""

from chapters.cli import main

if __name__ == "__main__":
    main(prog_name="python -m chapters")
