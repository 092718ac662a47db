"""What a bench must reach: its bounds, said in a line each, and the exit status they come to."""

import json
import math
import sys

# Of the normal distribution and, for few degrees of freedom, of Student's (both two-sided 95 %).
NORMAL = 1.959964
STUDENT = {1: 12.706, 2: 4.303, 3: 3.182}


def student_quantile(freedom):
    """Of Student's distribution, two-sided 95 %: from four degrees on by the expansion of Cornish
    and Fisher (Abramowitz and Stegun 26.7.5), good to 0.3 %."""
    if freedom < 4:
        return STUDENT[max(int(freedom), 1)]
    z = NORMAL
    return (z + (z**3 + z) / (4 * freedom) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
            + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * freedom**3))


def quantile(values, share):
    """Between the two nearest values, by distance; NaN for none."""
    ordered = sorted(values)
    if not ordered:
        return math.nan
    place = share * (len(ordered) - 1)
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


class Bounds:
    """Collects what was reached against what must be."""

    def __init__(self):
        self.judged = []

    def hold(self, name, reached, bound, *, at_least=False, unit="", enough=True, because=""):
        """`reached` must be at most `bound`, or at least. Not `enough` data: it is only said what
        was reached, and why that proves nothing."""
        fine = reached >= bound if at_least else reached <= bound
        verdict = "not judged" if not enough else "holds" if fine else "MISSED"
        self.judged.append({"bound": name, "reached": reached,
                            "at_least" if at_least else "at_most": bound, "unit": unit,
                            "verdict": verdict, "because": because})

    def print(self):
        for one in self.judged:
            word = "at least" if "at_least" in one else "at most"
            bound = one.get("at_least", one.get("at_most"))
            value = one["reached"]
            reached = "nothing" if math.isnan(value) else f"{value:.4g}{one['unit']}"
            because = f" ({one['because']})" if one["because"] else ""
            print(f"{one['verdict']:10}  {one['bound']}: {reached}, {word} {bound:.4g}{one['unit']}"
                  f"{because}")

    def status(self):
        verdicts = [one["verdict"] for one in self.judged]
        return 1 if "MISSED" in verdicts else 0 if "holds" in verdicts else 2


def print_table(heads, rows):
    """Columns as wide as they must be: the first to the left, the others to the right."""
    lines = [heads, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(heads))]
    for line in lines:
        cells = [f"{cell:>{width}}" for cell, width in zip(line[1:], widths[1:])]
        print("  ".join([f"{line[0]:{widths[0]}}", *cells]).rstrip())


def without_nan(content):
    """JSON has no NaN."""
    if isinstance(content, dict):
        return {name: without_nan(value) for name, value in content.items()}
    if isinstance(content, list):
        return [without_nan(value) for value in content]
    return None if isinstance(content, float) and not math.isfinite(content) else content


def write_json(file, content):
    """To the file of --json, if one was named; an OSError names it."""
    if file is None:
        return
    with open(file, "w", encoding="utf-8") as out:
        json.dump(without_nan(content), out, indent=1)
        out.write("\n")


def complain(bench, failure):
    print(f"{bench}: {failure}", file=sys.stderr)
