"""Computes each input set once, and from then on hands out what it remembers."""

from honest import Case, main


class Remembers(Case):
    def __init__(self, honest):
        super().__init__(honest)
        self.known = {}

    def call(self, index):
        if index not in self.known:
            self.honest.call(index)
            self.known[index] = self.honest._outputs
        self.honest._outputs = self.known[index]


main(Remembers)
