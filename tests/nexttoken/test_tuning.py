"""指示チューニング。印の付け方、学習のくり返し、アダプタの読み込み、答えの評価を、本物のGemmaで確かめる。"""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch
from peft import PeftModel

from nexttoken import chat, evaluation, gemma3, load_gemma
from nexttoken.evaluation import (
    NEXT_QUESTION,
    SLACK,
    Branch,
    Verdict,
    asked,
    ids_with_shots,
    judge,
    read,
    shots,
    slacks,
    task_score,
    text_of,
    until_next_question,
)
from nexttoken.few_shot import SHOWN, TASKS, ask, draw, prompt
from nexttoken.gemma3 import Gemma3
from nexttoken.instructions import FOLDER, Example, InstructionError, read_instructions
from nexttoken.loading.adapter import ANSWERS, CONFIG, WEIGHTS, read_provenance
from nexttoken.loading.folder import default_folder, prepare
from nexttoken.loading.provenance import PROVENANCE
from nexttoken.loading.source import TUNED_FOLDER, ModelError
from nexttoken.surgery import adapted
from nexttoken.tune import REPEATS, SPLITS, main, repeat
from nexttoken.tuning import IGNORED, Progress, Recipe, Row, add_lora, answer_losses, batches, encode, train
from tests.tiny_gemma import tiny_gemma

Model = tuple[Any, Any]
CHAT = [
    {"role": "user", "content": "名前は？"},
    {"role": "assistant", "content": "まだ無い。"},
    {"role": "user", "content": "Where were you born?"},
    {"role": "assistant", "content": "```python\ndef f():\n    return None\n```"},
]
RECIPE = Recipe(rank=2, epochs=2, batch_size=2, warmup=1, evaluations=1, dtype="float32")


@pytest.fixture(scope="module")
def examples() -> dict[str, list[Example]]:
    return {split: read_instructions(FOLDER / f"{split}.jsonl") for split in SPLITS}


@pytest.fixture
def own(gemma: Model) -> Model:
    """LoRAを付けてよい、この試験だけのモデル。手順を見るだけなので、小さい。"""
    return gemma[0], tiny_gemma(gemma[1].config.vocab_size)


# 印


def test_training_and_generation_use_the_same_prompt(gemma: Model, examples: dict[str, list[Example]]) -> None:
    tokenizer, _ = gemma
    for example in [*examples["train"], *examples["evaluation"]]:
        ids, labels = encode(tokenizer, example.messages)
        prompt = chat.encode(tokenizer, example.prompt)
        assert ids[: len(prompt)] == prompt
        if len(example.messages) == 2:
            assert labels[: len(prompt)] == [IGNORED] * len(prompt)
            assert labels[len(prompt) :] == [*ids[len(prompt) : -1], IGNORED]  # 最後の改行は当てさせない
            assert ids[-2] == 106


def test_no_loss_on_the_prompt_or_the_padding(own: Model) -> None:
    tokenizer, model = own
    short, long = encode(tokenizer, CHAT[:2]), encode(tokenizer, CHAT)
    with torch.no_grad():
        alone = torch.cat([answer_losses(model, [short]), answer_losses(model, [long])])
        together = answer_losses(model, [short, long])
        logits = model(torch.tensor([short.ids])).logits[0]
    assert len(together) == sum(label != IGNORED for row in (short, long) for label in row.labels)
    torch.testing.assert_close(together, alone, atol=1e-3, rtol=1e-3)
    by_hand = [
        -logits[place - 1].log_softmax(-1)[label].item() for place, label in enumerate(short.labels) if label >= 0
    ]
    torch.testing.assert_close(alone[: len(by_hand)], torch.tensor(by_hand), atol=1e-3, rtol=1e-3)


def test_every_row_is_read_once_an_epoch() -> None:
    rows = [Row([2] * (3 + number % 7) + [number], [IGNORED] * (4 + number % 7)) for number in range(37)]
    first = batches(rows, RECIPE, 0)
    assert sorted(row.ids[-1] for group in first for row in group) == list(range(37))
    assert first == batches(rows, RECIPE, 0) != batches(rows, RECIPE, 1)
    assert max(map(len, first)) == 2


# 学習


def rows_of(tokenizer: Any, examples: list[Example], count: int) -> list[Row]:
    short = sorted(examples, key=lambda example: len(example.answer))[:count]
    return [encode(tokenizer, example.messages) for example in short]


