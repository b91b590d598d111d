"""Image models with random weights in the real file formats, which the real engine loads in a second.

They make coloured noise, the same for the same prompt and seed; nobody is ever offered them.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tests.fakes.safetensors import Weights, Zeros, write_safetensors

_HEAD = 128
"""Width of an attention head: fixed in the engine, as are the other bare numbers below."""


class _Layers:
    """Collects named weights: each method adds one layer."""

    def __init__(self, seed: int) -> None:
        self.weights: Weights = {}
        self._random = np.random.default_rng(seed)

    def noise(self, *shape: int, scale: float | None = None) -> NDArray[np.float16]:
        inputs = int(np.prod(shape[1:])) or 1
        return (self._random.standard_normal(shape) * (scale or inputs**-0.5)).astype(np.float16)

    def linear(self, name: str, inputs: int, outputs: int, *, bias: bool = False, scale: float = 0.0) -> None:
        self.weights[f"{name}.weight"] = self.noise(outputs, inputs, scale=scale)
        if bias:
            self.weights[f"{name}.bias"] = self.noise(outputs, scale=0.02).astype(np.float32)

    def convolution(self, name: str, inputs: int, outputs: int, side: int = 3) -> None:
        self.weights[f"{name}.weight"] = self.noise(outputs, inputs, side, side)
        self.weights[f"{name}.bias"] = np.zeros(outputs, np.float32)

    def norm(self, name: str, width: int) -> None:
        self.ones(f"{name}.weight", width)
        self.weights[f"{name}.bias"] = np.zeros(width, np.float32)

    def zeros(self, name: str, inputs: int, outputs: int) -> None:
        self.weights[f"{name}.weight"] = Zeros((outputs, inputs))
        self.weights[f"{name}.bias"] = Zeros((outputs,))

    def ones(self, name: str, width: int) -> None:
        self.weights[name] = np.ones(width, np.float32)


def _flux_block(layers: _Layers, name: str, hidden: int, inner: tuple[int, int], *, bias: bool) -> None:
    """The attention and the two linear layers of one stream."""
    layers.linear(f"{name}_attn.qkv", hidden, 3 * hidden, bias=bias)
    layers.linear(f"{name}_attn.proj", hidden, hidden, bias=bias)
    layers.ones(f"{name}_attn.norm.query_norm.scale", _HEAD)
    layers.ones(f"{name}_attn.norm.key_norm.scale", _HEAD)
    layers.linear(f"{name}_mlp.0", hidden, inner[0], bias=bias)
    layers.linear(f"{name}_mlp.2", inner[1], hidden, bias=bias)


def _flux_single(layers: _Layers, hidden: int, inner: tuple[int, int], *, bias: bool) -> None:
    layers.linear("single_blocks.0.linear1", hidden, 3 * hidden + inner[0], bias=bias)
    layers.linear("single_blocks.0.linear2", hidden + inner[1], hidden, bias=bias)
    layers.ones("single_blocks.0.norm.query_norm.scale", _HEAD)
    layers.ones("single_blocks.0.norm.key_norm.scale", _HEAD)


def klein(seed: int = 0, hidden: int = 256, context: int = 96) -> Weights:
    """A FLUX.2 klein transformer: one block of each kind, no biases."""
    layers = _Layers(seed)
    inner = 3 * hidden
    layers.linear("img_in", 128, hidden)
    layers.linear("txt_in", context, hidden)
    layers.linear("time_in.in_layer", 256, hidden)
    layers.linear("time_in.out_layer", hidden, hidden)
    layers.linear("double_stream_modulation_img.lin", hidden, 6 * hidden)
    layers.linear("double_stream_modulation_txt.lin", hidden, 6 * hidden)
    layers.linear("single_stream_modulation.lin", hidden, 3 * hidden)
    for stream in ("img", "txt"):
        _flux_block(layers, f"double_blocks.0.{stream}", hidden, (2 * inner, inner), bias=False)
    _flux_single(layers, hidden, (2 * inner, inner), bias=False)
    layers.linear("final_layer.adaLN_modulation.1", hidden, 2 * hidden)
    layers.linear("final_layer.linear", hidden, 128, scale=0.05)
    return layers.weights


def flux(seed: int = 0, hidden: int = 256, context: int = 4096) -> Weights:
    """A FLUX.1 transformer: one block of each kind."""
    layers = _Layers(seed)
    inner = (4 * hidden, 4 * hidden)
    layers.linear("img_in", 64, hidden, bias=True)
    layers.linear("txt_in", context, hidden, bias=True)
    for name, inputs in (("time_in", 256), ("vector_in", 768)):
        layers.linear(f"{name}.in_layer", inputs, hidden, bias=True)
        layers.linear(f"{name}.out_layer", hidden, hidden, bias=True)
    for stream in ("img", "txt"):
        layers.linear(f"double_blocks.0.{stream}_mod.lin", hidden, 6 * hidden, bias=True)
        _flux_block(layers, f"double_blocks.0.{stream}", hidden, inner, bias=True)
    _flux_single(layers, hidden, inner, bias=True)
    layers.linear("single_blocks.0.modulation.lin", hidden, 3 * hidden, bias=True)
    layers.linear("final_layer.adaLN_modulation.1", hidden, 2 * hidden, bias=True)
    layers.linear("final_layer.linear", hidden, 64, bias=True, scale=0.05)
    return layers.weights


def qwen(seed: int = 0, hidden: int = 32, blocks: int = 28) -> Weights:
    """A Qwen3 text encoder; its vocabulary is that of the tokenizer which the engine brings along."""
    layers = _Layers(seed)
    layers.weights["model.embed_tokens.weight"] = layers.noise(151_936, hidden, scale=1.0)
    for block in range(blocks):
        name = f"model.layers.{block}"
        layers.linear(f"{name}.self_attn.q_proj", hidden, 16 * _HEAD)
        layers.linear(f"{name}.self_attn.k_proj", hidden, 8 * _HEAD)
        layers.linear(f"{name}.self_attn.v_proj", hidden, 8 * _HEAD)
        layers.linear(f"{name}.self_attn.o_proj", 16 * _HEAD, hidden)
        layers.ones(f"{name}.self_attn.q_norm.weight", _HEAD)
        layers.ones(f"{name}.self_attn.k_norm.weight", _HEAD)
        for part in ("gate_proj", "up_proj", "down_proj"):
            layers.linear(f"{name}.mlp.{part}", hidden, hidden)
        layers.ones(f"{name}.input_layernorm.weight", hidden)
        layers.ones(f"{name}.post_attention_layernorm.weight", hidden)
    layers.ones("model.norm.weight", hidden)
    return layers.weights


class _Vae(_Layers):
    """An AutoencoderKL. Engines since mid-2026 want its encoder at full width even if they only decode."""

    def residual(self, name: str, inputs: int, outputs: int) -> None:
        self.norm(f"{name}.norm1", inputs)
        self.convolution(f"{name}.conv1", inputs, outputs)
        self.norm(f"{name}.norm2", outputs)
        self.convolution(f"{name}.conv2", outputs, outputs)
        if inputs != outputs:
            self.convolution(f"{name}.nin_shortcut", inputs, outputs, 1)

    def middle(self, name: str, width: int) -> None:
        self.residual(f"{name}.block_1", width, width)
        self.norm(f"{name}.attn_1.norm", width)
        for part in ("q", "k", "v", "proj_out"):
            self.convolution(f"{name}.attn_1.{part}", width, width, 1)
        self.residual(f"{name}.block_2", width, width)

    def decoder(self, channels: int, width: int) -> None:
        current = 4 * width
        self.convolution("decoder.conv_in", channels, current)
        self.middle("decoder.mid", current)
        for level in (3, 2, 1, 0):
            outputs = width * (1, 2, 4, 4)[level]
            for block in range(3):
                self.residual(f"decoder.up.{level}.block.{block}", current, outputs)
                current = outputs
            if level:
                self.convolution(f"decoder.up.{level}.upsample.conv", current, current)
        self.norm("decoder.norm_out", current)
        self.convolution("decoder.conv_out", current, 3)

    def encoder(self, channels: int, width: int) -> None:
        """Never run, only looked at: nothing but zeros."""
        before = set(self.weights)
        current = width
        self.convolution("encoder.conv_in", 3, current)
        for level, factor in enumerate((1, 2, 4, 4)):
            for block in range(2):
                self.residual(f"encoder.down.{level}.block.{block}", current, width * factor)
                current = width * factor
            if level < 3:
                self.convolution(f"encoder.down.{level}.downsample.conv", current, current)
        self.middle("encoder.mid", current)
        self.norm("encoder.norm_out", current)
        self.convolution("encoder.conv_out", current, 2 * channels)
        for name in self.weights.keys() - before:
            self.weights[name] = Zeros(self.weights[name].shape)


def vae(seed: int = 0, *, is_klein: bool = True, encoder_width: int = 32) -> Weights:
    """FLUX.2's, else FLUX.1's. `encoder_width` 128 is the real one."""
    channels = 32 if is_klein else 16
    layers = _Vae(seed)
    layers.decoder(channels, 32)
    layers.encoder(channels, encoder_width)
    if is_klein:
        layers.convolution("quant_conv", 2 * channels, 2 * channels, 1)
        layers.convolution("post_quant_conv", channels, channels, 1)
        layers.ones("bn.running_var", 128)
        layers.weights["bn.running_mean"] = np.zeros(128, np.float32)
        layers.weights["bn.num_batches_tracked"] = np.zeros(1, np.float32)
    return layers.weights


def clip(seed: int = 0) -> Weights:
    """CLIP-L, whose size is fixed in the engine: 123 million weights, nearly all of them zero.

    Its first block hands on the mean of the words so far, so that the prompt reaches the picture.
    """
    width, blocks = 768, 12
    layers = _Layers(seed)
    words = layers.noise(49_408, 16, scale=1.0).repeat(width // 16, axis=1)
    layers.weights["text_model.embeddings.token_embedding.weight"] = words
    layers.weights["text_model.embeddings.position_embedding.weight"] = layers.noise(77, width, scale=0.01)
    for block in range(blocks):
        name = f"text_model.encoder.layers.{block}"
        for part in ("q_proj", "k_proj", "v_proj", "out_proj"):
            layers.zeros(f"{name}.self_attn.{part}", width, width)
        layers.zeros(f"{name}.mlp.fc1", width, 4 * width)
        layers.zeros(f"{name}.mlp.fc2", 4 * width, width)
        layers.norm(f"{name}.layer_norm1", width)
        layers.norm(f"{name}.layer_norm2", width)
    for part in ("v_proj", "out_proj"):
        first = f"text_model.encoder.layers.0.self_attn.{part}.weight"
        layers.weights[first] = np.eye(width, dtype=np.float16) * np.float16(2)
    layers.norm("text_model.final_layer_norm", width)
    return layers.weights


def write_flux(folder: Path) -> dict[str, str]:
    """The files of a tiny FLUX.1 by role, without T5. Any engine version runs it."""
    made = {"diffusion": flux(), "clip_l": clip(), "vae": vae(is_klein=False, encoder_width=128)}
    return _write(folder, made)


def write_klein(folder: Path) -> dict[str, str]:
    """The files of a tiny FLUX.2 klein by role. Slower than FLUX.1: its text encoder reads 512 words."""
    return _write(folder, {"diffusion": klein(), "llm": qwen(), "vae": vae(encoder_width=128)})


def _write(folder: Path, made: Mapping[str, Weights]) -> dict[str, str]:
    folder.mkdir(parents=True, exist_ok=True)
    return {
        role: str(write_safetensors(folder / f"{role}.safetensors", weights))
        for role, weights in made.items()
    }
