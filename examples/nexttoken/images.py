"""絵を、トークンの番号の並びに直します。

絵を小さな正方形（パッチ）に切り、どのパッチも、見本帳（コードブック）の中でいちばん似た見本の番号に置き換えます。見本は、
k平均法で選びます。番号から見本を並べれば、だいたい元の絵に戻ります。

コメントは、できたテンソルの形です。H=絵の高さ、W=幅、P=パッチの一辺、h=H/P、w=W/P、D=3P²、K=見本の数。

>>> book = Codebook.load()
>>> ids = book.encode(pictures("test")[0])
>>> ids.shape, book.decode(ids).shape
(torch.Size([8, 8]), torch.Size([32, 32, 3]))

出典: Lloyd「Least Squares Quantization in PCM」（1982）、Arthur, Vassilvitskii「k-means++」（2007）。
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor
from torch.nn.functional import avg_pool2d

from nexttoken.drawings import draw
from nexttoken.loading import provenance
from nexttoken.loading.data import DATA
from nexttoken.loading.source import ModelError

__all__ = [
    "Codebook",
    "bits_per_pixel",
    "captions",
    "joined",
    "kmeans",
    "moved",
    "nearest",
    "patches",
    "pictures",
    "psnr",
    "spread_out",
    "ssim",
]

#: この本で作った見本帳とモデルの置き場所と、その中のファイル。
FOLDER = DATA / "neko-paint"
CODEBOOKS, WEIGHTS = "codebooks.safetensors", "model.safetensors"
FILES = (CODEBOOKS, WEIGHTS)
REMEDY = "make paint で作り直すか、git で元に戻してください。"
#: 絵の分け方 → 枚数と、くじの種。
SPLITS = {"train": (2000, 1), "validation": (120, 2), "test": (400, 3)}
#: 絵とパッチの色は、256段階。
LEVELS = 255


def pictures(split: str) -> Tensor:
    """この本の絵を、(N, 32, 32, 3) のテンソルで返します。色は、赤、緑、青の順に、0から1までの数です。

    `split` は、学習に使う "train"、重みを選ぶのに使う "validation"、取っておく "test" のどれかです。ほかの名前なら、
    ValueError を送出します。
    """
    return _draw_once(split)[0].clone()


def captions(split: str) -> list[str]:
    """:func:`pictures` の絵の題を、同じ順に並べて返します。"""
    return list(_draw_once(split)[1])


@cache
def _draw_once(split: str) -> tuple[Tensor, list[str]]:
    if split not in SPLITS:
        raise ValueError(f"split の {split!r} という分け方はありません。{'、'.join(SPLITS)} のどれかにしてください。")
    return draw(*SPLITS[split])


# パッチ


def patches(picture: Tensor, size: int) -> Tensor:
    """絵 (H, W, 3) を、一辺が `size` 画素のパッチに切り、(h, w, D) に並べます。

    絵が何枚もある (N, H, W, 3) でもかまいません。縦か横が `size` で割り切れなければ、ValueError を送出します。

    >>> patches(torch.zeros(4, 6, 3), 2).shape
    torch.Size([2, 3, 12])
    """
    *many, high, wide, _ = picture.shape
    if high % size or wide % size:
        raise ValueError(f"絵の縦と横（{high}×{wide}画素）は、パッチの一辺（{size}画素）で割り切れるようにします。")
    cut = picture.reshape(*many, high // size, size, wide // size, size, 3)  # (…, h, P, w, P, 3)
    return cut.transpose(-4, -3).flatten(-3)  # (…, h, w, D)


def joined(cut: Tensor) -> Tensor:
    """パッチ (h, w, D) を並べて、絵 (H, W, 3) に戻します。:func:`patches` の逆です。"""
    *many, high, wide, length = cut.shape
    size = round((length / 3) ** 0.5)
    tiles = cut.reshape(*many, high, wide, size, size, 3).transpose(-4, -3)  # (…, h, P, w, P, 3)
    return tiles.reshape(*many, high * size, wide * size, 3)


# k平均法


def nearest(points: Tensor, centres: Tensor) -> Tensor:
    """それぞれの点 (N, D) に、いちばん近い中心 (K, D) の番号 (N,) です。同じ近さなら、番号の小さいほうです。

    距離の二乗 |点 - 中心|² を開くと、|点|² - 2 点・中心 + |中心|² です。|点|² は、どの中心でも同じなので、要りません。

    >>> nearest(torch.tensor([[0.0], [9.0]]), torch.tensor([[1.0], [8.0]])).tolist()
    [0, 1]
    """
    rows = [part @ centres.T for part in points.split(4096)]  # type: ignore[no-untyped-call]  # 一度に作る表を小さく
    return torch.cat([(centres.square().sum(1) / 2 - row).argmin(1) for row in rows])


def spread_out(points: Tensor, count: int, seed: int) -> Tensor:
    """初めの中心 (K, D) を、点の中から、互いに離れるように選びます（k-means++）。

    一つ目はくじで選び、二つ目からは、もう選んだ中心から遠い点ほど当たりやすいくじで選びます。`count` が点の種類より
    多ければ、ValueError を送出します。
    """
    numbers = torch.Generator().manual_seed(seed)
    chosen = [int(torch.randint(len(points), (), generator=numbers))]
    away = (points - points[chosen[0]]).square().sum(1)  # (N,) いちばん近い中心までの距離の二乗
    while len(chosen) < count:
        if not bool(away.any()):
            raise ValueError(f"points には、違う点が{len(chosen)}個しかありません（count は {count}）。")
        chosen.append(int(torch.multinomial(away, 1, generator=numbers)))
        away = torch.minimum(away, (points - points[chosen[-1]]).square().sum(1))
    return points[chosen]


def moved(points: Tensor, centres: Tensor) -> Tensor:
    """k平均法の1回分です。どの点も近い中心の組に入れ、中心を、組の平均に動かします。空の組の中心は、動かしません。

    >>> moved(torch.tensor([[0.0], [2.0], [9.0]]), torch.tensor([[1.5], [8.0]])).tolist()
    [[1.0], [9.0]]
    """
    ids = nearest(points, centres)
    sums = torch.zeros_like(centres).index_add(0, ids, points)  # (K, D)
    counts = ids.bincount(minlength=len(centres))[:, None]  # (K, 1)
    return torch.where(counts > 0, sums / counts.clamp(min=1), centres)


def kmeans(points: Tensor, count: int, rounds: int, seed: int = 0) -> Iterator[Tensor]:
    """k平均法です。初めの中心と、動かすたびの中心 (K, D) を、順に渡します。動かなくなるか、`rounds` 回で終わります。

    >>> *_, centres = kmeans(torch.tensor([[0.0], [2.0], [9.0]]), 2, rounds=9)
    >>> sorted(centres.flatten().tolist())
    [1.0, 9.0]
    """
    centres = spread_out(points, count, seed)
    yield centres
    for _ in range(rounds):
        before, centres = centres, moved(points, centres)
        if torch.equal(before, centres):
            return
        yield centres


# 見本帳


class Codebook:
    """見本帳です。`centres` は見本 (K, D) で、色を0から255までの整数にした、torch.uint8のテンソルです。"""

    def __init__(self, centres: Tensor) -> None:
        self.centres, self.patch = centres, round((centres.shape[1] / 3) ** 0.5)

    def __len__(self) -> int:
        return len(self.centres)

    @classmethod
    def learn(cls, examples: Tensor, patch: int, count: int, rounds: int = 12, seed: int = 0) -> "Codebook":
        """絵 (N, H, W, 3) のパッチから、k平均法で `count` 個の見本を選びます。"""
        points = patches(examples, patch).flatten(0, -2) * LEVELS  # (N, D)
        *_, centres = kmeans(points, count, rounds, seed)
        return cls(centres.round().to(torch.uint8))

    @classmethod
    def load(cls, patch: int = 4, count: int = 256, folder: str | Path = FOLDER) -> "Codebook":
        """この本で作った見本帳を読みます。

        `patch` はパッチの一辺（2、4、8）、`count` は見本の数（16、64、256、1024）、`folder` は置き場所です。

        Raises:
            ModelError: 見本帳がない。または、壊れている。
        """
        books, name = load_codebooks(Path(folder)), book_name(patch, count)
        if name not in books:
            raise ValueError(
                f"一辺{patch}画素、{count}個の見本帳はありません。あるのは {'、'.join(sorted(books))} です。"
            )
        return cls(books[name])

    def encode(self, picture: Tensor) -> Tensor:
        """絵 (H, W, 3) を、見本の番号 (h, w) にします。絵が何枚もある (N, H, W, 3) なら、(N, h, w) です。

        色を256段階の整数に直してから比べるので、どの計算機でも、同じ番号になります。
        """
        cut = patches(picture, self.patch)  # (h, w, D)
        ids = nearest((cut.flatten(0, -2).double() * LEVELS).round(), self.centres.double())
        return ids.reshape(cut.shape[:-1])

    def decode(self, ids: Tensor) -> Tensor:
        """見本の番号 (h, w) から、絵 (H, W, 3) を作ります。(N, h, w) なら、(N, H, W, 3) です。"""
        return joined(self.centres[ids].float() / LEVELS)


def book_name(patch: int, count: int) -> str:
    """見本帳の呼び名です。

    >>> book_name(4, 256)
    'patch4-256'
    """
    return f"patch{patch}-{count}"


def load_codebooks(folder: str | Path = FOLDER) -> dict[str, Tensor]:
    """見本帳を、呼び名ごとに読みます。身元と違えば、ModelError を送出します。"""
    provenance.read(Path(folder), FILES, REMEDY, "見本帳")
    return _tensors(Path(folder) / CODEBOOKS)


def _tensors(path: Path) -> dict[str, Any]:
    try:
        return load_file(path)
    except Exception as error:  # 壊れ方によって、いろいろな例外になる
        raise ModelError(f"{path} を読めません（{error}）。{REMEDY}") from error


# 元の絵と、どれくらい違うか


def psnr(one: Tensor, other: Tensor) -> float:
    """二枚の絵の近さを、デシベルで返します（PSNR）。大きいほど近く、まったく同じなら無限大です。

    10 log10(1 / 色の差の二乗の平均)。

    >>> round(psnr(torch.zeros(8, 8, 3), torch.full((8, 8, 3), 0.1)), 3)
    20.0
    """
    error = (one.double() - other.double()).square().mean()
    return float("inf") if error == 0 else float(-10 * error.log10())


def ssim(one: Tensor, other: Tensor, window: int = 7) -> float:
    """二枚の絵の近さを、平均の明るさ、コントラスト、模様の三つから求めます（SSIM）。1なら、まったく同じです。

    `window` は、一度に比べる正方形の一辺です。
    出典: Wang ほか「Image Quality Assessment」（IEEE Transactions on Image Processing 13、2004）。

    >>> ssim(torch.zeros(8, 8, 3), torch.zeros(8, 8, 3))
    1.0
    """
    x, y = (each.double().reshape(-1, *each.shape[-3:]).permute(0, 3, 1, 2) for each in (one, other))  # (N, 3, H, W)
    mean_x, mean_y = avg_pool2d(x, window, 1), avg_pool2d(y, window, 1)
    fair = window**2 / (window**2 - 1)  # 標本の分散（n - 1で割る）
    varied_x = fair * (avg_pool2d(x * x, window, 1) - mean_x * mean_x)
    varied_y = fair * (avg_pool2d(y * y, window, 1) - mean_y * mean_y)
    together = fair * (avg_pool2d(x * y, window, 1) - mean_x * mean_y)
    a, b = 0.01**2, 0.03**2  # 0で割らないための、小さな数
    top = (2 * mean_x * mean_y + a) * (2 * together + b)
    return float((top / ((mean_x.square() + mean_y.square() + a) * (varied_x + varied_y + b))).mean())


def bits_per_pixel(patch: int, count: int, shared_by: float = float("inf")) -> float:
    """1画素に要るビット数です。番号は、見本を区別できるだけのビット（log2 K）で書くものとします。

    `shared_by` に絵の画素数を渡すと、見本帳そのもの（1色8ビット）も、その画素で割り勘にして足します。

    >>> bits_per_pixel(4, 256), bits_per_pixel(4, 256, shared_by=32 * 32)
    (0.5, 96.5)
    """
    number = (count - 1).bit_length()
    return number / patch**2 + count * patch**2 * 3 * 8 / shared_by