def test_an_interrupted_training_ends_like_an_uninterrupted_one(
    gemma: Model, examples: dict[str, list[Example]], tmp_path: Path
) -> None:
    class StopError(Exception):
        pass

    def stop(progress: Progress, total: int) -> None:
        assert total == 6
        if progress.step == 4:
            raise StopError

    tokenizer, size = gemma[0], gemma[1].config.vocab_size
    rows, held = rows_of(tokenizer, examples["train"], 6), rows_of(tokenizer, examples["validation"], 2)
    results = []
    for stopped in (False, True):
        model = tiny_gemma(size)
        checkpoint = tmp_path / "tuning" / f"{stopped}.pt"
        if stopped:
            with pytest.raises(StopError):
                train(add_lora(model, RECIPE), rows, held, RECIPE, checkpoint, stop, save_every=3)
            assert checkpoint.exists()
            model = tiny_gemma(size)
            torch.manual_seed(99)  # 続きは、乱数の状態によらない
        network = add_lora(model, RECIPE)
        results.append((train(network, rows, held, RECIPE, checkpoint, save_every=3), network))
    (whole, first), (resumed, second) = results
    assert whole.losses == resumed.losses and whole.curve == resumed.curve
    assert sorted(whole.adapters) == [1, 2] and len(whole.curve) == 3
    for epoch, kept in whole.adapters.items():
        assert all(torch.equal(weight, resumed.adapters[epoch][name]) for name, weight in kept.items())
    for (name, one), (_, other) in zip(first.named_parameters(), second.named_parameters(), strict=True):
        assert torch.equal(one, other), name
    assert whole.losses[-1] < whole.losses[0] or whole.curve[-1]["train"] < whole.curve[0]["train"]


