"""A lazy framework that nobody asked to evaluate: only what is looked at is computed (E3)."""

from honest import Case, main


class NeverComputed(Case):
    def __init__(self, honest):
        super().__init__(honest)
        self.wanted = None
        self.computed = False

    def call(self, index):
        self.wanted = index
        self.computed = False

    def outputs(self):
        if not self.computed:
            self.honest.call(self.wanted)
            self.computed = True
        return super().outputs()


main(NeverComputed)
