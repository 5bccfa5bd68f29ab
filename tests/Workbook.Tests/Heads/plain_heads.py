"""What `measure --q Q --k K` prints, in plain NumPy float64: python3 plain_heads.py Q.npy K.npy V.npy|- causal|full WINDOW|0 SCALE|0 > JSON."""
import json
import sys

import numpy as np

queries, keys = np.load(sys.argv[1]).astype(np.float64), np.load(sys.argv[2]).astype(np.float64)
values = None if sys.argv[3] == "-" else np.load(sys.argv[3]).astype(np.float64)
causal, window, scale = sys.argv[4] == "causal", int(sys.argv[5]), float(sys.argv[6])
h, n, d = queries.shape
scale = scale or 1 / np.sqrt(d)


def seen(i, context):
    first = max(0, i - window + 1) if window else 0
    last = i + 1 if causal else (min(context, i + window) if window else context)
    return np.arange(first, last)


def rows(q, k, context):
    found = []
    for i in range(context):
        visible = seen(i, context)
        scores = k[visible] @ q[i]
        scaled = scale * scores
        weights = np.exp(scaled - scaled.max())
        weights /= weights.sum()
        entropy = -(weights[weights > 0] * np.log(weights[weights > 0])).sum()
        falling = np.sort(weights)[::-1]
        row = {
            "meanEntropyNats": entropy,
            "effectiveTokens": np.exp(entropy),
            "participationTokens": 1 / (weights**2).sum(),
            "meanInverseParticipation": (weights**2).sum(),
            "meanSelfWeight": weights[visible == i].sum(),
            "meanFirstWeight": weights[visible == 0].sum(),
            "meanLargestWeight": falling[0],
            "scoreDeviation": scaled.std(),
            "scoreRange": scaled.max() - scaled.min(),
            "tokensCarrying90": 1 + np.searchsorted(falling.cumsum(), 0.9 * (1 - 1e-12)),
        }
        if len(visible) >= 2:
            gaps = np.sort(scores.max() - scores)
            row["gapCountingMedian"] = (np.log(np.arange(2, len(gaps) + 1)) / gaps[1:]).max()
        if len(visible) >= 3:
            for name, chosen in (("u", scaled.argmax()), ("ownU", int(np.flatnonzero(visible == i)[0]))):
                others = np.delete(scaled, chosen)
                mean = others.max() + np.log(np.exp(others - others.max()).mean())
                row[name] = (scaled[chosen] - mean) / np.log(len(others))
            row["logKeys"] = np.log(len(visible) - 1)
        found.append(row)
    return found


def means(found, context):
    all_rows = {"n": context}
    for name in found[-1]:
        column = [row[name] for row in found if name in row]
        all_rows[name] = float(np.median(column) if name == "gapCountingMedian" else np.mean(column))
    return all_rows


def fit(x, y):
    x, y = np.asarray(x), np.asarray(y)
    slope, intercept = np.polyfit(x, y, 1)
    residuals = y - intercept - slope * x
    error = np.sqrt((residuals**2).sum() / (len(x) - 2) / ((x - x.mean()) ** 2).sum())
    return float(slope), float(error), float(intercept)


def cosines(vectors):
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    pairs = np.triu_indices(len(unit), 1)
    return (unit @ unit.T)[pairs]


heads = []
contexts = [64 << step for step in range(40) if 64 << step < n] + [n]
for head in range(h):
    key_head = head * len(keys) // h
    q, k = queries[head], keys[key_head]
    prefixes = [means(rows(q, k, context), context) for context in contexts]
    out = {"head": head, "keyHead": key_head, "scale": float(scale), **prefixes[-1], "prefixes": prefixes}
    del out["n"]
    out["scaleOverGapCounting"] = float(scale / out["gapCountingMedian"])
    if len(contexts) >= 3:
        logs = np.log(contexts)
        slope, error, _ = fit(logs, [np.log(prefix["effectiveTokens"]) for prefix in prefixes])
        out["effectiveTokensExponent"] = {"value": slope, "standardError": error}
        log_u = [np.log(prefix["u"]) for prefix in prefixes]
        slope, error, _ = fit(np.log(logs), log_u)
        out["slopeOfU"] = {"value": slope, "standardError": error}
        slope, _, intercept = fit([np.log(prefix["logKeys"]) for prefix in prefixes], log_u)
        out["bearableLength"] = {"value": float(np.exp(np.exp(-intercept / slope)) + 1)}
    if values is not None:
        outputs = np.zeros((n, values.shape[2]))
        for i in range(n):
            visible = seen(i, n)
            scaled = scale * (k[visible] @ q[i])
            weights = np.exp(scaled - scaled.max())
            outputs[i] = weights @ values[key_head][visible] / weights.sum()
        after, before = cosines(outputs), cosines(values[key_head])
        out["lambda"] = float(((1 - after) / (1 - before)).mean())
        out["cosineOut"] = {"min": float(after.min()), "mean": float(after.mean()), "max": float(after.max())}
    heads.append(out)


def finite(value):
    """JSON knows no infinity; what is not finite is null, as in the command's answer."""
    if isinstance(value, dict):
        return {key: finite(each) for key, each in value.items()}
    if isinstance(value, list):
        return [finite(each) for each in value]
    return None if isinstance(value, float) and not np.isfinite(value) else value


json.dump(finite(heads), sys.stdout)
