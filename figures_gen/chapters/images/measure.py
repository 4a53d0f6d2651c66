"""「画像もトークンになる」の測定。"""

import base64
import io
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import pairwise
from pathlib import Path
from statistics import fmean
from typing import Any

import torch
from PIL import Image
from tokenizers import Tokenizer, models, trainers
from torch import Tensor

from figures_gen.declarations import Parts, measurement
from figures_gen.intervals import mean_interval
from figures_gen.precision import doubled
from nexttoken import images, picture_language
from nexttoken.bpe import VISIBLE
from nexttoken.drawings import KINDS
from nexttoken.evaluation import share
from nexttoken.images import FILES, REMEDY, Codebook
from nexttoken.kneser_ney import KneserNey, discounts
from nexttoken.loading import provenance
from nexttoken.loading.source import ModelError
from nexttoken.picture_language import COUNT, ROWS, SIZE, captions_for, code_digest, losses, paint, sentences

PATCH = 4
PATCHES, COUNTS = (2, 4, 8), (16, 64, 256, 1024)
SHOWN = (0, 9, 3, 21)  # 図に出す、取っておいた絵
POINTS, CENTRES = 20, 3  # 平面でのk平均法（台本の kmeans のセルと同じ）
#: 絵のファイルの形式 → 試す画質と、書き方。
LOSSY: dict[str, tuple[tuple[int, ...], dict[str, Any]]] = {
    "JPEG": ((5, 10, 15, 20, 30, 40, 50, 60, 70, 80, 90, 95), {"optimize": True}),
    "WEBP": ((0, 5, 10, 20, 30), {"method": 6}),
    "AVIF": ((20, 30, 40, 50, 60), {}),
}
EVERY = 4  # 見本を、いくつおきに図に出すか
STRONGER = 3  # 違いの絵で、差を何倍に濃くするか
PAIR_PICTURES, PAIR_SIZES = 600, (512, 4096)  # バイトのBPEに覚えさせる絵の数と、語彙の大きさ
FARTHEST = 2 * ROWS  # 隠してみる、いちばん遠いパッチ
NEIGHBOURS = 5  # 判定役が見る、似た絵の数
TRIES = 5  # 一つの題で描かせる枚数
SEEDS = (1, 2)  # 下半分の続きを描かせるくじの種

ROW = (0, 0)  # まわりのパッチの代わりに、上から何行めか
#: 数えるときに見るところ。近いと見なす順に並べた、(下へ, 右へ)いくつか。
LOOKS: dict[str, tuple[tuple[int, int], ...]] = {
    "左、上": ((0, -1), (-1, 0)),
    "左、上、左上": ((0, -1), (-1, 0), (-1, -1)),
    "左、上、右上": ((0, -1), (-1, 0), (-1, 1)),
    "左、上、右上、左上": ((0, -1), (-1, 0), (-1, 1), (-1, -1)),
    "左、上、右上、何行めか": ((0, -1), (-1, 0), (-1, 1), ROW),
    "何行めか、左、上、右上": (ROW, (0, -1), (-1, 0), (-1, 1)),
    "左、上、右上、左上、二つ左、二つ上": ((0, -1), (-1, 0), (-1, 1), (-1, -1), (0, -2), (-2, 0)),
}

#: 大きなモデルの、公表された設計。出典は本文にある。
SYSTEMS: tuple[dict[str, Any], ...] = (
    {"name": "この本", "side": 32, "tokens": 8 * 8, "kinds": COUNT},
    {"name": "VQ-VAE（ImageNet）", "side": 128, "tokens": 32 * 32, "kinds": 512},
    {"name": "VQGAN", "side": 256, "tokens": 16 * 16, "kinds": 1024},
    {"name": "Chameleon", "side": 512, "tokens": 1024, "kinds": 8192},
    {"name": "Gemma 3（SigLIP）", "side": 896, "tokens": 256, "kinds": None},
)


def _packed(picture: Tensor) -> dict[str, Any]:
    """絵を、JSON にしまえる形にします。"""
    data = (picture * 255).round().to(torch.uint8).contiguous()
    return {"high": data.shape[0], "wide": data.shape[1], "bytes": base64.b64encode(data.numpy().tobytes()).decode()}


