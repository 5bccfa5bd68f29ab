"""The works in NumPy: vectorised, in place where that is natural, products left to BLAS, arrays that are needed again allocated once."""
import numpy as np


class AngleRatio:
    """lambda of one layer, n tokens in R^d: y = x/|x|, A = softmax(beta Y Y^T), out = A Y, mean over pairs of (1-cos')/(1-cos)."""

    def __init__(self, n, d, dtype=np.float64):
        self.n = n
        self.gram, self.gaps, self.weights, self.after = (np.empty((n, n), dtype=dtype) for _ in range(4))
        self.out = np.empty((n, d), dtype=dtype)

    def tokens(self, x):
        """What every beta shares: Y, its Gram matrix, and 1-cos."""
        self.unit = x / np.linalg.norm(x, axis=1, keepdims=True)
        np.matmul(self.unit, self.unit.T, out=self.gram)
        np.subtract(1, self.gram, out=self.gaps)
        np.fill_diagonal(self.gaps, np.inf)
        # Pairs that coincide have no ratio.
        self.gaps[self.gaps <= 0] = np.inf

    def ratio(self, beta):
        # The cosine of a token with itself, 1, is the largest of its row. The row sums cancel: only directions are needed.
        weights = np.subtract(self.gram, 1, out=self.weights)
        weights *= beta
        np.exp(weights, out=weights)
        out = np.matmul(weights, self.unit, out=self.out)
        out /= np.linalg.norm(out, axis=1, keepdims=True)
        after = np.matmul(out, out.T, out=self.after)
        np.subtract(1, after, out=after)
        after /= self.gaps
        return after.sum() / (self.n * (self.n - 1))


class LambdaCell:
    Cell = AngleRatio

    def __init__(self, parameters, arrays):
        self.x, self.beta = arrays["tokens"], parameters["beta"]
        self.cell = self.Cell(*self.x.shape)

    def run(self):
        self.cell.tokens(self.x)
        return self.cell.ratio(self.beta)


class Figure1:
    """The Gram matrix is computed once for each rho."""

    Cell, Type = AngleRatio, np.float64

    def __init__(self, parameters, arrays):
        self.noise = [arrays[f"noise-{d}"].astype(self.Type) for d in parameters["dimensions"]]
        self.rhos, self.betas = parameters["rhos"], parameters["betas"]
        self.cells = [self.Cell(len(z) - 1, z.shape[1], self.Type) for z in self.noise]

    def run(self):
        return self.panels(self.rhos, self.betas)

    def warm(self):
        self.panels(self.rhos[:1], self.betas[:2])

    def panels(self, rhos, betas):
        ratios = np.empty((len(self.noise), len(rhos), len(betas)))
        for p, (z, cell) in enumerate(zip(self.noise, self.cells)):
            for r, rho in enumerate(rhos):
                shared, own = z.dtype.type(np.sqrt(rho)), z.dtype.type(np.sqrt(1 - rho))
                cell.tokens(shared * z[0] + own * z[1:])
                for b, beta in enumerate(betas):
                    ratios[p, r, b] = cell.ratio(beta)
        return ratios


class SingleFigure1(Figure1):
    """In single precision: 1-cos by subtraction, so a lambda far below 1 has few digits, or none."""

    Type = np.float32


class Attention:
    """softmax(scale Q K^T) V in blocks of rows, so that the n x n matrix is never whole in memory."""

    ROWS = 512

    def __init__(self, parameters, arrays):
        self.q = arrays["queries"]
        self.k, self.v = arrays.get("keys", self.q), arrays.get("values", self.q)
        self.scale, self.causal = np.float32(parameters["scale"]), bool(parameters.get("causal", 0))
        self.weights = np.empty((self.ROWS, len(self.k)), dtype=self.q.dtype)

    def run(self):
        out = np.empty((len(self.q), self.v.shape[1]), dtype=self.q.dtype)
        for first in range(0, len(self.q), self.ROWS):
            queries, block = self.scale * self.q[first:first + self.ROWS], out[first:first + self.ROWS]
            weights = np.matmul(queries, self.k.T, out=self.weights[:len(queries)])
            if self.causal:
                weights[np.arange(len(self.k))[None, :] > np.arange(first, first + len(queries))[:, None]] = -np.inf
            weights -= weights.max(axis=1, keepdims=True)
            np.exp(weights, out=weights)
            np.matmul(weights, self.v, out=block)
            block /= weights.sum(axis=1, keepdims=True)
        return out


class JacobianNorm:
    """Exact eta of one layer without residual, from G = Y Y^T, M = A Y, H = M Y^T: no Jacobian is built."""

    def __init__(self, parameters, arrays):
        self.x, self.beta = arrays["tokens"], parameters["beta"]

    def run(self):
        x, beta = self.x, self.beta
        n, d = x.shape
        squares = np.einsum("ij,ij->i", x, x)
        y = x / np.sqrt(squares)[:, None]
        gram = y @ y.T
        a = np.subtract(gram, 1)
        a *= beta
        np.exp(a, out=a)
        a /= a.sum(axis=1, keepdims=True)
        m = a @ y
        h = m @ y.T
        mu = np.einsum("ij,ij->i", m, m)
        h_own = h.diagonal().copy()
        a_own = a.diagonal().copy()

        # |C_i|_F^2 with C_i the covariance of the y_j under the weights of row i.
        gram_squared = gram * gram
        spread = np.einsum("ij,ij->i", a @ gram_squared, a)
        spread -= 2 * np.einsum("ij,ij,ij->i", a, h, h)
        spread += mu * mu

        # k != i; the factor 1/|x_k|^2 belongs to columns.
        terms = gram * h
        terms -= h_own[:, None]
        terms *= 2 * beta
        terms += d - 1
        second = 1 - gram_squared
        second *= (1 + mu)[:, None] - 2 * h
        second *= beta * beta
        terms += second
        terms *= a
        terms *= a
        np.fill_diagonal(terms, 0)
        total = (terms.sum(axis=0) / squares).sum()

        # k = i
        weighted = gram - h_own[:, None]
        t = (1 - mu) - np.einsum("ij,ij,ij->i", a, weighted, weighted)
        weighted *= a
        v = weighted @ y - weighted.sum(axis=1)[:, None] * m
        own = a_own * a_own * (d - 1) + 2 * beta * a_own * t + beta * beta * (spread - np.einsum("ij,ij->i", v, v))
        return (total + (own / squares).sum()) / (n * d)


class Product:
    """A B^T."""

    def __init__(self, parameters, arrays):
        self.a, self.b = arrays["a"], arrays["b"]
        self.c = np.empty((len(self.a), len(self.b)), dtype=self.a.dtype)

    def run(self):
        return np.matmul(self.a, self.b.T, out=self.c)


class Exponential:
    def __init__(self, parameters, arrays):
        self.x = arrays["x"]
        self.y = np.empty_like(self.x)

    def run(self):
        return np.exp(self.x, out=self.y)


WORKS = {
    "angle-ratio": LambdaCell,
    "figure-1": Figure1,
    "map": SingleFigure1,
    "attention": Attention,
    "jacobian-norm": JacobianNorm,
    "product": Product,
    "exp": Exponential,
}
