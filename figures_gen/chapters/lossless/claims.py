"""「失われるもの、失われないもの」の文を支える述語。"""

from typing import Any

from figures_gen.claims import Cells, Verdict, claim, holds

Data = dict[str, Any]


only_japanese_comes_back = claim(lambda cells: _restored(cells, "roundtrip") == "論文を書くのは辛い l sy ongroo ���")


def _restored(cells: Cells, name: str) -> str:
    return cells[name].lines[-1].partition(":")[2].strip()


the_novel_never_pleads = claim(
    lambda lost_bytes: [one["byte"] for one in lost_bytes["panels"][0]["lost"] if one["char"] == "🥺"] == ["F0"]
)
congroo_is_unknown_but_only_c_is_lost = claim(
    lambda word_counts, lost_bytes: (
        not any(word_counts["work"][word] for word in ("Congroo", "ongroo"))
        and [one["char"] for one in lost_bytes["panels"][0]["lost"] if one["char"] in "Congroo"] == ["C"]
    )
)
only_the_lost_letters_never_appear = claim(
    lambda cells: (
        {
            letter
            for letter, count in dict(zip("ElPsyCongr", cells["counts"].numbers, strict=True)).items()
            if count == 0
        }
        == set("EPC")
    ),
    option="「C」という文字が、作品に出てこないから",
)
letters_come_from_proverbs_and_urls = claim(
    lambda word_counts: word_counts["sources"]["many a slip"] > 0 and word_counts["ends_with_url"]
)
not_every_byte_appears = claim(
    lambda alphabet, bpe_by_hand__alphabet: bpe_by_hand__alphabet["bytes"] == alphabet["neko_5000"]["bytes"] < 256
)
lost_bytes_are_those_not_in_the_vocabulary = claim(
    lambda lost_bytes, cells: (
        [f"{one['char']} の {one['byte']}" for one in lost_bytes["panels"][0]["lost"]]
        == [str(line) for line in cells["lost"].lines]
    )
)
# 256種類のバイトをすべて入れた語彙では、例文から何も失われない。
full_alphabet_loses_nothing = claim(
    lambda lost_bytes: lost_bytes["panels"][1]["lossless"] and lost_bytes["panels"][1]["lost_count"] == 0
)


@claim
def only_the_first_byte_of_the_emoji_is_lost(lost_bytes: Data) -> Verdict:
    """🥺の四つのバイトのうち、消えたのは先頭だけ。"""
    (emoji,) = (one for one in lost_bytes["panels"][0]["characters"] if one["char"] == "🥺")
    lost = [token is None for token in emoji["tokens"]]
    return holds(lost == [True, False, False, False], 消えた=lost)


the_rest_of_the_emoji_is_unreadable = claim(lambda cells: cells["broken-emoji"].strip() == f"9F A5 BA → {'�' * 3}")
# 図も、コードの出力と同じ。
bytes_vanish_without_a_word = claim(
    lambda cells, silent: (
        all(len(after) < len(before) and "�" not in after for before, after in _danger(cells).items())
        and {row["text"]: row["restored"] for row in silent["rows"]} == _danger(cells)
    )
)
meaning_is_reversed = claim(lambda cells: _danger(cells)["x != 3"] == "x = 3")
words_vanish_whole = claim(
    lambda cells: (
        {before: after for before, after in _danger(cells).items() if before != "x != 3"}
        == {"OK": "", "C++": "", "We choose to go to the Moon": "e choose to go to the Moon"}
    )
)


def _danger(cells: Cells) -> dict[str, str]:
    return _restored_pairs(cells, "danger")


def _restored_pairs(cells: Cells, name: str) -> dict[str, str]:
    """「'元の文' → '戻した文'」の行を、元の文 → 戻した文の辞書に。"""
    pairs = (line.split(" → ") for line in cells[name].lines)
    return {before.strip("'"): after.strip("'") for before, after in pairs}


