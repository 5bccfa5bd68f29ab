"""Reference values of the closed forms on a simplex and on clusters, in 60 digits and more.

    python3 data/reference/closed-forms.py        writes closed-forms-*.csv beside it

Standard library alone; it shares nothing with the code that it checks. Layers are applied by their definition, as plain sums over
tokens, with 120 digits; where n is too large for that the tokens are grouped, each group counted once for all its members, with as
many digits as cancel. What is solved for is found by bisection. 20 digits are printed.
"""
import itertools
import os
from decimal import Decimal as D, getcontext

HERE = os.path.dirname(os.path.abspath(__file__))


def write(name, header, rows):
    with open(os.path.join(HERE, name), "w", newline="\n", encoding="utf-8") as file:
        file.write(",".join(header) + "\n")
        for row in rows:
            file.write(",".join(text(x) for x in row) + "\n")


def text(x):
    return x if isinstance(x, str) else str(x) if isinstance(x, int) else f"{x:.19e}" if x else "0"


def digits(count):
    getcontext().prec = count
    getcontext().Emin, getcontext().Emax = -10**8, 10**8


def root(f, low, high):
    """The zero of an increasing function, to the last digits."""
    for _ in range(int(getcontext().prec * 3.4) + 20):
        middle = (low + high) / 2
        low, high = (middle, high) if f(middle) < 0 else (low, middle)
    return (low + high) / 2


