"""Is killed by a bad address in the middle of its timed calls."""

import os
import signal

from honest import Case, main


class Crash(Case):
    def call(self, index):
        super().call(index)
        if self.calls == 5:
            os.kill(os.getpid(), signal.SIGSEGV)


main(Crash)