more_data_brings_it_back = claim(lambda cells, lost_bytes: lost_bytes["text"] == cells["again"].strip())
added_data_has_neither_word = claim(lambda cells: cells["words"].lines[0].numbers == [0, 0])
the_letter_c_comes_from_the_english = claim(
    lambda word_counts, cells: (
        dict(zip("ElPsyCongr", cells["counts"].numbers, strict=True))["C"] == 0 < word_counts["english_c"]
    )
)
congroo_is_pieced_together = claim(lambda cells: "| C|ong|r|oo|" in cells["words"].lines[1])
russian_and_symbols_are_still_lost = claim(
    lambda cells: _restored_pairs(cells, "still").values(),
    lambda russian, braces, less: set(russian) == {"�", " "} and braces == 'f"x"' and less == "if x  3:",
)
holes_remain = claim(
    lambda alphabet: 0 < alphabet["neko_emoji_botchan_5000"]["missing"] < alphabet["neko_5000"]["missing"]
)
the_example_got_longer = claim(
    lambda more_data: (
        more_data["alone"]["tokens"] < more_data["shared"]["tokens"]
        and more_data["alone"]["ratio"] > more_data["shared"]["ratio"]
    )
)


@claim
def seats_move_from_japanese(shared_vocabulary: Data) -> Verdict:
    """席の数は同じで、英字と絵文字の席が増えた分、日本語の席が減る。"""
    alone, shared = shared_vocabulary["seats"]["alone"], shared_vocabulary["seats"]["shared"]
    moved = {kind: shared[kind] - alone[kind] for kind in ("日本語", "英字", "絵文字")}
    same = sum(alone.values()) == sum(shared.values())
    return holds(same and moved["日本語"] < 0 < min(moved["英字"], moved["絵文字"]), 増減=moved)


english_gains_and_japanese_pays = claim(
    lambda shared_vocabulary: (
        (grown := {line["language"]: line["shared"] - line["alone"] for line in shared_vocabulary["lines"]})["日本語"]
        > 0
        > max(grown["英語"], grown["絵文字"])
    )
)
# 小説のトークンの数は、次の節で作るトークナイザの数。前の章の数とは、1%も違わない。
the_baseline_has_every_byte = claim(
    lambda price, shared_vocabulary: (
        shared_vocabulary["book"]["alone"] == price["tokens"]["after"]
        and 0 < price["tokens"]["after"] / price["tokens"]["before"] - 1 < 0.01
    )
)
the_whole_book_got_longer = claim(lambda shared_vocabulary: shared_vocabulary["book"]["growth"] > 0)
real_vocabulary_is_far_larger = claim(
    lambda japanese_tokens__vocabulary, shared_vocabulary: (
        japanese_tokens__vocabulary["size"] > 10 * shared_vocabulary["vocab_size"]
    )
)
same_size_yet_lossless = claim(
    lambda cells, lost_bytes: (
        (sizes := [panel["vocab_size"] for panel in lost_bytes["panels"]])[0]
        == sizes[1]
        == cells["full"].lines[0].numbers[0]
        and _restored(cells, "full") == lost_bytes["text"]
    )
)


@claim
def each_lost_byte_became_a_token(lost_bytes: Data) -> Verdict:
    """増えたトークンの数は失われていたバイトの数と同じで、そのバイトは一つずつ別のトークンになっている。"""
    before, after = lost_bytes["panels"]
    grown = after["tokens"] - before["tokens"]
    places = [
        new
        for one, other in zip(before["characters"], after["characters"], strict=True)
        for old, new in zip(one["tokens"], other["tokens"], strict=True)
        if old is None
    ]
    every = [place for one in after["characters"] for place in one["tokens"]]
    alone = all(every.count(place) == 1 for place in places)
    return holds(grown == before["lost_count"] == len(places) and alone, 増えた=grown, 失われていた=len(places))


