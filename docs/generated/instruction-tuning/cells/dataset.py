from nexttoken.instructions import FOLDER, read_instructions

お手本 = read_instructions(FOLDER / "train.jsonl")
一覧 = {}
for 一件 in お手本:
    一覧.setdefault((一件.kind, 一件.language), 一件)
for (種類, 言語), 一件 in sorted(一覧.items()):
    print(f"[{種類}/{言語}] {一件.request}")
    print(f"  → {一件.answer}\n")
