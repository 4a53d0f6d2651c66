"""「絵をトークンに」（docs/assets/widgets/picture-tokens.mjs）のデータ。"""

import gzip
import json
from dataclasses import asdict
from pathlib import Path

import torch
from safetensors.torch import save

from figures_gen.declarations import asset
from nexttoken import images, picture_language

#: 選べる絵。取っておいた絵から、題ごとに一枚。本文の図に出るものは、同じ絵にする。
SHOWN = (0, 9, 2, 3, 4, 21, 6, 7)


@asset("docs/assets/data/picture-tokens.bin")
def picture_tokens(painted: Path) -> bytes:
    """見本帳のすべてと、選べる絵。どれも色は1バイトで、safetensorsにまとめて、gzipで縮めます。

    見出しには、絵の題 ``titles`` と、見本帳の重さを割り勘にする絵の枚数と画素 ``shared`` を入れます。
    """
    pictures, names = images.pictures("test"), images.captions("test")
    shown = (pictures[list(SHOWN)] * images.LEVELS).round().to(torch.uint8)
    about = {
        "titles": [names[place] for place in SHOWN],
        "shared": {"pictures": len(pictures), "pixels": pictures[..., 0].numel()},
    }
    tensors = {**images.load_codebooks(painted), "pictures": shown}
    return gzip.compress(save(tensors, {"book": json.dumps(about, ensure_ascii=False)}), 9, mtime=0)


@asset("docs/assets/data/neko-paint.bin")
def neko_paint(painted: Path) -> bytes:
    """絵の続きを描くモデル。形と、番号の使い方も、重みと同じファイルの見出しに入れます（neko-gemma.bin と同じ）。

    ``begin`` は「これから絵」の印、``kinds`` は見本の番号の種類、``rows`` は絵の縦と横のパッチの数です。
    """
    model = picture_language.load(painted)
    config = asdict(model.config)
    rope = {kind: {"rope_theta": base, "factor": factor} for kind, (base, factor) in config.pop("rope").items()}
    about = {
        "config": {**config, "rope_parameters": rope},
        "longest": picture_language.PLACES + 1,
        "begin": picture_language.BEGIN,
        "kinds": picture_language.COUNT,
        "rows": picture_language.ROWS,
    }
    weights = {f"model.{name}": weight.half().contiguous() for name, weight in model.named_parameters()}
    return save(weights, {"book": json.dumps(about)})
