"""The works in NumPy as an expert would have them: what is symmetric once, in blocks of rows that fit a cache, by threads of Python over BLAS on one thread each, and
without a row's maximum where a bound is known. The straightforward form is numpy_works.py."""
import ctypes
import os
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import numpy as np
import numpy_works

THREADS = int(os.environ.get("OPENBLAS_NUM_THREADS", "1"))
POOL = ThreadPoolExecutor(THREADS)


def one_thread_of_blas():
    with open("/proc/self/maps", encoding="utf-8") as maps:
        paths = {line.split()[-1] for line in maps if "blas" in line and ".so" in line}
    for path in paths:
        limit = getattr(ctypes.CDLL(path), "openblas_set_num_threads", None)
        if limit is not None:
            limit(1)


one_thread_of_blas()


def each(items, work):
    """work(item, worker) over items, each taken by the worker that is free."""
    numbers = count()  # next() of it is one step of the interpreter, so no two workers get the same.

    def take(worker):
        while (number := next(numbers)) < len(items):
            work(items[number], worker)

    if THREADS == 1:
        take(0)
    else:
        list(POOL.map(take, range(THREADS)))


class AngleRatio:
    """lambda of one layer: the trapezoid of blocks on and above the diagonal, of which below is the transpose. Gaps are kept as cos-1, which is what the exponential needs."""

    ROWS = 128

    def __init__(self, n, d, dtype=np.float64):
        self.n = n
        self.starts = range(0, n, self.ROWS)
        self.gaps = [np.empty((min(self.ROWS, n - s), n - s), dtype=dtype) for s in self.starts]
        self.buffers = [np.empty(self.ROWS * n, dtype=dtype) for _ in range(THREADS)]
        self.outs = np.empty((THREADS, n, d), dtype=dtype)
        self.all = range(len(self.gaps))

    def tokens(self, x):
        unit = self.unit = x / np.linalg.norm(x, axis=1, keepdims=True)

        def gram(k, _):
            s, gaps = self.starts[k], self.gaps[k]
            np.matmul(unit[s:s + self.ROWS], unit[s:].T, out=gaps)
            gaps -= 1
            # Pairs that coincide have no ratio.
            gaps[gaps >= 0] = -np.inf
            np.fill_diagonal(gaps, -np.inf)

        each(self.all, gram)

    def ratio(self, beta):
        unit, outs, sums = self.unit, self.outs, [0.0] * len(self.gaps)
        outs[:] = 0

        def weigh(k, worker):
            s, gaps, out = self.starts[k], self.gaps[k], outs[worker]
            rows, columns = gaps.shape
            weights = self.buffers[worker][:rows * columns].reshape(rows, columns)
            np.multiply(gaps, gaps.dtype.type(beta), out=weights)
            np.exp(weights, out=weights)
            np.fill_diagonal(weights, 1)
            out[s:s + rows] += weights @ unit[s:]
            if columns > rows:
                out[s + rows:] += weights[:, rows:].T @ unit[s:s + rows]

        each(self.all, weigh)
        out = outs.sum(axis=0)
        out /= np.sqrt(np.einsum("ij,ij->i", out, out))[:, None]

        def compare(k, worker):
            s, gaps = self.starts[k], self.gaps[k]
            rows, columns = gaps.shape
            after = self.buffers[worker][:rows * columns].reshape(rows, columns)
            np.matmul(out[s:s + rows], out[s:].T, out=after)
            after -= 1
            after /= gaps
            sums[k] = 2 * float(after.sum()) - float(after[:, :rows].sum())

        each(self.all, compare)
        return sum(sums) / (self.n * (self.n - 1))


class LambdaCell(numpy_works.LambdaCell):
    Cell = AngleRatio


class Figure1(numpy_works.Figure1):
    Cell = AngleRatio


class SingleFigure1(numpy_works.SingleFigure1):
    Cell = AngleRatio


