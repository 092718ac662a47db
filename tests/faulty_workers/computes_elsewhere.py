"""On the processors it waits for another device; on another device its processors compute."""

import dataclasses
import time

from honest import Case, Worker, main
from howfast_worker.framework import Offer


class OnAnotherDevice(Case):
    """Its outputs come as late as NumPy's, and from somewhere else."""

    def __init__(self, honest):
        super().__init__(honest)
        self.ready = {}

    def call(self, index):
        started = time.perf_counter()
        if index not in self.ready:
            self.honest.call(index)
            self.ready[index] = self.honest._outputs, time.perf_counter() - started
        self.honest._outputs, takes = self.ready[index]
        time.sleep(max(0, started + takes - time.perf_counter()))


class OnProcessors(Case):
    """NumPy's own threads compute, and a device is named that does not exist."""

    def outputs(self):
        return [dataclasses.replace(tensor, device="gpu") for tensor in super().outputs()]


class ComputesElsewhere(Worker):
    def offers(self):
        return [Offer("cpu"), Offer("gpu")]

    def open(self, device, mode):
        self.case = OnAnotherDevice if device == "cpu" else OnProcessors
        return {}


main(OnAnotherDevice, ComputesElsewhere)
