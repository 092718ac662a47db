"""Computes with bf16: inputs lose the last 16 bits."""

import numpy as np

from honest import Case, main


class LowerPrecision(Case):
    def __init__(self, honest):
        super().__init__(honest)
        honest._sets = [[(x.view(np.uint32) & 0xFFFF0000).view(np.float32) for x in inputs]
                        for inputs in honest._sets]


main(LowerPrecision)
