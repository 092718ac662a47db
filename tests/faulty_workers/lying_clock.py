"""Its clock goes ten times too slow."""

from honest import Worker, main


class LyingClock(Worker):
    def now(self):
        return super().now() // 10


main(worker=LyingClock)
