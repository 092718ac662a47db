"""Something it links prints where its replies go."""

import os

from honest import Case, main
from howfast_worker.protocol import WRITE_VARIABLE


class GarbageMessage(Case):
    def call(self, index):
        super().call(index)
        if self.calls == 5:
            os.write(int(os.environ[WRITE_VARIABLE]), b"\x93warning: \xff slow path\n")


main(GarbageMessage)
