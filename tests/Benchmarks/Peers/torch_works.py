"""The works in PyTorch, eager, on the processor: the same formulas as in NumPy, and eta as autograd can estimate it."""
import torch


class AngleRatio:
    """lambda of one layer, n tokens in R^d: y = x/|x|, A = softmax(beta Y Y^T), out = A Y, mean over pairs of (1-cos')/(1-cos)."""

    def __init__(self, n, d):
        self.n = n
        self.gram, self.gaps, self.weights, self.after = (torch.empty((n, n), dtype=torch.float64) for _ in range(4))
        self.out = torch.empty((n, d), dtype=torch.float64)
        self.one = torch.tensor(1.0, dtype=torch.float64)

    def tokens(self, x):
        """What every beta shares: Y, its Gram matrix, and 1-cos."""
        self.unit = torch.nn.functional.normalize(x, dim=1)
        torch.mm(self.unit, self.unit.T, out=self.gram)
        torch.sub(self.one, self.gram, out=self.gaps)
        self.gaps.fill_diagonal_(torch.inf)
        # Pairs that coincide have no ratio.
        self.gaps.masked_fill_(self.gaps <= 0, torch.inf)

    def ratio(self, beta):
        # The cosine of a token with itself, 1, is the largest of its row. The row sums cancel: only directions are needed.
        weights = torch.sub(self.gram, 1, out=self.weights).mul_(beta).exp_()
        out = torch.mm(weights, self.unit, out=self.out)
        out = torch.nn.functional.normalize(out, dim=1)
        after = torch.mm(out, out.T, out=self.after)
        torch.sub(self.one, after, out=after).div_(self.gaps)
        return after.sum().item() / (self.n * (self.n - 1))


class LambdaCell:
    def __init__(self, parameters, arrays):
        self.x, self.beta = torch.from_numpy(arrays["tokens"]), parameters["beta"]
        self.cell = AngleRatio(*self.x.shape)

    @torch.inference_mode()
    def run(self):
        self.cell.tokens(self.x)
        return self.cell.ratio(self.beta)


class Figure1:
    """The Gram matrix is computed once for each rho."""

    def __init__(self, parameters, arrays):
        self.noise = [torch.from_numpy(arrays[f"noise-{d}"]) for d in parameters["dimensions"]]
        self.rhos, self.betas = parameters["rhos"], parameters["betas"]
        self.cells = [AngleRatio(len(z) - 1, z.shape[1]) for z in self.noise]

    def run(self):
        return self.panels(self.rhos, self.betas)

    def warm(self):
        self.panels(self.rhos[:1], self.betas[:2])

    @torch.inference_mode()
    def panels(self, rhos, betas):
        ratios = torch.empty((len(self.noise), len(rhos), len(betas)), dtype=torch.float64)
        for p, (z, cell) in enumerate(zip(self.noise, self.cells)):
            for r, rho in enumerate(rhos):
                cell.tokens(rho**0.5 * z[0] + (1 - rho) ** 0.5 * z[1:])
                for b, beta in enumerate(betas):
                    ratios[p, r, b] = cell.ratio(beta)
        return ratios


class Attention:
    """softmax(scale Q K^T) V as one writes it."""

    def __init__(self, parameters, arrays):
        self.q = torch.from_numpy(arrays["queries"])
        self.k, self.v = (torch.from_numpy(arrays[name]) if name in arrays else self.q for name in ("keys", "values"))
        self.scale = parameters["scale"]
        self.hidden = torch.ones((len(self.q), len(self.k)), dtype=torch.bool).triu_(1) if parameters.get("causal") else None

    @torch.inference_mode()
    def run(self):
        scores = (self.scale * self.q) @ self.k.T
        if self.hidden is not None:
            scores.masked_fill_(self.hidden, -torch.inf)
        return torch.softmax(scores, dim=1) @ self.v


class JacobianProbes:
    """eta of one layer without residual as autograd can have it: the mean of |J^T v|^2/(nd) over probes v with random signs."""

    def __init__(self, parameters, arrays):
        self.x, self.beta, self.probes = torch.from_numpy(arrays["tokens"]), parameters["beta"], parameters["probes"]

    def run(self):
        random = torch.Generator().manual_seed(1)
        x = self.x.clone().requires_grad_()
        y = torch.nn.functional.normalize(x, dim=1)
        out = torch.softmax(self.beta * (y @ y.T), dim=1) @ y
        total = 0.0
        for _ in range(self.probes):
            signs = torch.randint(0, 2, out.shape, generator=random).to(out.dtype).mul_(2).sub_(1)
            (pulled,) = torch.autograd.grad(out, x, signs, retain_graph=True)
            total += pulled.square().sum().item()
        return total / (self.probes * x.numel())


class Product:
    """A B^T."""

    def __init__(self, parameters, arrays):
        self.a, self.b = torch.from_numpy(arrays["a"]), torch.from_numpy(arrays["b"])
        self.c = torch.empty((len(self.a), len(self.b)), dtype=self.a.dtype)

    @torch.inference_mode()
    def run(self):
        return torch.mm(self.a, self.b.T, out=self.c)


class Exponential:
    def __init__(self, parameters, arrays):
        self.x = torch.from_numpy(arrays["x"])
        self.y = torch.empty_like(self.x)

    @torch.inference_mode()
    def run(self):
        return torch.exp(self.x, out=self.y)


WORKS = {
    "angle-ratio": LambdaCell,
    "figure-1": Figure1,
    "attention": Attention,
    "jacobian-norm": JacobianProbes,
    "product": Product,
    "exp": Exponential,
}
