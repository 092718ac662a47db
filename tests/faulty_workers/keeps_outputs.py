"""Never frees what its calls produced, nor a copy of it."""

import numpy as np

from honest import Case, main


class KeepsOutputs(Case):
    def __init__(self, honest):
        super().__init__(honest)
        self.kept = []

    def call(self, index):
        super().call(index)
        for output in self.honest._outputs:
            self.kept += [output, np.copy(output)]


main(KeepsOutputs)
