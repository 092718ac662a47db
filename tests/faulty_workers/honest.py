"""What the faulty workers have in common: each is NumPy's worker, honest but for one thing."""

import sys

from howfast_worker.framework import LoadedCase
from howfast_worker.numpy_framework import NumPy
from howfast_worker.serve import serve


class Case(LoadedCase):
    """NumPy's case; `calls` counts those that were begun."""

    def __init__(self, honest):
        self.honest = honest
        self.calls = 0

    def call(self, index):
        self.calls += 1
        self.honest.call(index)

    def synchronize(self):
        self.honest.synchronize()

    def drop_outputs(self):
        self.honest.drop_outputs()

    def outputs(self):
        return self.honest.outputs()


class Worker(NumPy):
    case = Case

    def load(self, case, inputs):
        return self.case(super().load(case, inputs))


def main(case=Case, worker=Worker):
    worker.case = case
    sys.exit(serve(worker()))