class Attention:
    """exp(scale q.k - bound_i), |q_i| |k|_max in the place of the row's maximum, as one more coordinate of the product; the sum of the weights as one more column of V.
    Scores that can be too far below that bound would need a running maximum, and are refused."""

    ROWS, KEYS, SAFE = 256, 1024, 40

    def __init__(self, parameters, arrays):
        self.q = arrays["queries"]
        self.k, self.v = arrays.get("keys", self.q), arrays.get("values", self.q)
        self.scale, self.causal = self.q.dtype.type(parameters["scale"]), bool(parameters.get("causal", 0))
        self.weights = [np.empty((self.ROWS, self.KEYS), dtype=self.q.dtype) for _ in range(THREADS)]
        self.part = [np.empty((self.ROWS, self.v.shape[1] + 1), dtype=self.q.dtype) for _ in range(THREADS)]

    def run(self):
        q, k, v, n, d = self.q, self.k, self.v, len(self.q), self.q.shape[1]
        bound = self.scale * np.sqrt(np.einsum("ij,ij->i", q, q)) * np.sqrt(np.einsum("ij,ij->i", k, k).max())
        if bound.max() >= self.SAFE:
            raise ValueError(f"expected scores below {self.SAFE}, got a bound of {bound.max()}")
        queries = np.empty((n, d + 1), dtype=q.dtype)
        np.multiply(q, self.scale, out=queries[:, :d])
        queries[:, d] = -bound
        keys = np.ones((d + 1, len(k)), dtype=q.dtype)
        keys[:d] = k.T
        values = np.ones((len(k), v.shape[1] + 1), dtype=q.dtype)
        values[:, :-1] = v
        out = np.empty((n, v.shape[1]), dtype=q.dtype)

        def block(first, worker):
            mine = queries[first:first + self.ROWS]
            total = np.zeros((len(mine), values.shape[1]), dtype=q.dtype)
            part, end = self.part[worker][:len(mine)], first + len(mine) if self.causal else len(k)
            for key in range(0, end, self.KEYS):
                last = min(key + self.KEYS, end)
                weights = np.matmul(mine, keys[:, key:last], out=self.weights[worker].reshape(-1)[:len(mine) * (last - key)].reshape(len(mine), -1))
                np.exp(weights, out=weights)
                if self.causal and last > first:
                    hidden = np.arange(key, last)[None, :] > np.arange(first, first + len(mine))[:, None]
                    weights[hidden] = 0
                total += np.matmul(weights, values[key:last], out=part)
            np.divide(total[:, :-1], total[:, -1:], out=out[first:first + self.ROWS])

        # Causal rows see the more keys the later they are: the long ones first.
        each(range(0, n, self.ROWS)[::-1], block)
        return out


class SelfAttention:
    """Q = K = V of norm 1: each weight once."""

    ROWS = 512

    def __init__(self, parameters, arrays):
        y = self.y = arrays["queries"]
        if len(y) % self.ROWS:
            raise ValueError(f"expected whole blocks of {self.ROWS} tokens, got {len(y)}")
        self.scale = y.dtype.type(parameters["scale"])
        self.totals = np.empty((THREADS, len(y), y.shape[1] + 1), dtype=y.dtype)
        self.tiles = [np.empty((self.ROWS, self.ROWS), dtype=y.dtype) for _ in range(THREADS)]

    def run(self):
        y, d, n, r = self.y, self.y.shape[1], len(self.y), self.ROWS
        values = np.ones((n, d + 1), dtype=y.dtype)
        values[:, :d] = y
        left = values * self.scale
        left[:, d] = -self.scale
        right = np.ascontiguousarray(values.T)
        self.totals[:] = 0

        def block(first, worker):
            total, tile = self.totals[worker], self.tiles[worker]
            for other in range(first, n, r):
                weights = np.matmul(left[first:first + r], right[:, other:other + r], out=tile)
                np.exp(weights, out=weights)
                total[first:first + r] += weights @ values[other:other + r]
                if other > first:
                    total[other:other + r] += weights.T @ values[first:first + r]

        each(range(0, n, r), block)
        total = self.totals.sum(axis=0)
        return total[:, :d] / total[:, d:]


