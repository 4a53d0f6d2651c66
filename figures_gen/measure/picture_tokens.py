"""「絵をトークンに」（docs/assets/widgets/picture-tokens.mjs）のデータ。"""

import gzip
import json
from pathlib import Path

import torch
from safetensors.torch import save

from figures_gen.marks import asset
from nexttoken import images

#: 選べる絵。取っておいた絵から、題ごとに一枚。本文の図に出るものは、同じ絵にする。
SHOWN = (0, 9, 2, 3, 4, 21, 6, 7)


@asset("docs/assets/data/picture-tokens.bin")
def picture_tokens(painted: Path) -> bytes:
    """見本帳のすべてと、選べる絵。どれも色は1バイトで、safetensorsにまとめて、gzipで縮めます。

    見出しには、絵の題 ``titles`` と、見本帳の重さを割り勘にする絵の枚数 ``pictures`` と画素 ``pixels`` を入れます。
    """
    pictures, names = images.pictures("test"), images.captions("test")
    shown = (pictures[list(SHOWN)] * images.LEVELS).round().to(torch.uint8)
    about = {
        "titles": [names[place] for place in SHOWN],
        "shared": {"pictures": len(pictures), "pixels": pictures[..., 0].numel()},
    }
    tensors = {**images.load_codebooks(painted), "pictures": shown}
    return gzip.compress(save(tensors, {"book": json.dumps(about, ensure_ascii=False)}), 9, mtime=0)
