#!/usr/bin/env python3
"""The local stack: all of Boxoffice on this machine, without Docker and without an AWS account.

    stack.py run                 build, start, deploy and fill the stack; prints the address to open
    stack.py stop                stop it; the data stays
    stack.py deploy              deploy into the emulator at AWS_ENDPOINT_URL
    stack.py audit               hold the local stack's books against each other
    stack.py redrive-stream      deliver changes again that publish-messages has set aside
    stack.py load-chart FILE     a seats.io chart or a pretix plan as a new screen with an event on sale
    stack.py up --dir DIR        a second, empty stack on free ports, for tests; writes DIR/env
                                 with --web the web client is served, too
    stack.py load-season --dir D load the demo season into it
    stack.py down --dir DIR      stop it
    stack.py doctor              say what is missing on this machine, and which port is taken by whom
    stack.py fonts               fetch the fonts of documents into .local/fonts
    stack.py lint [KIND...]      check templates, python, spelling, dependencies

This file only makes sure that the right Python runs; `commands.py` does the work. It must therefore be
readable by any Python 3.
"""

import os
import sys

if sys.version_info < (3, 11):
    sys.exit(
        "Boxoffice's local stack needs Python 3.11 or later, and this is %d.%d. Name another one with"
        " `make PYTHON=python3.12 ...`." % sys.version_info[:2]
    )

os.environ.setdefault("PYTHONDONTWRITEBYTECODE", "1")
sys.dont_write_bytecode = True

if __name__ == "__main__":
    # What these three need is not installed yet, or is not the stack's.
    if sys.argv[1:2] == ["doctor"]:
        import doctor

        sys.exit(doctor.main())
    if sys.argv[1:2] == ["fonts"]:
        import fonts

        sys.exit(fonts.main())
    if sys.argv[1:2] == ["lint"]:
        import lint

        sys.exit(lint.main(sys.argv[2:]))

    import environment

    environment.enter(os.path.abspath(__file__), sys.argv[1:])

    import commands

    sys.exit(commands.main(sys.argv[1:]))
