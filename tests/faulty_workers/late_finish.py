"""Its calls return when they are queued, and waiting for the device waits for nothing (E9)."""

import concurrent.futures

from honest import Case, main


class LateFinish(Case):
    def __init__(self, honest):
        super().__init__(honest)
        self.device = concurrent.futures.ThreadPoolExecutor(1)
        self.last = None

    def call(self, index):
        self.last = self.device.submit(self.honest.call, index)

    def synchronize(self):
        pass

    def drop_outputs(self):
        pass

    def outputs(self):
        self.last.result()
        return super().outputs()


main(LateFinish)