@measurement("exact")
def gallery() -> dict[str, Any]:
    """この本が描いた絵。題ごとに一枚ずつ。"""
    pictures, names = images.pictures("train"), images.captions("train")
    chosen = range(len(KINDS), 2 * len(KINDS))
    same = (pictures[:, :, 1:] == pictures[:, :, :-1]).all(-1)
    return {
        "next": {"same": int(same.sum()), "of": same.numel(), "share": int(same.sum()) / same.numel()},
        "pictures": [{"name": names[place], **_packed(pictures[place])} for place in chosen],
        "splits": {split: count for split, (count, _) in images.SPLITS.items()},
        "all": sum(count for count, _ in images.SPLITS.values()),
        "side": pictures.shape[1],
        "bytes": pictures[0].numel(),
        "kinds": len(KINDS),
        "tokens": (pictures.shape[1] // PATCH) ** 2,
        "numbers": PATCH * PATCH * 3,
    }


@measurement("exact")
def byte_pairs() -> dict[str, Any]:
    """絵のバイトの並びからBPEで規則を覚え、覚えるのに使った絵と、取っておいた絵が、何トークンになるか。"""
    study, test = (_letters(images.pictures(split)) for split in ("train", "test"))
    rows = []
    for size in PAIR_SIZES:
        tokenizer = Tokenizer(models.BPE())
        trainer = trainers.BpeTrainer(vocab_size=size, initial_alphabet=[*VISIBLE.values()], show_progress=False)
        tokenizer.train_from_iterator(study[:PAIR_PICTURES], trainer)
        known, unseen = (
            sum(len(tokenizer.encode(one).ids) for one in pictures) / len(pictures)
            for pictures in (study[:PAIR_PICTURES], test)
        )
        vocabulary = tokenizer.get_vocab_size()
        bits = unseen * (vocabulary - 1).bit_length()
        rows.append({"vocabulary": vocabulary, "known": known, "unseen": unseen, "bits": bits})
    return {"pictures": PAIR_PICTURES, "bytes": len(test[0]), "bits": 8 * len(test[0]), "rows": rows}


def _letters(pictures: Tensor) -> list[str]:
    """絵のバイトを、左上から順に、1バイト1文字で並べたもの。"""
    rows = (pictures * images.LEVELS).round().to(torch.uint8).flatten(1).tolist()
    return ["".join(VISIBLE[byte] for byte in row) for row in rows]


@measurement("tolerance")
def moving() -> dict[str, Any]:
    """平面の点で、k平均法の中心が動くところ。"""
    numbers = torch.Generator().manual_seed(5)
    places = torch.tensor([(-3.0, 0.0), (3.0, -1.0), (0.0, 4.0)])
    points = torch.cat([torch.randn(POINTS, 2, generator=numbers) + place for place in places])
    steps: list[dict[str, Any]] = []
    centres = points[:CENTRES]  # わざと、一つの固まりから三つを選ぶ
    while not steps or steps[-1]["centres"] != centres.tolist():
        ids = images.nearest(points, centres)
        cost = (points - centres[ids]).square().sum().item()
        steps.append({"centres": centres.tolist(), "ids": ids.tolist(), "cost": cost})
        centres = images.moved(points, centres)
    return {"points": points.tolist(), "steps": steps}


@measurement("exact")
def codebook(painted: Path) -> dict[str, Any]:
    """見本帳と、一枚の絵の番号と、戻した絵と、失われたもの。"""
    book, pictures, names = Codebook.load(folder=painted), images.pictures("test"), images.captions("test")
    order = book.centres.double().mean(1).argsort(stable=True)[EVERY // 2 :: EVERY]  # 暗い順に、とびとびに選ぶ
    tiles = images.joined(book.centres[order].float().reshape(8, 8, -1) / 255)
    ids = book.encode(pictures)
    used = Counter(ids.flatten().tolist())
    again = book.decode(ids)
    gone = ((pictures - again).abs() * STRONGER).clamp(max=1)
    found = {"original": pictures, "rebuilt": again, "gone": gone}
    return {
        "book": _packed(tiles),
        "count": len(book),
        "on_show": len(order),
        "stronger": STRONGER,
        "used": len(used),
        "most": used.most_common(1)[0][1],
        "tokens": ids.numel(),
        "same": sum(bool(one.equal(other)) for one, other in zip(pictures, again, strict=True)),
        "pictures": len(pictures),
        "rows": [
            {"name": names[place], **{key: _packed(value[place]) for key, value in found.items()}} for place in SHOWN
        ],
    }


@measurement("tolerance")
def account(painted: Path) -> Parts:
    """見本帳の大きさと、ビット数と、絵の近さ。同じ絵をPNG、JPEG、WebP、AVIFで書いたときも。

    一回が、一つの見本帳か、一つの画質です。
    """
    pictures = images.pictures("test")
    side = math.isqrt(len(pictures))
    sheet = images.joined(images.patches(pictures, 32).reshape(side, side, -1))  # 一枚に並べ、見出しの分を割り勘にする
    pixels = sheet.shape[0] * sheet.shape[1]
    whole = Image.fromarray((sheet * 255).round().to(torch.uint8).numpy())
    books = [(patch, count) for patch in PATCHES for count in COUNTS]
    files = [(kind, quality) for kind, (qualities, _) in LOSSY.items() for quality in qualities]

    def row(number: int) -> dict[str, Any]:
        if number < len(books):
            patch, count = books[number]
            book = Codebook.load(patch, count, painted)
            again = book.decode(book.encode(pictures))
            found: dict[str, Any] = {
                "patch": patch,
                "count": count,
                "bits": images.bits_per_pixel(patch, count),
                "with_book": images.bits_per_pixel(patch, count, shared_by=pixels),
                "book_bytes": book.centres.numel(),
            }
        else:
            kind, quality = files[number - len(books)]
            data, again = _written(whole, format=kind, quality=quality, **LOSSY[kind][1])
            again = images.patches(again, 32).reshape(pictures.shape)
            found = {"format": kind, "quality": quality, "bits": 8 * data / pixels}
        return {**found, "psnr": images.psnr(pictures, again), "ssim": images.ssim(pictures, again)}

    def together(rows: list[dict[str, Any]]) -> dict[str, Any]:
        ours = next(row for row in rows if (row.get("patch"), row.get("count")) == (PATCH, COUNT))
        lossy = {kind.lower(): [row for row in rows if row.get("format") == kind] for kind in LOSSY}
        png, again = _written(whole, format="PNG", optimize=True)
        return {
            "pictures": len(pictures),
            "pixels": pixels,
            "raw": 24,
            "books": rows[: len(books)],
            "ours": ours,
            "jpeg": lossy["jpeg"],
            **{
                f"{kind}_same": {key: _between(found, ours[key]) for key in ("bits", "with_book")}
                for kind, found in lossy.items()
            },
            "png": {"bits": 8 * png / pixels, "same": bool(again.equal(sheet))},
        }

    return Parts(len(books) + len(files), row, together)


def _between(rows: Sequence[dict[str, float]], bits: float) -> dict[str, float]:
    """ビット数が ``bits`` になるときの近さ。前後の画質の値を、まっすぐに結んで求めます。"""
    one, other = next((one, other) for one, other in pairwise(rows) if one["bits"] <= bits < other["bits"])
    along = (bits - one["bits"]) / (other["bits"] - one["bits"])
    return {key: one[key] + along * (other[key] - one[key]) for key in ("psnr", "ssim")}


def _written(picture: Image.Image, **how: Any) -> tuple[int, Tensor]:
    """ファイルにしたときのバイト数と、読み戻した絵。"""
    file = io.BytesIO()
    picture.save(file, **how)
    again = torch.frombuffer(bytearray(Image.open(file).convert("RGB").tobytes()), dtype=torch.uint8)
    return len(file.getvalue()), again.reshape(picture.height, picture.width, 3).float() / 255


@measurement("tolerance")
def training(painted: Path) -> dict[str, Any]:
    """育てた経過と、途中で描かせた絵。今のコードで育てたものかどうかも確かめます。"""
    found = provenance.read(painted, FILES, REMEDY, "モデル")
    if found["code"] != code_digest():
        raise ModelError(f"{painted} は、今のコードで作ったものではありません。{REMEDY}")
    book = Codebook.load(folder=painted)
    chosen = [0, 1, len(found["curve"]) - 1]
    return {
        **{key: found[key] for key in ("recipe", "seconds", "threads", "parameters", "tokens")},
        "curve": [{key: point[key] for key in ("epoch", "train", "validation")} for point in found["curve"]],
        "guess": math.log(SIZE),
        "megabytes": sum((painted / name).stat().st_size for name in FILES) / 1e6,
        "painted": [
            {
                "epoch": found["curve"][place]["epoch"],
                "pictures": {
                    kind: {
                        **_packed(book.decode(torch.tensor(ids).reshape(8, 8))),
                        "repeats": fmean(one == other for one, other in pairwise(ids)),
                    }
                    for kind, ids in found["curve"][place]["painted"].items()
                },
            }
            for place in chosen
        ],
    }


@measurement("tolerance")
def prediction(painted: Path) -> dict[str, Any]:
    """取っておいた絵への、1トークン当たりの迷い。数えたものと、育てたもの。"""
    book, model = Codebook.load(folder=painted), picture_language.load(painted)
    ids = {split: book.encode(images.pictures(split)) for split in images.SPLITS}
    train, test = (sentences(ids[split], images.captions(split)) for split in ("train", "test"))
    read = train.shown[:, :-1].flatten().tolist()
    logs = {f"n{n}": _counted(KneserNey(read, n, SIZE), test.shown[:, :-1]) for n in (1, 2, 3)}
    tried = {name: float(_around(ids["train"], ids["validation"], look).mean()) for name, look in LOOKS.items()}
    chosen = min(tried, key=lambda name: tried[name])  # 見るところは、検証用の絵で選ぶ
    logs["around"] = _around(ids["train"], ids["test"], next(iter(LOOKS.values())))
    logs["chosen"] = _around(ids["train"], ids["test"], LOOKS[chosen])
    logs["model"] = losses(model, test.shown)[:, :-1].double()
    logs["named"] = losses(model, test.named).double()
    bits = float(logs["model"].mean()) / math.log(2)
    return {
        "uniform": COUNT,
        "pictures": len(test.shown),
        "perplexity": {name: math.exp(float(found.mean())) for name, found in logs.items()},
        "looks": len(LOOKS),
        "chosen": chosen,
        "gap": _gap((logs["chosen"] - logs["model"]).mean(1).tolist()),
        "caption_gap": _gap((logs["model"] - logs["named"]).mean(1).tolist()),
        "bits_per_token": bits,
        "bits_per_pixel": bits / PATCH**2,
    }


def _counted(counter: KneserNey[int], rows: Tensor) -> Tensor:
    """数えたものの、絵のトークンの損失 (N, 64)。"""
    found = []
    for row in rows.tolist():
        contexts = (row[max(0, place - counter.n + 1) : place] for place in range(1, len(row)))
        found.append([-math.log(counter.probability(one, h)) for one, h in zip(row[1:], contexts, strict=True)])
    return torch.tensor(found, dtype=torch.double)


def _around(train: Tensor, test: Tensor, look: Sequence[tuple[int, int]]) -> Tensor:
    """まわりのパッチを文脈にして数えた、損失 (N, 64)。絵の並びを知っている、手強い相手です。

    残し方は :class:`nexttoken.kneser_ney.KneserNey` と同じで、文脈を、空から、``look`` の順に伸ばします。
    """
    longest = len(look)
    counts: list[Counter[tuple[int, ...]]] = [Counter() for _ in range(longest + 1)]  # 文脈の長さごとの、並びの回数
    counts[longest].update(gram for grid in train.tolist() for gram in _seen(grid, look))
    for length in range(longest - 1, -1, -1):  # 短い文脈では、何種類の文脈に出たか
        counts[length].update((*gram[:length], gram[-1]) for gram in counts[length + 1])
    given: Counter[tuple[int, ...]] = Counter()
    saved: dict[tuple[int, ...], float] = {}
    taken = [discounts(Counter(found.values())) for found in counts]
    for length, found in enumerate(counts):
        for gram, count in found.items():
            given[gram[:-1]] += count
            saved[gram[:-1]] = saved.get(gram[:-1], 0.0) + taken[length][min(count, 3)]
    losses = []
    for grid in test.tolist():
        row = []
        for *around, one in _seen(grid, look):
            p = 1 / COUNT
            for length in range(longest + 1):
                h = tuple(around[:length])
                if h not in given:
                    break
                count = counts[length][*h, one]
                p = (count - taken[length][min(count, 3)] + saved[h] * p) / given[h]
            row.append(-math.log(p))
        losses.append(row)
    return torch.tensor(losses, dtype=torch.double)


def _seen(grid: Sequence[Sequence[int]], look: Sequence[tuple[int, int]]) -> list[tuple[int, ...]]:
    """まわりのパッチの番号に、そのパッチの番号を続けたもの。端の外は -1。"""
    high, wide = len(grid), len(grid[0])

    def at(y: int, x: int, away: tuple[int, int]) -> int:
        below, right = y + away[0], x + away[1]
        inside = 0 <= below < high and 0 <= right < wide
        return y if away == ROW else grid[below][right] if inside else -1

    return [(*(at(y, x, away) for away in look), grid[y][x]) for y in range(high) for x in range(wide)]


def _gap(values: Sequence[float]) -> dict[str, float]:
    """絵ごとの差の平均を、迷いの比にしたものと、95%の幅。"""
    low, high = mean_interval(values)
    return {"ratio": math.exp(-fmean(values)), "low": math.exp(-high), "high": math.exp(-low)}


@measurement("tolerance")
def hidden(painted: Path) -> Parts:
    """当てるパッチから見て、決まった数だけ前のパッチを、どの層からも見えなくしたときの、二行め以降の迷い。

    すぐ左（一つ前）は、それを読んだ位置から当てるので、隠せません。
    """
    model, book = picture_language.load(painted), Codebook.load(folder=painted)
    shown = sentences(book.encode(images.pictures("test")), images.captions("test")).shown
    whole = _below(model, shown)

    def row(number: int) -> dict[str, Any]:
        away = number + 2
        with _blind(model, away):
            found = _below(model, shown)
        return {"away": away, **_gap((whole - found).tolist())}

    def together(rows: list[dict[str, Any]]) -> dict[str, Any]:
        above = next(one for one in rows if one["away"] == ROWS)
        others = [one["ratio"] for one in rows if one is not above]
        return {
            "perplexity": math.exp(float(whole.mean())),
            "farthest": FARTHEST,
            "above": above,
            "others": max(others),
        }

    return Parts(FARTHEST - 1, row, together)


def _below(model: Any, shown: Tensor) -> Tensor:
    """二行めから下のパッチの損失の、絵ごとの平均 (N,)。"""
    return losses(model, shown)[:, ROWS:-1].double().mean(1)


@contextmanager
def _blind(model: Any, away: int) -> Iterator[None]:
    """この中では、当てるパッチの ``away`` 個前を、どの層も見ません。"""
    parts = [layer.self_attn for layer in model.layers]
    for part in parts:
        part._visible = partial(_seen_but, part._visible, away - 1)  # 当てるのは、一つ前の位置から
    try:
        yield
    finally:
        for part in parts:
            del part._visible


def _seen_but(visible: Any, distance: int, positions: Tensor, seen: int) -> Tensor:
    kept: Tensor = visible(positions, seen) & (positions[:, None] - positions != distance)
    return kept


@measurement("tolerance")
@doubled()
def halves(painted: Path) -> dict[str, Any]:
    """上半分を見せて、下半分を描かせた絵。"""
    book, model = Codebook.load(folder=painted), picture_language.load(painted).double()
    pictures, names = images.pictures("test"), images.captions("test")
    rows = []
    for place in SHOWN:
        ids = book.encode(pictures[place])
        drawn = [book.decode(paint(model, None, ids[:4], seed)) for seed in SEEDS]
        rows.append(
            {
                "name": names[place],
                "truth": _packed(book.decode(ids)),
                "painted": [_packed(one) for one in drawn],
            }
        )
    return {"rows": rows, "seeds": len(SEEDS)}


@measurement("tolerance")
@doubled()
def captioning(painted: Path) -> dict[str, Any]:
    """絵から題を、題から絵を。"""
    book, model = Codebook.load(folder=painted), picture_language.load(painted).double()
    train, test = images.pictures("train"), images.pictures("test")
    names, truth = images.captions("train"), images.captions("test")
    ids = {"train": book.encode(train), "test": book.encode(test)}
    answers = {
        "model": captions_for(model, ids["test"]),
        "bag": _bag(ids["train"], names, ids["test"]),
        "pixels": _alike(train, names, test),
    }
    drawn, asked = [], []
    for kind in KINDS:
        for seed in range(TRIES):
            drawn.append(book.decode(paint(model, kind, seed=seed)))
            asked.append(kind)
    judged = _alike(train, names, torch.stack(drawn))
    wrong = Counter((one, other) for one, other in zip(truth, answers["model"], strict=True) if one != other)
    return {
        "pictures": len(truth),
        "kinds": len(KINDS),
        "tries": TRIES,
        "accuracy": {name: _share(found, truth) for name, found in answers.items()},
        "wrong": [{"truth": one, "said": other, "count": count} for (one, other), count in wrong.most_common()],
        "painting": _share(judged, asked),
        "painted": [
            {"name": asked[place], "judged": judged[place], **_packed(drawn[place])} for place in range(len(drawn))
        ],
    }


def _share(found: Sequence[str], truth: Sequence[str]) -> dict[str, float]:
    right = [one == other for one, other in zip(found, truth, strict=True)]
    interval = share(right)
    return {"right": sum(right), "all": len(right), "share": fmean(right), "low": interval.low, "high": interval.high}


def _bag(train: Tensor, names: Sequence[str], test: Tensor) -> list[str]:
    """どの見本が何度出てきたかだけを見て、題を当てます（単純ベイズ）。並びは見ません。"""
    counts = torch.ones(len(KINDS), COUNT, dtype=torch.double)  # どの見本も、一度は出たことにする
    for grid, name in zip(train, names, strict=True):
        counts[KINDS.index(name)] += grid.flatten().bincount(minlength=COUNT)
    logs = (counts / counts.sum(1, keepdim=True)).log()  # (題, 見本)
    seen = torch.stack([grid.flatten().bincount(minlength=COUNT) for grid in test]).double()
    return [KINDS[place] for place in (seen @ logs.T).argmax(1).tolist()]


def _alike(train: Tensor, names: Sequence[str], pictures: Tensor) -> list[str]:
    """画素の色がいちばん近い、学習用の五枚の題の多数決。見本帳もモデルも使いません。"""
    near = torch.cdist(pictures.flatten(1).double(), train.flatten(1).double()).topk(NEIGHBOURS, largest=False).indices
    return [Counter(names[place] for place in row).most_common(1)[0][0] for row in near.tolist()]


@measurement("exact")
def systems() -> dict[str, Any]:
    """大きなモデルの、絵の大きさと、トークンの数。公表された設計から計算します。"""
    return {
        "rows": [
            {
                **row,
                "raw_bits": row["side"] ** 2 * 24,
                "bits": row["tokens"] * (row["kinds"] - 1).bit_length() if row["kinds"] else None,
                "pixels_per_token": row["side"] ** 2 // row["tokens"],
            }
            for row in SYSTEMS
        ],
        "siglip": {
            "side": 896,
            "patch": 14,
            "patches": (896 // 14) ** 2,
            "tokens": 256,
            "pooled": (896 // 14) ** 2 // 256,
        },
    }