anything_comes_back = claim(
    lambda cells: (
        len(answers := [line.split()[0] for line in cells["anything"].lines]) >= 3 and set(answers) == {"True"}
    )
)
bytes_took_seats_from_rules = claim(
    lambda alphabet: (
        alphabet["neko_5000_full"]["bytes"] - alphabet["neko_5000"]["bytes"]
        == alphabet["neko_5000"]["merges"] - alphabet["neko_5000_full"]["merges"]
        > 0
    )
)
russian_stays_in_bytes = claim(
    lambda unseen, shared_vocabulary: unseen["russian"] == len("Мы решили отправиться на луну".encode())
)
gemma_words_are_mostly_characters = claim(
    lambda japanese_tokens__vocabulary: (
        (number := japanese_tokens__vocabulary["bytes"]) == 256
        and [f"<0x{byte:02X}>" for byte in (0, number - 1)] == ["<0x00>", "<0xFF>"]
        and number / japanese_tokens__vocabulary["size"] < 0.001
    )
)
every_byte_has_a_seat = claim(
    lambda alphabet, japanese_tokens__vocabulary: [
        {"全部を入れた": alphabet["neko_5000_full"]["bytes"], "Gemma": japanese_tokens__vocabulary["bytes"]}
    ],
    lambda seats: set(seats.values()) == {256},
)
gemma_needs_no_bytes_for_the_example = claim(
    lambda cells: cells["fallback"].lines[0].startswith("True") and "<0x" not in cells["fallback"].lines[0]
)
rare_kanji_falls_back_to_bytes = claim(
    lambda cells: cells["fallback"].lines[1] == "True ['<0xF0>', '<0xA0>', '<0xAE>', '<0xB7>', '野', '家']"
)
hieroglyph_falls_back_to_bytes = claim(
    lambda cells: (
        (line := cells["fallback"].lines[2]).startswith("True") and line.count("<0x") == 4 == line.count("'") // 2
    )
)
# 「𠮷」が二度出てきた文の続きで、一位は、「𠮷」の一つ目のバイト。
yoshi_begins_with_a_byte = claim(
    lambda byte_by_byte: byte_by_byte["line"]["steps"][0]["token"] == "<0xF0>" == f"<0x{'𠮷'.encode()[0]:02X}>",
    option="`<0xF0>`",
)
yoshi_has_no_seat = claim(lambda byte_by_byte: not any(byte_by_byte["seats"][word] for word in ("𠮷", "𠮷野家")))
# 四つのバイトと「野」「家」を、どれも半分より高い確率で選び、「𠮷野家」になる。
yoshi_is_written_byte_by_byte = claim(
    lambda byte_by_byte: (
        (line := byte_by_byte["line"])["written"] == "𠮷野家"
        and [step["token"] for step in line["steps"]] == [*(f"<0x{byte:02X}>" for byte in "𠮷".encode()), "野", "家"]
        and min(step["probability"] for step in line["steps"]) > 0.5
    )
)
# 席のない四つの字（𠮷、囮、狢、聖刻文字の猫）を、どれも、バイトのトークンだけで書き上げる。
others_are_written_too = claim(
    lambda byte_by_byte: [byte_by_byte["others"], byte_by_byte["seats"]],
    lambda others, seats: (
        len(others) == 4
        and all(
            one["written"] == one["character"]
            and one["prompt"].count(one["character"]) == 2
            and not seats[one["character"]]
            and all(step["token"].startswith("<0x") for step in one["steps"])
            for one in others
        )
    ),
)
no_token_holds_c = claim(lambda letter_c: letter_c["tokens"] == 0)
all_unknowns_look_alike = claim(
    lambda cells: (
        " ".join(cells["unk"].split()) == "論 文 を 書 く のは 辛 い <unk> l <unk> s y <unk> o n g r o o <unk>"
        and len({token for token in cells["unk"].split() if token.startswith("<")}) == 1
    )
)
price_is_small = claim(
    lambda price, cells: (
        [line.numbers[-1] for line in cells["answer-price"].lines] == list(price["tokens"].values())
        and 0 < price["growth"] < 0.01
    )
)
lost_rules_were_the_last_and_rare = claim(
    lambda price: price["lost_the_last"] and price["uses"]["lost"] < price["uses"]["kept"]
)


@claim
def a_lone_byte_does_not_come_back(lone_byte: Data, cells: Cells) -> Verdict:
    """一つのバイトのトークンを文字に戻すと「�」になり、それをトークンにすると、別の三つになる。"""
    number, character, numbers = cells["answer-decode"].strip().split(" → ")
    back = [int(one) for one in numbers.strip("[]").split(", ")]
    right = int(number) == lone_byte["id"] and character == "'�'" and len(back) == 3 and lone_byte["id"] not in back
    return holds(right, 元=number, 文字=character, 戻り=back)


circled_one_is_lost = claim(lambda cells: cells["answer-normalize"].lines[0] == "① → 1")
gemma_only_replaces_spaces = claim(
    lambda normalizer: normalizer["normalizer"] == 'Replace(pattern=String(" "), content="▁")'
)
