"""Reference values of what `measure --q Q --k K --v V` prints of two heads that share their keys, in 40 digits.

    python3 data/reference/heads.py        writes heads.csv beside it

Standard library alone; it shares nothing with the code that it checks. Every row of weights is taken by its definition, what is solved
for is found by bisection, and 20 digits are printed. q, k and v are the numbers (x/2^16 mod 4096 - 2048)/512 of the sequence
x -> 1103515245 x + 12345 mod 2^31 from x = 1 on: all of q, (2, 160, 4), then of k, (1, 160, 4), then of v, (1, 160, 3).
"""
import os
from decimal import Decimal as D, getcontext

getcontext().prec = 40
HERE = os.path.dirname(os.path.abspath(__file__))
N, DIM, WIDE, HEADS, CONTEXTS = 160, 4, 3, 2, (64, 128, 160)
PI = D("3.14159265358979323846264338327950288419716939937511")
LENGTH, TOKENS = 5000, 12
SCANNED = (("gamma", "0.5"), ("factor", "2"))


def sequence():
    x = 1
    while True:
        x = (1103515245 * x + 12345) % 2**31
        yield D((x >> 16) % 4096 - 2048) / 512


numbers = sequence()
q = [[[next(numbers) for _ in range(DIM)] for _ in range(N)] for _ in range(HEADS)]
k = [[next(numbers) for _ in range(DIM)] for _ in range(N)]
v = [[next(numbers) for _ in range(WIDE)] for _ in range(N)]


def dot(x, y):
    return sum(a * b for a, b in zip(x, y))


def mean(values):
    return sum(values) / len(values)


def tangent_of_the_quantile():
    """Student's t with one degree of freedom at 0.975 is tan(0.475 π) = cot(0.025 π)."""
    x, sine, cosine, term, power = PI / 40, D(0), D(0), D(1), 0
    while abs(term) > D("1e-45"):
        if power % 2:
            sine += term if power % 4 == 1 else -term
        else:
            cosine += term if power % 4 == 0 else -term
        power += 1
        term *= x / power
    return cosine / sine


def seen(i, context, causal, window):
    return [j for j in range(context) if (j <= i or not causal) and (window is None or abs(i - j) < window)]


def excess(scaled, chosen):
    """u: the chosen score against the log mean exp of the others, in units of log of their number."""
    others = [z for j, z in enumerate(scaled) if j != chosen]
    return (scaled[chosen] - mean([(z - scaled[chosen]).exp() for z in others]).ln() - scaled[chosen]) / D(len(others)).ln()


def row(scores, visible, i, scale):
    scaled = [scale * score for score in scores]
    top = max(scaled)
    weights = [(z - top).exp() for z in scaled]
    total = sum(weights)
    weights = [w / total for w in weights]
    entropy = -sum(w * w.ln() for w in weights if w > 0)
    squares = sum(w * w for w in weights)
    own = visible.index(i)
    centre = mean(scaled)
    found = {
        "meanEntropyNats": entropy, "effectiveTokens": entropy.exp(), "participationTokens": 1 / squares, "meanInverseParticipation": squares,
        "meanSelfWeight": weights[own], "meanFirstWeight": weights[visible.index(0)] if 0 in visible else D(0), "meanLargestWeight": max(weights),
        "scoreDeviation": mean([(z - centre) ** 2 for z in scaled]).sqrt(), "scoreRange": top - min(scaled),
    }
    carried, count = D(0), 0
    for weight in sorted(weights, reverse=True):
        carried += weight
        count += 1
        if carried >= D("0.9"):
            break
    found["tokensCarrying90"] = D(count)
    if len(visible) >= 2:
        gaps = sorted(max(scores) - score for score in scores)
        found["gapCountingMedian"] = max(D(number).ln() / gap for number, gap in enumerate(gaps, 1) if number > 1)
    if len(visible) >= 3:
        found["u"], found["ownU"] = excess(scaled, scaled.index(top)), excess(scaled, own)
        found["logKeys"] = D(len(visible) - 1).ln()
    return found


