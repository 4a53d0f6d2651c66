"""ベースモデルに、指示への従い方を教えます（指示チューニング）。

お手本を会話の形に直し、答えのところだけを当てさせます。元の重みは動かさず、LoRAで足した小さな行列だけを学習します。
できた行列（アダプタ）は、`python -m nexttoken.tune` が examples/nexttoken-it に置きます。

出典: Hu et al.「LoRA: Low-Rank Adaptation of Large Language Models」（arXiv:2106.09685）4節。
"""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import torch
from peft import LoraConfig, PeftModel, get_peft_model, get_peft_model_state_dict, set_peft_model_state_dict
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from nexttoken import chat
from nexttoken.chat import Message
from nexttoken.checks import check_integer, check_number
from nexttoken.loading.checkpoint import peak_bytes, restore, save
from nexttoken.loading.digests import meaning_digest

#: 損失を数えない場所の印。cross_entropy が読み飛ばす。
IGNORED = -100
#: 勾配の大きさの上限。これを超えた歩は、向きを変えずに縮める。
CLIP = 20.0
#: シードの上限。
MOST_SEED = 2**31 - 1


@dataclass(frozen=True)
class Recipe:
    """学習の決めごとです。

    `rank` はLoRAの行列の細さ、`alpha` は足し込む強さ（alpha / rank 倍）、`epochs` はお手本を何周するか、
    `batch_size` は1歩で読むお手本の数、`warmup` は学習率を少しずつ上げる歩数（0でもよい）、
    `evaluations` は1周に何度、損失を測るか、`seed` は乱数の種、`dtype` は元の重みの型（bfloat16 か float32）です。
    学習するLoRAの行列は、いつも float32 です。

    Raises:
        ValueError: 決めごとが、学習のできない値である。
    """

    rank: int = 16
    alpha: int = 32
    learning_rate: float = 2e-4
    epochs: int = 2
    batch_size: int = 4
    warmup: int = 20
    evaluations: int = 2
    seed: int = 0
    dtype: str = "bfloat16"

    def __post_init__(self) -> None:
        """決めごとが、学習のできる値かどうかを確かめます。"""
        for name in ("rank", "epochs", "batch_size", "evaluations"):
            check_integer(name, getattr(self, name), least=1)
        check_number("learning_rate", self.learning_rate, "0より大きく1以下の数", math.ulp(0.0), 1)
        if self.dtype not in ("bfloat16", "float32"):
            raise ValueError(f"dtype は bfloat16 か float32 にしてください（いまは {self.dtype!r}）。")


class Row(NamedTuple):
    """学習に使う1件です。`labels` は、当てさせる番号か、数えない印（IGNORED）です。長さは同じです。"""

    ids: list[int]
    labels: list[int]


def encode(tokenizer: Any, messages: Sequence[Message]) -> Row:
    """会話を番号に直し、assistant の答えと、その終わりの `<end_of_turn>` だけを、当てさせる印にします。

    答えの前までの番号は、生成のときに渡す番号（:func:`nexttoken.chat.encode`）とまったく同じです。

    >>> from nexttoken import load_gemma
    >>> tokenizer, _ = load_gemma()
    >>> messages = [{"role": "user", "content": "名前は？"}, {"role": "assistant", "content": "まだ無い。"}]
    >>> row = encode(tokenizer, messages)
    >>> tokenizer.decode([label for label in row.labels if label != IGNORED])
    'まだ無い。<end_of_turn>'
    """
    ids = chat.encode(tokenizer, messages, add_generation_prompt=False)
    labels = [IGNORED] * len(ids)
    for place, message in enumerate(messages):
        if message["role"] == "assistant":
            start = len(chat.encode(tokenizer, messages[:place]))
            end = len(chat.encode(tokenizer, messages[: place + 1], add_generation_prompt=False)) - 1  # 最後の改行の前
            labels[start:end] = ids[start:end]
    return Row(ids, labels)


def collate(rows: Sequence[Row]) -> tuple[Tensor, Tensor, Tensor]:
    """長さをそろえて重ねます。足りないところは、右に `<pad>`（番号0）を詰めます。

    Returns:
        番号 (B, T)、読むところが1のマスク (B, T)、当てさせる番号か IGNORED (B, T)。

    >>> ids, mask, labels = collate([Row([2, 5, 6], [IGNORED, 5, 6]), Row([2, 7], [IGNORED, 7])])
    >>> ids.tolist(), mask.tolist(), labels.tolist()
    ([[2, 5, 6], [2, 7, 0]], [[1, 1, 1], [1, 1, 0]], [[-100, 5, 6], [-100, 7, -100]])
    """
    longest = max(len(row.ids) for row in rows)
    ids = [row.ids + [0] * (longest - len(row.ids)) for row in rows]
    mask = [[1] * len(row.ids) + [0] * (longest - len(row.ids)) for row in rows]
    labels = [row.labels + [IGNORED] * (longest - len(row.labels)) for row in rows]
    return torch.tensor(ids), torch.tensor(mask), torch.tensor(labels)