# Clusters: token 1 is itself, m-1 others of its cluster, m of each of k-1 other clusters. Output inner products by orbit sums.
def clusters():
    rows = []
    for (k, m), (gw, gb), alpha, q, beta in itertools.product(
        [(2, 1), (3, 4), (100, 100), (10**6, 10**6), (10**150, 10**150), (10, 10**200 // 10**60)],
        [("0.1", "0.8"), ("0", "0.5"), ("0.3", "0.3"), ("1e-40", "1e-20"), ("0.02", "0.9999")],
        ["0", "0.7", "3"], ["1", "2.5"], ["0", "6", "40"],
    ):
        if q != "1" and alpha == "0":
            continue
        digits(900)
        K, M, GW, GB, AL, Q, B = D(k), D(m), D(gw), D(gb), D(alpha), D(q), D(beta)
        x, y, z = B.exp(), (B * (1 - GW)).exp(), (B * (1 - GB)).exp()
        total = x + (M - 1) * y + (K - 1) * M * z
        a, bw, bb = x / total, y / total, z / total
        r = AL * Q.sqrt()

        # Row sums of the Gram matrix against the weights, for a token of the own cluster, another of it, one of another cluster.
        own, rw, rb = a + r, 1 - GW, 1 - GB
        self_ = own + (M - 1) * bw * rw + (K - 1) * M * bb * rb
        same = own * rw + bw * (1 + (M - 2) * rw) + (K - 1) * M * bb * rb
        other = own * rb + (M - 1) * bw * rb + bb * (1 + (M - 1) * rw) + (K - 2) * M * bb * rb
        square = own * self_ + (M - 1) * bw * same + (K - 1) * M * bb * other
        # The other token of the pair has its own weights: own on itself.
        within = own * same + bw * self_ + (M - 2) * bw * same + (K - 1) * M * bb * other
        between = own * other + (M - 1) * bw * other + bb * (self_ + (M - 1) * same) + (K - 2) * M * bb * other
        rows.append((D(k), D(m), D(gw), D(gb), D(q), D(alpha), D(beta), a, bw, bb, square,
                     (1 - within / square) if m > 1 else D(0), 1 - between / square))
    write("closed-forms-clusters.csv", ["clusters", "tokens_of_cluster", "gap_within", "gap_between", "q", "alpha", "beta", "self_weight",
          "within_weight", "between_weight", "norm_squared_out", "gap_within_out", "gap_between_out"], rows)


# Any weights, by definition: rows of weights, inner products of outputs, the mean over pairs of 1-cos' over 1-cos.
def dense(weights, rho, r):
    n = len(weights)
    rows = [[w + (r if i == j else 0) for j, w in enumerate(row)] for i, row in enumerate(weights)]
    half = [[(1 - rho) * row[l] + rho * sum(row) for l in range(n)] for row in rows]
    gram = [[sum(x * y for x, y in zip(half[i], rows[j]) if y) for j in range(i + 1)] for i in range(n)]
    gaps = [1 - gram[i][j] / (gram[i][i] * gram[j][j]).sqrt() for i in range(n) for j in range(i)]
    return sum(gaps) / len(gaps) / (1 - rho), gram[n - 1][n - 1]


def softmax(count, delta):
    total = 1 + (count - 1) * (-delta).exp()
    return 1 / total, (-delta).exp() / total


def entmax(count, delta, alpha):
    far, power = (alpha - 1) * delta, 1 / (alpha - 1)
    if far >= 1:
        return D(1), D(0)
    whole = int(power) if power == int(power) else power
    t = root(lambda x: (far + x) ** whole + (count - 1) * x ** whole - 1, D(0), D(1))
    return (far + t) ** whole, t ** whole


def sigmoid(count, beta, rho, bias):
    return 1 / (1 + (-(beta + bias)).exp()), 1 / (1 + (-(beta * rho + bias)).exp())


def linear(count, beta, rho):
    total = 1 + beta + (count - 1) * (1 + beta * rho)
    return (1 + beta) / total, (1 + beta * rho) / total


def place(i, seen, a, b, n):
    return [a if j == i else b if j in seen else D(0) for j in range(n)]


def rows():
    digits(120)
    out = []

    def add(kind, parameter, n, rho, alpha, q, beta, weights):
        ratio, square = dense(weights, rho, alpha * q.sqrt())
        out.append((kind, parameter, n, rho, q, alpha, beta, weights[n - 1][n - 1], square, ratio))

    for n, rho, (alpha, q), beta in itertools.product(
        [2, 5, 24], ["0.1", "0.5", "0.97"], [("0", "1"), ("0.6", "1.7"), ("3", "0.5")], ["0", "3", "11"]
    ):
        rho, alpha, q, beta = D(rho), D(alpha), D(q), D(beta)
        g = 1 - rho

        def row_of(i, seen, scale, of=lambda m, d: softmax(m, d)):
            a, b = of(len(seen), scale * g) if len(seen) > 1 else (D(1), D(0))
            return place(i, seen, a, b, n)

        causal = [set(range(i + 1)) for i in range(n)]
        add("causal", "0", n, rho, alpha, q, beta, [row_of(i, causal[i], beta) for i in range(n)])
        add("causal-position", "0", n, rho, alpha, q, beta, [row_of(i, causal[i], beta * D(i + 1).ln()) for i in range(n)])
        add("causal-entmax", "1.5", n, rho, alpha, q, beta, [row_of(i, causal[i], beta, lambda m, d: entmax(m, d, D("1.5"))) for i in range(n)])
        for w in (1, 2, 7, 30):
            window = [set(range(max(0, i - w + 1), i + 1)) for i in range(n)]
            add("window", str(w), n, rho, alpha, q, beta, [row_of(i, window[i], beta) for i in range(n)])
        if n == 24:
            for d in (2, 6):
                ring = [{(i + s) % n for s in range(-d // 2, d // 2 + 1)} for i in range(n)]
                add("graph", str(d), n, rho, alpha, q, beta, [row_of(i, ring[i], beta) for i in range(n)])
            # Another graph of degree 3: chords.
            chords = [{i, (i + 1) % n, (i - 1) % n, (i + n // 2) % n} for i in range(n)]
            add("graph", "3", n, rho, alpha, q, beta, [row_of(i, chords[i], beta) for i in range(n)])
        for k in (1, 2, 5, 9):
            if k > n:
                continue
            a, b = softmax(k, beta * g) if k > 1 else (D(1), D(0))
            # The token itself, and of the others, which are all equal, the first k-1.
            top = [{i} | set([j for j in range(n) if j != i][: k - 1]) for i in range(n)]
            add("topk", str(k), n, rho, alpha, q, beta, [place(i, top[i], a, b, n) for i in range(n)])
    # Near coincidence.
    rho, g = 1 - D("1e-30"), D("1e-30")
    for n in (5, 24):
        for kind, sets in (("causal", [set(range(i + 1)) for i in range(n)]), ("window", [set(range(max(0, i - 6), i + 1)) for i in range(n)])):
            weights = []
            for i in range(n):
                a, b = softmax(len(sets[i]), 3 * g) if len(sets[i]) > 1 else (D(1), D(0))
                weights.append(place(i, sets[i], a, b, n))
            ratio, square = dense(weights, rho, D("0.5"))
            out.append((kind, "7" if kind == "window" else "0", n, "1e-30", D(1), D("0.5"), D(3), weights[n - 1][n - 1], square, ratio))
    out = [row if isinstance(row[3], str) else (*row[:3], text(1 - row[3]), *row[4:]) for row in out]
    write("closed-forms-rows.csv", ["kind", "parameter", "n", "gap", "q", "alpha", "beta", "last_self_weight", "last_norm_squared_out", "lambda"], out)


# One simplex of any n: the tokens but one are a group.
def normalisers():
    out = []
    for n, rho, (alpha, q), u in itertools.product(
        [2, 100, 10**6, 10**12, 10**100, 10**300], ["0.2", "0.5", "0.9"], [("0", "1"), ("0.6", "1.7")], ["0", "0.3", "1", "1.4", "2.5"]
    ):
        digits(2400 if n > 10**100 else 900)
        N, RHO, AL, Q = D(n), D(rho), D(alpha), D(q)
        beta = D(f"{D(u) / (1 - RHO) * N.ln():.15e}")
        r = AL * Q.sqrt()
        kinds = [("softmax", "0", softmax(N, beta * (1 - RHO))), ("linear", "0", linear(N, beta, RHO))]
        for kappa in ("1", "3"):
            bias = D(f"{-D(kappa) * N.ln():.15e}")
            kinds.append(("sigmoid", f"{bias}", sigmoid(N, beta, RHO, bias)))
        # entmax knows no log n: its own scale.
        for power, name in ((1, "2"), (2, "1.5"), (4, "1.25")):
            delta_beta = D(f"{D(u) * power / D('1.5') / (1 - RHO):.15e}")
            kinds.append(("entmax", name, entmax(N, delta_beta * (1 - RHO), D(name)), delta_beta))
        if n <= 10**12:
            delta_beta = D(f"{D(u) * 2 / (1 - RHO):.15e}")
            digits(120)
            kinds.append(("entmax", "1.3", entmax(N, delta_beta * (1 - RHO), D("1.3")), delta_beta))
            digits(900)
        for kind, parameter, (a, b), *own_beta in kinds:
            own = a + r
            self_, other = own + (N - 1) * b * RHO, own * RHO + b * (1 + (N - 2) * RHO)
            square = own * self_ + (N - 1) * b * other
            cross = own * other + b * self_ + (N - 2) * b * other
            out.append((kind, parameter, N, RHO, Q, AL, own_beta[0] if own_beta else beta, a, (N - 1) * b, square, (square - cross) / square / (1 - RHO)))
    write("closed-forms-normalisers.csv", ["kind", "parameter", "n", "rho", "q", "alpha", "beta", "self_weight", "others_weight",
          "norm_squared_out", "lambda"], out)


# Where the self weight is half, and between which γ the sigmoid's self weight outweighs all others together.
def thresholds():
    digits(80)
    out = []
    for n in (3, 1000, 10**12, 10**300):
        for alpha in ("1.001", "1.5", "2"):
            A = D(alpha)
            half, b = D("0.5"), D("0.5") / (n - 1)
            out.append(("entmax-half", alpha, D(n), "0", (half ** (A - 1) - b ** (A - 1)) / (A - 1)))
    for n, kappa, rho in itertools.product((10**6, 10**20, 10**100, 10**300), ("3", "2.5"), ("0.5", "0.3")):
        log, K, R = D(n).ln(), D(kappa), D(rho)

        def excess(gamma):
            # log of a over (n-1)b.
            x, y = gamma * log - K * log, gamma * R * log - K * log
            return -(1 + (-x).exp()).ln() + (1 + (-y).exp()).ln() - D(n - 1).ln()

        top = K
        if excess(top) > 0:
            out.append(("sigmoid-low", kappa, D(n), rho, root(excess, D(0), top)))
            out.append(("sigmoid-high", kappa, D(n), rho, root(lambda x: -excess(x), top, 10 * K / R)))
    write("closed-forms-thresholds.csv", ["kind", "parameter", "n", "rho", "value"], out)


if __name__ == "__main__":
    clusters()
    rows()
    normalisers()
    thresholds()
