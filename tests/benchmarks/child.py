"""One measured run: `python -m tests.benchmarks.child MODULE FUNCTION ARGUMENTS`, figures out."""

import json
import sys
from importlib import import_module

if __name__ == "__main__":
    module, function, arguments = sys.argv[1:]
    work = getattr(import_module(module), function)
    print(json.dumps(work(**json.loads(arguments))))