def answer_losses(model: nn.Module, rows: Sequence[Row]) -> Tensor:
    """当てさせるトークン1つずつの損失（負の対数尤度、単位はナット）を、前から順に並べて返します。

    語彙の全体のロジットは大きいので、当てさせる位置でだけ求めます。
    """
    network: Any = model.get_base_model() if isinstance(model, PeftModel) else model
    ids, mask, labels = collate(rows)
    hidden = network.model(input_ids=ids, attention_mask=mask, use_cache=False).last_hidden_state  # (B, T, D)
    target = labels[:, 1:]  # 位置 t の出力が当てるのは、t + 1 のトークン
    wanted = target != IGNORED
    logits = network.lm_head(hidden[:, :-1][wanted])  # (N, V)
    return cross_entropy(logits.float(), target[wanted], reduction="none")  # (N,)


@torch.no_grad()
def mean_loss(model: nn.Module, rows: Sequence[Row], batch_size: int = 8) -> float:
    """当てさせるトークン1つあたりの損失（ナット）です。学習はしません。`batch_size` は、まとめて読む件数の上限です。"""
    ordered = sorted(rows, key=lambda row: len(row.ids))  # 長さの近いものを組にすると、詰め物が減る
    losses = [answer_losses(model, ordered[at : at + batch_size]) for at in range(0, len(ordered), batch_size)]
    return float(torch.cat(losses).mean())


def add_lora(model: Any, recipe: Recipe) -> PeftModel:
    """すべての全結合層（lm_head を除く）に、LoRAの行列を付けます。元の重みは、学習しないようにします。"""
    torch.manual_seed(recipe.seed)
    config = LoraConfig(
        r=recipe.rank,
        lora_alpha=recipe.alpha,
        lora_dropout=0.0,
        target_modules="all-linear",
        task_type="CAUSAL_LM",
    )
    network: PeftModel = get_peft_model(model, config)
    return network


def batches(rows: Sequence[Row], recipe: Recipe, epoch: int) -> list[list[Row]]:
    """1周分のお手本を混ぜ、長さの近いものを組にします。混ぜ方は、シードと周の番号（0から）だけで決まります。"""
    order = torch.Generator().manual_seed(recipe.seed * 1000 + epoch)
    mixed = [rows[place] for place in torch.randperm(len(rows), generator=order).tolist()]
    pool = recipe.batch_size * 8
    pools = [sorted(mixed[at : at + pool], key=lambda row: len(row.ids)) for at in range(0, len(mixed), pool)]
    groups = [part[at : at + recipe.batch_size] for part in pools for at in range(0, len(part), recipe.batch_size)]
    return [groups[place] for place in torch.randperm(len(groups), generator=order).tolist()]


@dataclass
class Progress:
    """学習のどこまで来たかです。

    `curve` は測った損失、`losses` は1歩ごとの損失、`adapters` は1周を終えるごとの行列（何周めか → 行列）です。
    `seconds` はCPUが働いた秒数の合計（コアが2つなら、待つ時間はその半分ほど）、`peak_bytes` は使ったメモリの最大値
    （測れない OS では0）です。
    """

    step: int = 0
    curve: list[dict[str, float]] = field(default_factory=list)
    losses: list[float] = field(default_factory=list)
    adapters: dict[int, dict[str, Tensor]] = field(default_factory=dict)
    seconds: float = 0.0
    peak_bytes: int = 0


