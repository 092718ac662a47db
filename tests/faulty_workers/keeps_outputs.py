"""Never frees what its calls produced."""

from honest import Case, main


class KeepsOutputs(Case):
    def __init__(self, honest):
        super().__init__(honest)
        self.kept = []

    def drop_outputs(self):
        self.kept.extend(self.honest._outputs)
        super().drop_outputs()

    def call(self, index):
        self.kept.extend(self.honest._outputs)
        super().call(index)


main(KeepsOutputs)