def test_a_token_of_a_word_weighs_as_much_as_a_token_of_code(
    own: Model, examples: dict[str, list[Example]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """どの歩の勾配も、その歩のトークンの損失の和を、同じ数で割ったもの。歩ごとの平均なら、一語の答えが重くなる。"""
    tokenizer, model = own
    ordered = sorted(examples["train"], key=lambda example: len(example.answer))
    rows = [encode(tokenizer, one.messages) for one in (ordered[0], ordered[1], ordered[-2], ordered[-1])]
    network = add_lora(model, RECIPE)
    weights = [weight for weight in network.parameters() if weight.requires_grad]
    plan = [group for epoch in range(RECIPE.epochs) for group in batches(rows, RECIPE, epoch)]
    counts = [sum(label != IGNORED for row in group for label in row.labels) for group in plan]
    assert max(counts) > 5 * min(counts)
    seen: list[list[torch.Tensor]] = []

    def remember(found: Any, limit: float) -> None:
        seen.append([weight.grad.clone() for weight in found])

    monkeypatch.setattr(torch.nn.utils, "clip_grad_norm_", remember)
    monkeypatch.setattr(torch.optim.AdamW, "step", lambda self: None)  # 重みを動かさず、勾配だけを見る
    train(network, rows, rows[:1], RECIPE)
    for group, found in zip(plan, seen, strict=True):
        for weight in weights:
            weight.grad = None
        (answer_losses(network, group).sum() / (sum(counts) / len(plan))).backward()
        for weight, grad in zip(weights, found, strict=True):
            torch.testing.assert_close(weight.grad, grad, atol=1e-6, rtol=1e-4)


def test_the_command_from_data_to_adapter(gemma: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """小さなお手本とモデルで、初めから終わりまで動かす。できたアダプタは読み込めて、書いた答えも一位を選んだもの。"""

    def load(folder: Path) -> Model:
        base = tiny_gemma(gemma[1].config.vocab_size)
        taught = folder != default_folder()
        return gemma[0], PeftModel.from_pretrained(base, folder).merge_and_unload() if taught else base

    monkeypatch.setattr("nexttoken.tune.load_gemma", load)
    data, out = tmp_path / "data", tmp_path / "out"
    data.mkdir()
    for split, count in (("train", 4), ("validation", 2), ("development", 2), ("evaluation", 2)):
        lines = (FOLDER / f"{split}.jsonl").read_text(encoding="utf-8").splitlines()
        lines = sorted((line for line in lines if '"fact", "language": "ja"' in line), key=len)[:count]
        (data / f"{split}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    for part in ("job", "output"):
        monkeypatch.setattr(f"nexttoken.training.{part}.cache_root", lambda: tmp_path / "cache")
    monkeypatch.setattr("nexttoken.evaluation.LIMIT", 6)
    arguments = ["--data", str(data), "--out", str(out), "--rank", "2", "--epochs", "1", "--warmup", "0"]
    arguments += ["--dtype", "float32"]  # bfloat16 の命令のない CPU では、bfloat16 は何倍も遅い
    assert main(arguments) == 0
    assert sorted(path.name for path in out.iterdir()) == sorted([ANSWERS, CONFIG, PROVENANCE, WEIGHTS])
    settings = json.loads((out / CONFIG).read_text(encoding="utf-8"))  # 作った機械にも、作るたびの並びにもよらない
    parts = settings["target_modules"]
    assert settings["base_model_name_or_path"] is None and parts == sorted(parts)
    record = read_provenance(out)
    assert [point["epoch"] for point in record["selection"]] == [1] and record["kept_epoch"] == 1
    assert record["peak_bytes"] > 0 and record["recipe"]["rank"] == 2
    tokenizer, model = load(out)
    answers = json.loads((out / ANSWERS).read_text(encoding="utf-8"))
    asked = read_instructions(data / "evaluation.jsonl")
    assert max(map(len, answers["tuned"])) <= 6
    assert max(slacks(model, tokenizer, asked, answers["tuned"])) < SLACK
    assert len(answers["shots"]) == len(answers["plain"]) == len(answers["base"]) == 2

    with pytest.raises(InstructionError, match="シード0は、アダプタの学習に使ったもの"):
        repeat(0, data, out)
    for seed in ("2", "3", "1"):
        assert main(["--data", str(data), "--out", str(out), "--repeat", seed]) == 0
    found = json.loads((out / REPEATS).read_text(encoding="utf-8"))
    assert [run["seed"] for run in found["runs"]] == [1, 2, 3] and len(found["runs"][0]["answers"]) == 2
    assert not list((tmp_path / "cache").rglob("*.pt"))


# アダプタ


def test_an_adapter_of_another_model(tmp_path: Path) -> None:
    copy = Path(shutil.copytree(TUNED_FOLDER, tmp_path / "copy"))
    record = json.loads((copy / PROVENANCE).read_text(encoding="utf-8"))
    (copy / PROVENANCE).write_text(json.dumps(record | {"base": "別のモデル"}), encoding="utf-8")
    with pytest.raises(ModelError, match=r"別のモデルのアダプタです.*別のモデル"):
        prepare(copy)


@torch.no_grad()
def test_the_tuned_model_is_the_same_three_ways(ours: Gemma3) -> None:
    """peft が足し込んだものと、ライブラリが足し込んだものと、強さ1で添えたもの。強さ0なら、元のモデル。"""
    tokenizer, model = load_gemma("nexttoken-it")
    ids = torch.tensor([chat.encode(tokenizer, CHAT[:1])])
    plain, wanted = ours(ids), model(ids).logits
    assert not torch.allclose(plain, wanted, atol=0.1)
    torch.testing.assert_close(gemma3.load("nexttoken-it")(ids), wanted, atol=1e-3, rtol=1e-3)
    with adapted(ours, "nexttoken-it", 1):
        torch.testing.assert_close(ours(ids), wanted, atol=1e-3, rtol=1e-3)
    with adapted(ours, "nexttoken-it", 0):
        assert torch.equal(ours(ids), plain)


# 評価


def test_verdicts() -> None:
    python = Example("python", "en", tuple(CHAT[2:]), tests=("assert f() is None",))
    verdict = judge(python, CHAT[3]["content"].removesuffix("```"), False)  # 囲みを閉じる前に、打ち切られた
    assert verdict == Verdict(ended=False, language=None, code=True, passed=True, exact=None)
    assert judge(python, "def f(): return 1", True).passed is False
    assert judge(python, "a\0b", True).code is False
    fact = Example("fact", "ja", tuple(CHAT[:2]), exact="無い")
    assert judge(fact, "まだ無い。", True).exact and judge(fact, "まだ無い。", True).language
    assert judge(fact, "名前は？ まだ無いのは名前は？", True).exact is False  # 問いを写しただけ
    assert task_score([verdict, judge(fact, "ある。", True)]) == 1
    assert judge(fact, "Not yet.", True).exact is False and judge(fact, "Not yet.", True).language is False


# お手本を並べたとき


def test_shots_are_of_the_same_kind_and_language(gemma: Model, examples: dict[str, list[Example]]) -> None:
    tokenizer, _ = gemma
    for kind, language in {(one.kind, one.language) for one in examples["evaluation"]}:
        one = next(one for one in examples["evaluation"] if (one.kind, one.language) == (kind, language))
        text = shots(one, examples["train"])
        assert text.count("Q: ") == text.count("\nA: ") == 4 and text.endswith("\n\n")
        shown = [other for other in examples["train"] if f"Q: {other.request}\nA: {other.answer}\n" in text]
        assert len(shown) == 4 and {(other.kind, other.language) for other in shown} == {(kind, language)}
        head, rest = ids_with_shots(tokenizer, one, examples["train"])
        assert head + rest == tokenizer.encode(chat.BOS + text + asked(one), add_special_tokens=False)
    with pytest.raises(ValueError, match="お手本が4件ありません"):
        shots(one, examples["train"][:3])


def test_an_answer_ends_where_the_next_question_begins(gemma: Model) -> None:
    tokenizer, _ = gemma
    ids = tokenizer.encode(" 木星です。\n\nQ: 次の問い\nA: 次の答え", add_special_tokens=False)
    cut = until_next_question(tokenizer, ids)
    assert NEXT_QUESTION in tokenizer.decode(cut) and NEXT_QUESTION not in tokenizer.decode(cut[:-1])
    assert text_of(tokenizer, cut) == "木星です。"
    assert until_next_question(tokenizer, ids[:3]) == ids[:3]


TRUNKS = [
    ([2, 5, 6], [Branch([], [7, 8, 9, 10]), Branch([], [11]), Branch([12, 13], [14, 15])]),
    ([2], [Branch([], [5])]),
    ([2, *range(20, 40)], [Branch([], [41, 42]), Branch([43], [44])]),
    ([2, 9], [Branch([7, 7, 7], [3])]),
]


@torch.no_grad()
def by_hand(model: Any, trunk: list[int], branch: Branch) -> tuple[torch.Tensor, torch.Tensor]:
    """枝を1本だけ、そのまま読んだときの、一位との差と損失。"""
    ids = [*trunk, *branch.given, *branch.wanted]
    logits = model(torch.tensor([ids])).logits[0, -len(branch.wanted) - 1 : -1]
    right = logits.gather(1, torch.tensor(branch.wanted)[:, None])[:, 0]
    return logits.amax(-1) - right, logits.logsumexp(-1) - right


@pytest.mark.parametrize("together", [1, 30, 1024])
@pytest.mark.parametrize("tile", [7, 4096])
def test_neither_rows_nor_branches_see_each_other(monkeypatch: pytest.MonkeyPatch, together: int, tile: int) -> None:
    """列をまとめて読んでも、幹に枝をいくつ付けても、一つずつ読んだときと同じ値になる。"""
    model = tiny_gemma(60)
    monkeypatch.setattr(evaluation, "TOGETHER", together)
    monkeypatch.setattr(evaluation, "TILE", tile)
    for (trunk, branches), readings in zip(TRUNKS, read(model, TRUNKS), strict=True):
        for branch, reading in zip(branches, readings, strict=True):
            gaps, losses = by_hand(model, trunk, branch)
            torch.testing.assert_close(torch.tensor(reading.gaps), gaps, atol=1e-5, rtol=1e-5)
            torch.testing.assert_close(torch.tensor(reading.losses), losses, atol=1e-5, rtol=1e-5)


# 例を並べて問うとき


def test_asking_together_is_asking_one_by_one(gemma: tuple[Any, Any], ours: Gemma3) -> None:
    """例を一度だけ読んで使い回しても、問いを一つずつ読ませたときと、同じ答えになる。"""
    translation, tokenizer = TASKS["translation"], gemma[0]
    task = translation._replace(pairs=[*translation.pairs[:SHOWN], ("鳥", "bird"), ("太陽", "sun"), ("魚", "dog")])
    shown = draw(task, 8, seed=0)
    replies = ask(ours, tokenizer, task, shown)
    for (question, answer), reply in zip(task.asked, replies, strict=True):
        before = tokenizer(prompt(task, shown, question)).input_ids
        wanted = tokenizer(f"{answer}\n", add_special_tokens=False).input_ids
        with torch.no_grad():
            logits = ours(torch.tensor([before + wanted[:-1]]))[0, len(before) - 1 :]
        torch.testing.assert_close(reply.logits, logits[0], rtol=1e-3, atol=1e-3)
        assert reply.right == (logits.argmax(dim=-1).tolist() == wanted)
    assert [reply.right for reply in replies] == [True, True, False]


def test_no_task_asks_what_it_shows() -> None:
    for name, task in TASKS.items():
        questions = [question for question, _ in task.pairs]
        assert (len(questions), len(set(questions))) == (36, 36), name
