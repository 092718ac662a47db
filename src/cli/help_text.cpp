#include "cli/help_text.hpp"

namespace howfast::cli {

const char* const kHelp =
    R"(howfast: how fast is each neural-network framework on this machine, and is the number true?

  howfast run [FILTER...]    measure; without a filter the 'quick' suite on every framework found
  howfast show RUN           the table of a recorded run
  howfast list [SUBJECT]     operations, cases, targets, suites
  howfast doctor             what can run here, what cannot, and how to get it
  howfast roof               this machine's measured limits

  howfast VERB --help        the options of a verb
  howfast --version

Examples
  howfast run
  howfast run softmax linear --suite article --targets mlx/cpu,torch/cpu
  howfast list cases 'conv2d/*' --json
  howfast show RUN --format markdown
)";

const char* const kRunHelp =
    R"(howfast run [FILTER...] [options]

Measures cases on targets; every answer is checked before and after the clock has run. The table
goes to stdout, the run file to --out. Ctrl-C leaves a valid file of what is done so far.

  FILTER               an operation, a case id, a published name, or a glob over case ids;
                       quote it, case ids have brackets
  --suite SUITE        article, quick (default) or full
  --targets A,B        such as mlx/cpu,torch/cpu, or all; default: every C++ target as shipped
  --out FILE           the run file; an existing file is never overwritten
  --resume FILE        goes on with an interrupted run, in its file; added workers must be given
                       again, all else is taken from the file
  --dry-run            prints the plan and stops
  --no-wait            at once, though another run is under way on this machine; the results say so
  --launches N         fresh processes for each target, 1 to 1000; default 5, with --budget up to 20
  --budget TIME        such as 90s, 5m, 1h30m: after five launches of every case, further ones go
                       where they decide most, until the time is spent or all is decided
  --cache hot|cold     hot (default): as in a loop; cold: the caches hold other data before each call
  --seed N             of inputs and placement; default: drawn, and recorded
  --timeout SECONDS    for one answer of a worker before it counts as hung; default: from the work
  --worker NAME=COMMAND
                       an executable that speaks docs/protocol.md, as framework NAME; repeatable

Variables
  HOWFAST_SCRATCH      folder for tensor files; default: /dev/shm, else the temporary folder
  HOWFAST_LOCK         file by which runs on one machine notice each other; default:
                       /tmp/howfast.lock. Containers that share a machine can share a file

Examples
  howfast run softmax
  howfast run 'softmax/f32[64,1000000]/axis=-1' --suite article --launches 10
  howfast run sort --worker 'mine=./my-worker' --targets mine/cpu,torch/cpu
  howfast run --resume howfast-20250131-120000.jsonl
)";

const char* const kListHelp =
    R"(howfast list [ops|cases|targets|suites] [FILTER...] [options]

Says what there is; ops when nothing is named. Only targets starts workers, to ask them.

  FILTER               an operation, a case id, a published name, or a glob over case ids
  --suite SUITE        article, quick or full (default)
  --json               for programs
  --worker NAME=COMMAND
                       for targets: asks this executable, too; repeatable

Examples
  howfast list
  howfast list cases softmax --suite article
  howfast list targets
)";

const char* const kShowHelp =
    R"(howfast show RUN [--format table|markdown|csv|json]

Draws a run file.

  RUN                  what `howfast run --out` wrote
  --format FORMAT      table (default), markdown, csv or json

Examples
  howfast show my.run
  howfast show my.run --format csv > my.csv
)";

const char* const kDoctorHelp =
    R"(howfast doctor [--worker NAME=COMMAND]

Says what can run on this machine, what cannot, and how to get it.

  --worker NAME=COMMAND
                       asks this executable, too; repeatable
)";

const char* const kRoofHelp =
    R"(howfast roof [options]

Says what this machine can do at most: FLOP/s and bytes/s as our own kernels, the system's copy and
the frameworks' best matrix product reach them, and what a call of each target costs that does
nothing. The machine is measured once (some seconds) and kept; targets are asked each time, and raise
the roof where they reach more.

  --again              measures anew
  --json               for programs
  --targets A,B        such as mlx/cpu,torch/cpu, or all; default: every C++ target as shipped
  --worker NAME=COMMAND
                       asks this executable, too; repeatable

Variables
  HOWFAST_CACHE        folder in which the roof is kept; default: XDG_CACHE_HOME/howfast, else
                       ~/.cache/howfast

Examples
  howfast roof
  howfast roof --json > roof.json
)";

}  // namespace howfast::cli