def train(
    model: PeftModel,
    rows: Sequence[Row],
    validation: Sequence[Row],
    recipe: Recipe,
    checkpoint: Path | None = None,
    report: Callable[[Progress, int], None] = lambda progress, total: None,
    save_every: int = 25,
) -> Progress:
    """LoRAの行列を学習します。

    1歩で減らすのは、その歩で当てさせるトークンの損失の和を、**1歩あたりの平均のトークン数**で割った値です。その歩の
    トークン数で割ると（ふつうの平均）、一語で終わる答えのトークン1つが、長いコードのトークン1つより何倍も重くなります。
    こうすれば、どのトークンの重さも同じです。

    `checkpoint` を渡せば途中経過をそこに置きます。前の途中経過があれば続きから、なければ初めから始めます。続きから
    始めても、通して学習したのと同じ結果になります。終わると、最後の行列がモデルに入っています。どの周の行列を使うかは、呼ぶ側が選びます。

    Args:
        model: :func:`add_lora` で行列を付けたモデル。
        report: 1歩進むたびに、途中経過と全部の歩数を渡して呼ぶ関数。
        save_every: 何歩ごとに途中経過を置くか。全部の歩数より大きければ、終わりに一度だけ置きます。
    """
    weights = [weight for weight in model.parameters() if weight.requires_grad]
    optimizer = torch.optim.AdamW(weights, lr=recipe.learning_rate, weight_decay=0.0)
    plan = list(_plan(rows, recipe))
    usual = sum(map(_wanted, plan)) / len(plan)  # 1歩あたりの平均のトークン数
    progress = _restore(model, optimizer, checkpoint)
    begin = time.process_time() - progress.seconds
    sample = rows[: len(validation)]
    if not progress.curve:
        _measure(model, sample, validation, 0.0, progress)
    for step in range(progress.step, len(plan)):
        for group in optimizer.param_groups:
            group["lr"] = recipe.learning_rate * _rate(step, len(plan), recipe.warmup)
        losses = answer_losses(model, plan[step])
        (losses.sum() / usual).backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(weights, CLIP)
        optimizer.step()
        optimizer.zero_grad()
        progress.step = step + 1
        progress.losses.append(losses.mean().item())
        if progress.step in _measuring_steps(len(plan), recipe.epochs * recipe.evaluations):
            _measure(model, sample, validation, progress.step * recipe.epochs / len(plan), progress)
        if progress.step in (ends := _measuring_steps(len(plan), recipe.epochs)):
            progress.adapters[ends.index(progress.step) + 1] = _matrices(model)
        progress.seconds, progress.peak_bytes = time.process_time() - begin, max(progress.peak_bytes, peak_bytes())
        if checkpoint and (progress.step % save_every == 0 or progress.step == len(plan)):
            _save(model, optimizer, progress, checkpoint)
        report(progress, len(plan))
    return progress


def _plan(rows: Sequence[Row], recipe: Recipe) -> Iterator[list[Row]]:
    for epoch in range(recipe.epochs):
        yield from batches(rows, recipe, epoch)


def _rate(step: int, total: int, warmup: int) -> float:
    """学習率に掛ける数です。`warmup` 歩で1まで上げ、あとは0に向けて、まっすぐ下げます。"""
    return min((step + 1) / (warmup + 1), (total - step) / max(1, total - warmup))


def _wanted(rows: Sequence[Row]) -> int:
    return sum(label != IGNORED for row in rows for label in row.labels)


def _measuring_steps(total: int, count: int) -> list[int]:
    """全部の歩数を `count` 等分した、それぞれの終わりの歩です。"""
    return [round(total * number / count) for number in range(1, count + 1)]


def _measure(
    model: PeftModel, sample: Sequence[Row], validation: Sequence[Row], epoch: float, progress: Progress
) -> None:
    point = {"epoch": epoch, "train": mean_loss(model, sample), "validation": mean_loss(model, validation)}
    progress.curve.append(point)


def _matrices(model: PeftModel) -> dict[str, Tensor]:
    return {name: weight.clone() for name, weight in get_peft_model_state_dict(model).items()}


def _save(model: PeftModel, optimizer: torch.optim.Optimizer, progress: Progress, checkpoint: Path) -> None:
    state = {
        "adapter": get_peft_model_state_dict(model),
        "optimizer": optimizer.state_dict(),
        "progress": asdict(progress),
    }
    save(checkpoint, state)


def _restore(model: PeftModel, optimizer: torch.optim.Optimizer, checkpoint: Path | None) -> Progress:
    def use(state: dict[str, Any]) -> Progress:
        set_peft_model_state_dict(model, state["adapter"])
        optimizer.load_state_dict(state["optimizer"])
        return Progress(**state["progress"])

    return restore(checkpoint, use) or Progress()


def code_digest() -> str:
    """学習の手順を書いたコード（このファイルと chat.py）の、意味の指紋です。注釈や説明を直しても、変わりません。"""
    return meaning_digest(Path(__file__), Path(chat.__file__))
