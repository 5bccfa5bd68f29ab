"""A small causal transformer with grouped keys, its parts named as those of Hugging Face's Llama are, which measures its own heads.

The export programs of docs/your-model.md run on it; `write` then says what the heads did, in PyTorch's float64. TOY=plain leaves the
rotary positions out.
"""
import json
import os

import torch
from torch import nn
from torch.nn import functional as F

LAYERS, HEADS, KEY_HEADS, SIZE, TOKENS = 2, 4, 2, 16, 200
ROTARY = os.environ.get("TOY") != "plain"
measured = []


def rotate_half(x):
    one, other = x.chunk(2, -1)
    return torch.cat((-other, one), -1)


def apply_rotary_pos_emb(q, k, cos, sin):
    return q * cos + rotate_half(q) * sin, k * cos + rotate_half(k) * sin


def attention(q, k, v, is_causal=False, enable_gqa=False):
    """What torch.nn.functional.scaled_dot_product_attention does where there is one, and the measures of what it did."""
    assert is_causal and enable_gqa
    q, k, v = (x[0].double() for x in (q, k, v))
    outputs = []
    for head in range(len(q)):
        keys, values = (x[head * len(x) // len(q)] for x in (k, v))
        scores = q[head] @ keys.T / q.shape[-1] ** 0.5
        visible = torch.ones_like(scores).tril().bool()
        weights = scores.masked_fill(~visible, -torch.inf).softmax(-1)
        outputs.append(weights @ values)
        entropy = -(weights * weights.clamp_min(1e-300).log()).sum(-1)
        squares = (weights**2).sum(-1)
        pairs = torch.triu_indices(len(values), len(values), 1)
        after, before = (F.normalize(x, dim=-1) @ F.normalize(x, dim=-1).T for x in (outputs[-1], values))
        measured.append({
            "meanEntropyNats": entropy.mean(), "effectiveTokens": entropy.exp().mean(), "participationTokens": (1 / squares).mean(),
            "meanInverseParticipation": squares.mean(), "meanSelfWeight": weights.diagonal().mean(), "meanFirstWeight": weights[:, 0].mean(),
            "meanLargestWeight": weights.amax(-1).mean(),
            "scoreDeviation": torch.stack([row[: i + 1].std(unbiased=False) for i, row in enumerate(scores)]).mean(),
            "lambda": ((1 - after) / (1 - before))[pairs[0], pairs[1]].mean(),
        })
    return torch.stack(outputs)[None].float()


F.scaled_dot_product_attention = attention


class Attention(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.q_proj, self.k_proj, self.v_proj = (nn.Linear(width, count * SIZE) for count in (HEADS, KEY_HEADS, KEY_HEADS))
        self.o_proj = nn.Linear(HEADS * SIZE, width)

    def forward(self, x):
        q, k, v = (each(x).view(1, x.shape[1], -1, SIZE).transpose(1, 2) for each in (self.q_proj, self.k_proj, self.v_proj))
        if ROTARY:
            angles = torch.arange(x.shape[1])[:, None] / 100 ** (torch.arange(SIZE // 2) / (SIZE // 2))
            angles = torch.cat((angles, angles), -1)
            q, k = apply_rotary_pos_emb(q, k, angles.cos(), angles.sin())
        out = F.scaled_dot_product_attention(q, k, v, is_causal=True, enable_gqa=True)
        return self.o_proj(out.transpose(1, 2).flatten(2))


class Layer(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.input_layernorm, self.self_attn = nn.LayerNorm(width), Attention(width)

    def forward(self, x):
        return x + self.self_attn(self.input_layernorm(x))


class Model(nn.Module):
    def __init__(self, width=32):
        super().__init__()
        self.model = nn.Module()
        self.model.embed_tokens = nn.Embedding(500, width)
        self.model.layers = nn.ModuleList(Layer(width) for _ in range(LAYERS))

    def forward(self, input_ids):
        x = self.model.embed_tokens(input_ids)
        for layer in self.model.layers:
            x = layer(x)
        return x


torch.manual_seed(1)
model = Model()
for layer in model.model.layers:
    layer.self_attn.q_proj.weight.data *= 6
inputs = {"input_ids": torch.randperm(500)[None, :TOKENS]}


def write(path):
    with open(path, "w", encoding="utf-8") as file:
        json.dump([{name: float(value) for name, value in head.items()} for head in measured], file)
