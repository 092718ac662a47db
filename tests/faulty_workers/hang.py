"""One of its timed calls never returns."""

import threading

from honest import Case, main


class Hang(Case):
    def call(self, index):
        super().call(index)
        if self.calls == 5:
            threading.Event().wait()


main(Hang)