def measures(head, context, rule, scale):
    rows = []
    for i in range(context):
        visible = seen(i, context, *rule)
        rows.append(row([dot(q[head][i], k[j]) for j in visible], visible, i, scale))
    found = {}
    for name in rows[-1]:
        column = sorted(each[name] for each in rows if name in each)
        half = len(column) // 2
        found[name] = mean(column) if name != "gapCountingMedian" else (column[half] + column[(len(column) - 1) // 2]) / 2
    return found


def fit(x, y):
    """Slope, its standard error, intercept, the mean of x and the sum of squares about it."""
    centre, height = mean(x), mean(y)
    squares = sum((a - centre) ** 2 for a in x)
    slope = sum((a - centre) * (b - height) for a, b in zip(x, y)) / squares
    left = sum((b - height - slope * (a - centre)) ** 2 for a, b in zip(x, y))
    return slope, (left / (len(x) - 2) / squares).sqrt(), height - slope * centre, centre, squares


def ends(line, points):
    """Where the fitted line, with t times its standard error on either side, passes 0: by steps from its own zero, then bisection."""
    slope, error, intercept, centre, squares = line
    width = tangent_of_the_quantile() * error * squares.sqrt()

    def apart(x):
        return abs(intercept + slope * x) - width * (1 / D(points) + (x - centre) ** 2 / squares).sqrt()

    found, zero = [], -intercept / slope
    for side in (-1, 1):
        step = D("0.001")
        while apart(zero + side * step) < 0 and step < 100:
            step *= D("1.1")
        if step >= 100:
            found.append(None)
            continue
        low, high = D(0), step
        for _ in range(140):
            middle = (low + high) / 2
            low, high = (middle, high) if apart(zero + side * middle) < 0 else (low, middle)
        found.append((zero + side * low).exp().exp() + 1)
    return found


def factor(head, rule, scale, name, target):
    """The factor on the scores at which a mean over all rows is the target; u grows with it, effective tokens fall."""
    getcontext().prec = 24
    low, high = D("0.01"), D(100)
    scores = [(i, seen(i, N, *rule)) for i in range(N)]
    scores = [(i, visible, [scale * dot(q[head][i], k[j]) for j in visible]) for i, visible in scores]

    def at(times):
        found = []
        for i, visible, row_ in scores:
            scaled = [times * z for z in row_]
            top = max(scaled)
            if name == "u":
                if len(visible) >= 3:
                    found.append(excess(scaled, scaled.index(top)))
                continue
            weights = [(z - top).exp() for z in scaled]
            total = sum(weights)
            found.append((total.ln() - sum(w * (z - top) for w, z in zip(weights, scaled)) / total).exp())
        return mean(found)

    for _ in range(55):
        middle = (low * high).sqrt()
        low, high = (middle, high) if (at(middle) < target) == (name == "u") else (low, middle)
    getcontext().prec = 40
    return (low * high).sqrt()


def cosines(vectors):
    norms = [dot(x, x).sqrt() for x in vectors]
    return [dot(vectors[i], vectors[j]) / norms[i] / norms[j] for i in range(len(vectors)) for j in range(i)]


def outputs(head, rule, scale):
    after = []
    for i in range(N):
        visible = seen(i, N, *rule)
        scaled = [scale * dot(q[head][i], k[j]) for j in visible]
        weights = [(z - max(scaled)).exp() for z in scaled]
        after.append([sum(w * v[j][c] for w, j in zip(weights, visible)) / sum(weights) for c in range(WIDE)])
    turned = cosines(after)
    ratios = [(1 - a) / (1 - b) for a, b in zip(turned, cosines(v))]
    return {"lambda": mean(ratios), "cosineOut.min": min(turned), "cosineOut.mean": mean(turned), "cosineOut.max": max(turned)}


def head_values(head, rule, scale):
    prefixes = [measures(head, context, rule, scale) for context in CONTEXTS]
    whole = prefixes[-1]
    found = {name: value for name, value in whole.items() if name != "logKeys"}
    for number, prefix in enumerate(prefixes):
        found.update({f"prefixes.{number}.{name}": value for name, value in prefix.items() if name != "logKeys"})
    found["scaleOverGapCounting"] = scale / whole["gapCountingMedian"]
    logs = [D(context).ln() for context in CONTEXTS]
    log_u = [prefix["u"].ln() for prefix in prefixes]
    for name, line in (
        ("effectiveTokensExponent", fit(logs, [prefix["effectiveTokens"].ln() for prefix in prefixes])),
        ("slopeOfU", fit([x.ln() for x in logs], log_u)),
    ):
        found[name + ".value"], found[name + ".standardError"] = line[:2]
    line = fit([prefix["logKeys"].ln() for prefix in prefixes], log_u)
    found["bearableLength.value"] = (-line[2] / line[0]).exp().exp() + 1
    found["bearableLength.low"], found["bearableLength.high"] = ends(line, len(CONTEXTS))
    target = (line[0] * (whole["logKeys"] / D(LENGTH - 1).ln()).ln()).exp()
    found["factorFor.length"] = factor(head, rule, scale, "u", target)
    found["factorFor.tokens"] = factor(head, rule, scale, "effectiveTokens", TOKENS)
    for number, (kind, value) in enumerate(SCANNED):
        times = D(value) * (D(N).ln() if kind == "gamma" else 1)
        at = measures(head, N, rule, scale * times)
        found.update({f"scan.{number}.{name}": x for name, x in at.items() if name not in ("logKeys", "tokensCarrying90", "gapCountingMedian")})
    found.update(outputs(head, rule, scale))
    return found


with open(os.path.join(HERE, "heads.csv"), "w", newline="\n", encoding="utf-8") as file:
    file.write("causal,window,scale,head,measure,value\n")
    for causal, window, scale in ((1, None, "0.5"), (1, 40, "0.5"), (0, None, "0.25"), (0, 30, "0.5")):
        for head in range(HEADS):
            for name, value in head_values(head, (causal, window), D(scale)).items():
                if value is not None:
                    file.write(f"{causal},{window or 0},{scale},{head},{name},{value:.19e}\n")