def attention(parameters, arrays):
    return Attention(parameters, arrays) if "keys" in arrays else SelfAttention(parameters, arrays)


class JacobianNorm:
    """Exact eta. Of sum_jk a_j a_k <y_j, y_k>^2 half is computed, by block columns; for n beyond d(d+1)/2 it is |sum_j a_j y_j y_j^T|^2, a product with that many columns."""

    ROWS = 128

    def __init__(self, parameters, arrays):
        self.x, self.beta = arrays["tokens"], parameters["beta"]

    def run(self):
        x, beta, b = self.x, self.beta, self.ROWS
        n, d = x.shape
        squares = np.einsum("ij,ij->i", x, x)
        inverse = 1 / squares
        y = x / np.sqrt(squares)[:, None]
        yt = np.ascontiguousarray(y.T)
        by_moments = n > d * (d + 1) // 2
        if by_moments:
            # Off the diagonal of y y^T a pair of coordinates counts twice.
            first, second = np.triu_indices(d)
            moments = y[:, first] * y[:, second]
            moments *= np.where(first == second, 1, np.sqrt(2))
        else:
            gram_squared = np.empty((n, n))

            def products(s, _):
                np.matmul(y[s:s + b], yt, out=gram_squared[s:s + b])
                gram_squared[s:s + b] *= gram_squared[s:s + b]

            each(range(0, n, b), products)
        totals = [0.0] * ((n + b - 1) // b)

        def rows(s, _):
            g = y[s:s + b] @ yt
            r = len(g)
            own_at = np.arange(r), np.arange(s, s + r)
            a = g - 1
            a *= beta
            np.exp(a, out=a)
            a /= a.sum(axis=1, keepdims=True)
            m = a @ y
            h = m @ yt
            mu = np.einsum("ij,ij->i", m, m)
            h_own, a_own = h[own_at], a[own_at]

            # |C_i|_F^2 with C_i the covariance of the y_j under the weights of row i.
            if by_moments:
                second_moments = a @ moments
                spread = np.einsum("ij,ij->i", second_moments, second_moments)
            else:
                spread = np.zeros(r)
                for c in range(0, n, b):
                    if c:
                        spread += 2 * np.einsum("ij,ij->i", a[:, :c] @ gram_squared[:c, c:c + b], a[:, c:c + b])
                    spread += np.einsum("ij,ij->i", a[:, c:c + b] @ gram_squared[c:c + b, c:c + b], a[:, c:c + b])
            weighted = a * h
            spread -= 2 * np.einsum("ij,ij->i", weighted, h)
            spread += mu * mu

            # k != i; the factor 1/|x_k|^2 belongs to columns.
            terms = g * h
            terms -= h_own[:, None]
            terms *= 2 * beta
            terms += d - 1
            rest = g * g
            np.subtract(1, rest, out=rest)
            h *= -2
            h += (1 + mu)[:, None]
            rest *= h
            rest *= beta * beta
            terms += rest
            terms *= a
            terms *= a
            terms[own_at] = 0
            total = (terms @ inverse).sum()

            # k = i
            np.subtract(g, h_own[:, None], out=weighted)
            np.multiply(weighted, a, out=terms)
            t = (1 - mu) - np.einsum("ij,ij->i", terms, weighted)
            v = terms @ y - terms.sum(axis=1)[:, None] * m
            own = a_own * a_own * (d - 1) + 2 * beta * a_own * t + beta * beta * (spread - np.einsum("ij,ij->i", v, v))
            totals[s // b] = total + (own * inverse[s:s + r]).sum()

        each(range(0, n, b), rows)
        return sum(totals) / (n * d)


WORKS = {
    "angle-ratio": LambdaCell,
    "figure-1": Figure1,
    "map": SingleFigure1,
    "attention": attention,
    "jacobian-norm": JacobianNorm,
}
