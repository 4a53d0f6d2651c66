"""「日本語とトークン」の文を支える述語。"""

from ast import literal_eval
from typing import Any

from figures_gen.claims import Cells, Verdict, claim, holds

Data = dict[str, Any]


both_are_bpe = claim(lambda vocabulary: set(vocabulary["kinds"].values()) == {"BPE"})
gemma_has_two_more_digits = claim(
    lambda two_tokenizers: (
        len(str(two_tokenizers["vocab_size"]["gemma"])) - len(str(two_tokenizers["vocab_size"]["ours"])) == 2
    )
)
more_than_all_characters = claim(lambda vocabulary: vocabulary["size"] > vocabulary["unicode"])


@claim(baseline="漱石とGemmaの語彙どうし")
def ours_wins_at_home(two_tokenizers: Data) -> Verdict:
    """一文目では、漱石のほうが、トークンもビットも少ない。"""
    return _fewer(two_tokenizers["sentences"][0], "ours", "gemma")


@claim
def gemma_wins_away(two_tokenizers: Data) -> Verdict:
    """二文目では、Gemmaのほうが、トークンもビットも少ない。"""
    return _fewer(two_tokenizers["sentences"][1], "gemma", "ours")


def _fewer(sentence: Data, fewer: str, more: str) -> Verdict:
    one, other = sentence[fewer], sentence[more]
    right = one["count"] < other["count"] and one["bits"] < other["bits"]
    return holds(right, **{name: (sentence[name]["count"], sentence[name]["bits"]) for name in ("ours", "gemma")})


ours_has_the_opening_words = claim(
    lambda two_tokenizers: {"吾輩は", "猫である"} <= set(_words(two_tokenizers, 0, "ours"))
)
gemma_splits_wagahai = claim(lambda two_tokenizers: _words(two_tokenizers, 0, "gemma")[:2] == ["吾", "輩"])
smartphone_is_cut_up = claim(
    lambda two_tokenizers: (
        _words(two_tokenizers, 1, "ours").index("で") >= 5 and _words(two_tokenizers, 1, "gemma")[0] == "スマートフォン"
    )
)


@claim
def ma_is_cut_in_the_middle(two_tokenizers: Data) -> Verdict:
    """「マ」のバイトE3 83 9Eが、二つのトークンに分かれている。"""
    first, second = _words(two_tokenizers, 1, "ours")[:2]
    cut = first.endswith("E3 83") and bytes.fromhex("E383" + second).decode() == "マ"
    return holds(cut, 一つ目=first, 二つ目=second)


def _words(two_tokenizers: Data, sentence: int, name: str) -> list[str]:
    return [token["text"] for token in two_tokenizers["sentences"][sentence][name]["tokens"]]


gemma_pays_more_bits = claim(
    lambda two_tokenizers: (
        (bits := {name: two_tokenizers["sentences"][0][name]["bits_per_token"] for name in ("ours", "gemma")})["gemma"]
        > bits["ours"]
    )
)


@claim
def gemma_is_polite(cells: Cells) -> Verdict:
    """Gemmaの、かなを含む長いトークンに、あいさつの言葉が並ぶ。"""
    return _among(cells["longest-gemma"], "ありがとうございます", "よろしくお願いします", "ありがとうございました")


@claim
def gemma_knows_winter_tyres(cells: Cells) -> Verdict:
    """Gemmaの、かなを含む長いトークンに、「スタッドレスタイヤ」がある。"""
    return _among(cells["longest-gemma"], "▁スタッドレスタイヤ")


def _among(shown: str, *words: str) -> Verdict:
    lines = shown.splitlines()
    return holds(set(words) <= set(lines), 出力=lines)


kana_is_scarce = claim(lambda vocabulary: vocabulary["kana"] / vocabulary["size"] < 0.02)
not_even_twice_our_kana = claim(
    lambda vocabulary: vocabulary["ours_kana"] < vocabulary["kana"] < 2 * vocabulary["ours_kana"],
)


the_picture_is_only_an_image = claim(
    lambda fine_print: fine_print["top"][0]["token"] == "イメージ", option="「イメージ」"
)
chinese_is_mixed_in = claim(lambda vocabulary: 0 < vocabulary["simplified"] < vocabulary["han"])
most_seats_hold_more_than_a_character = claim(lambda vocabulary: vocabulary["single"] / vocabulary["size"] < 0.1)
# JISの漢字のうち、その字だけのトークンのないものが、第1水準にも第2水準にもある。
some_kanji_have_no_seat = claim(lambda vocabulary: min(jis["missing"] for level, jis in vocabulary["jis"].items()) > 0)
bytes_stand_by = claim(lambda vocabulary: vocabulary["bytes"] == 256)
spaces_join_the_next_word = claim(
    lambda cells: (literal_eval(line) for line in cells["spaces"].lines),
    lambda english, _, japanese: english[1:4] == ["▁am", "▁a", "▁cat"] and japanese[-1] == "▁猫",
)
over_half_begin_with_a_space = claim(lambda vocabulary: 0.5 < vocabulary["after_space"] / vocabulary["size"] < 0.6)
digits_stand_alone = claim(
    lambda cells, vocabulary: literal_eval(cells["spaces"].lines[1]) == list("12345") and vocabulary["digits"] == 0
)
# 小説の1文字当たりのトークンは、漱石のほうが少ない。
ours_wins_in_its_own_novel = claim(
    lambda per_character: per_character["neko"]["ours"] < per_character["neko"]["gemma"],
    baseline="漱石とGemmaの語彙どうし",
)
# 現代の文章の1文字当たりのトークンは、Gemmaのほうが少ない。
gemma_wins_in_modern_text = claim(
    lambda per_character: per_character["sample"]["gemma"] < per_character["sample"]["ours"],
    baseline="漱石とGemmaの語彙どうし",
)
# 9文字なら、どちらの文章の値でも、四捨五入して六つ。
nine_letters_are_about_six = claim(
    lambda per_character: [round(9 * per_character[title]["gemma"]) for title in ("neko", "sample")],
    lambda neko, sample: neko == sample == 6,
)
unknown_languages_become_bytes = claim(
    lambda languages: all(
        tokens == size
        for tokens, size in {
            line["language"]: (line["ours"], line["bytes"]) for line in languages["lines"][1:3]
        }.values()
    )
)
gemma_narrows_the_gap = claim(
    lambda languages: (
        (spread := {name: _spread([line[name] for line in languages["lines"]]) for name in ("ours", "gemma")})["gemma"]
        < spread["ours"] / 2
    )
)


def _spread(counts: list[int]) -> float:
    return max(counts) / min(counts)


malayalam_letters_cost_more = claim(lambda languages: languages["lines"][5]["gemma"] > languages["lines"][1]["gemma"])
japanese_is_shorter_in_botchan = claim(
    lambda cells: _last_numbers(cells, "botchan"),
    lambda original, english: original < english,
    baseline="同じ内容の日本語と英語どうし",
)
draw_in_the_speech = claim(
    lambda languages: languages["lines"][0]["gemma"] == languages["lines"][1]["gemma"],
    baseline="同じ内容の日本語と英語どうし",
)


@claim
def english_wins_the_declaration(cells: Cells) -> Verdict:
    """世界人権宣言では、英語がいちばん少なく、日本語の三分の二にもならない。"""
    counts = _last_numbers(cells, "answer-rights")
    japanese, english, *_ = counts
    return holds(english == min(counts) and english < japanese * 2 / 3, トークン=counts)


def _last_numbers(cells: Cells, name: str) -> list[int]:
    """「Gemmaで15トークン」の数を、行ごとに。"""
    return [int(line.partition("Gemmaで")[2].partition("トークン")[0]) for line in cells[name].lines]


one_token_is_added_each_time = claim(
    lambda cells: (
        len(rows := _ids(cells, "prefix")) == 5 and all(row == rows[-1][:count] for count, row in enumerate(rows, 1))
    )
)
one_character_one_token_was_chance = claim(lambda cells: len((rows := _ids(cells, "prefix-ours"))[-1]) < len(rows))


def _ids(cells: Cells, name: str) -> list[list[int]]:
    return [literal_eval(line.rpartition(":")[2].strip()) for line in cells[name].lines]


ga_was_swallowed = claim(
    lambda prefix_instability: (row["tokens"] for row in prefix_instability["ours"][1:3]),
    lambda before, after: before == ["月", "が"] and after == ["月", "がき"],
)
re_was_swallowed = claim(
    lambda prefix_instability: (row["tokens"] for row in prefix_instability["ours"][3:5]),
    lambda before, after: before == ["月", "がき", "れ"] and after == ["月", "がき", "れい"],
)
kirei_comes_and_goes = claim(
    lambda cells: (
        [str(line) for line in cells["prefix-gemma"].lines][4:]
        == ["月|が|きれい", "月|がき|れ|いで", "月|がき|れ|いです", "月|が|きれい|ですね"]
    )
)
ide_was_learned_first = claim(
    lambda encode_order: (
        (places := [encode_order[word] for word in ("いで", "れい", "きれい", "がき")]) == sorted(places)
    )
)


@claim
def both_want_the_i(encode_order: Data, encode_tree: Data) -> Verdict:
    """「れい」を作る規則も「いで」を作る規則も、Gemmaと漱石の両方にあり、漱石では同じときに使える。"""
    shorter = encode_tree["trees"][0]
    together = [
        step for step in shorter["steps"] if {"れい", "いで"} <= {_made(shorter, one) for one in step["waiting"]}
    ]
    return holds(encode_order["れい"] is not None and encode_order["いで"] is not None and together != [])


@claim(option="順番の早い規則のほうを作る")
def ide_is_older_than_rei(encode_order: Data, encode_tree: Data) -> Verdict:
    """「いで」の規則は、Gemmaでも漱石でも、「れい」の規則より順番の早いもの。答えも「いで」になる。"""
    shorter, longer = encode_tree["trees"][:2]
    ours = {"いで": _rule_of(shorter, "いで"), "れい": _rule_of(longer, "れい")}
    right = encode_order["いで"] < encode_order["れい"] and ours["いで"] < ours["れい"]
    return holds(right and _words_of(shorter)[-2:] == ["れ", "いで"], **ours)


trees_give_the_tokens = claim(
    lambda encode_tree: [
        {tree["text"]: [tree["nodes"][top]["id"] for top in tree["steps"][-1]["row"]] for tree in encode_tree["trees"]},
        encode_tree,
    ],
    lambda tops, encode_tree: all(tops[tree["text"]] == tree["ids"] for tree in encode_tree["trees"]),
)


@claim
def bytes_grow_into_characters(encode_tree: Data) -> Verdict:
    """「月がきれいで」の木では、バイト二つの節はまだ文字でなく、三つ目が加わって、一文字になる。"""
    tree = encode_tree["trees"][0]
    words = {size: {node["text"] for node in tree["nodes"] if _bytes_under(tree, node) == size} for size in (1, 2, 3)}
    hexes = words[1] | words[2]
    right = all(word.isascii() for word in hexes) and words[3] == set(tree["text"])
    return holds(right, 二つ=sorted(words[2]), 三つ=sorted(words[3]))


rules_grow_upwards = claim(
    lambda encode_tree: [
        [
            (tree["nodes"][child]["rule"] or 0, node["rule"])
            for tree in encode_tree["trees"]
            for node in tree["nodes"]
            for child in node["children"]
        ]
    ],
    lambda pairs: all(below < above for below, above in pairs),
)
ids_follow_the_rules = claim(lambda encode_tree: encode_tree["in_order"])


@claim
def desu_gives_the_i_back(encode_tree: Data) -> Verdict:
    """「です」の規則は「いで」より先に覚えたもので、使うと「いで」が作れなくなり、「れい」と「ですね」ができる。"""
    shorter, longer = encode_tree["trees"][:2]
    steps = longer["steps"]
    at = next(at for at, step in enumerate(steps) if _made(longer, step["waiting"][0]) == "です")
    before, after = ([_made(longer, one) for one in step["waiting"]] for step in steps[at : at + 2])
    older = _rule_of(longer, "です") < _rule_of(shorter, "いで")
    right = older and "いで" in before and "いで" not in after
    return holds(right and _words_of(longer)[-2:] == ["れい", "ですね"], 前=before, あと=after)


@claim
def pleading_stays_bytes(encode_tree: Data) -> Verdict:
    """「猫はかわいい🥺」の「🥺」は、四つのバイトのまま残る。ほかは、バイトのまま残らない。"""
    tree = encode_tree["trees"][2]
    tops = [tree["nodes"][top] for top in tree["steps"][-1]["row"]]
    left = [node["text"] for node in tops if node["rule"] is None]
    return holds(bytes.fromhex("".join(left)).decode() == "🥺" and tops[-4]["rule"] is None, 残り=left)


longest_often_differs = claim(
    lambda other_orders: [
        {name: other_orders[name]["same"]["longest"] / other_orders[name]["sentences"] for name in ("neko", "sample")},
        other_orders["trees"][0],
    ],
    lambda shares, example: shares["neko"] < 0.5 and shares["sample"] < 0.6 and example["longest"] != example["encode"],
)
# 左の対からまとめると、`encode`と同じ答えになる文は、最長一致よりずっと少ない（半分より少ない）。
leftmost_differs_more = claim(
    lambda other_orders: all(
        2 * one["leftmost"] < one["longest"]
        for one in {name: other_orders[name]["same"] for name in ("neko", "sample")}.values()
    )
)
longest_is_hardly_shorter = claim(
    lambda other_orders: all(
        abs(one["longest"] / one["encode"] - 1) < 0.01
        for one in {name: other_orders[name]["tokens"] for name in ("neko", "sample")}.values()
    )
)


def _made(tree: Data, waiting: Data) -> str:
    """使える規則 ``waiting`` が作るもの。木にできなかったものは、元の二つをつないだもの。"""
    names = {node["id"]: node["text"] for node in tree["nodes"]}
    return names.get(waiting["id"]) or "".join(names[number] for number in waiting["pair"])


def _rule_of(tree: Data, word: str) -> int:
    """木の中で ``word`` を作った規則の番号。"""
    found: int = next(node["rule"] for node in tree["nodes"] if node["text"] == word)
    return found


def _words_of(tree: Data) -> list[str]:
    return [tree["nodes"][top]["text"] for top in tree["steps"][-1]["row"]]


def _bytes_under(tree: Data, node: Data) -> int:
    return sum(_bytes_under(tree, tree["nodes"][child]) for child in node["children"]) or 1


rules_outnumber_tokens = claim(lambda encode_order, vocabulary: max(encode_order.values()) > vocabulary["size"])
every_split_is_a_rule = claim(
    lambda rule_table: rule_table["rules"] == rule_table["splits"] and rule_table["shared"] > 0
)
rules_in_order_give_the_tokens = claim(
    lambda cells: (
        [line for line in cells["encode"].lines if line.startswith("encodeと同じ？")] == ["encodeと同じ？ True"] * 2
    )
)


@claim
def de_takes_the_i_away(cells: Cells) -> Verdict:
    """「で」がなければ「れい」「きれい」とまとまり、「で」があれば「いで」「がき」とまとまる。"""
    first, second = cells["encode"].split("encodeと同じ？ True\n")[:2]
    made = [[line.split()[0] for line in text.splitlines()[1:]] for text in (first, second)]
    expected = [["月|が|き|れい", "月|が|きれい"], ["月|が|き|れ|いで", "月|がき|れ|いで"]]
    return holds(made == expected, 手順=made)


earlier_tokens_often_change = claim(lambda stability: min(stability["share"].values()) > 0.2)
earlier_cuts_change_too = claim(
    lambda stability: all(
        0 < cuts < whole / 3
        for cuts, whole in {
            name: (share, stability["share"][name]) for name, share in stability["cuts"].items()
        }.values()
    )
)
# 十回より少なく、二十回より多くはない。十数回に一度。
once_in_a_dozen_or_so = claim(lambda stability: 1 / 20 < stability["cuts"]["gemma"] < 1 / 10)
wave_comes_first = claim(lambda cut_short: cut_short["after"]["top"][0]["token"] == "～", option="「～」")
polite_before_the_cut = claim(lambda cut_short: cut_short["before"]["top"][0]["token"] == "申し上げ")
wave_then_su = claim(
    lambda cut_short: (
        cut_short["after"]["top"][0]["token"] == "～"
        and cut_short["then"]["token"] == "す"
        and cut_short["then"]["probability"] > 0.9
    )
)


@claim
def whole_phrase_has_a_seat(cut_short: Data) -> Verdict:
    """「よろしくお願いします」は一つのトークンで、「しま」で切れない。「しま～す」なら、「しま」で切れる。"""
    whole, cut, waved = cut_short["splits"].values()
    right = whole == ["よろしくお願いします"] and cut[-1] == "しま" and waved == [*cut, "～", "す"]
    return holds(right, **{"".join(tokens): tokens for tokens in (whole, cut, waved)})


# 「よろしくお願い」は二つのトークンで、「よろしくお願いします」が一つになる、その途中で切れている。
polite_is_cut_too = claim(
    lambda cut_short: (
        cut_short["before"]["prompt_tokens"] == ["<bos>", "よろしく", "お願い"]
        and cut_short["splits"]["よろしくお願いします"] == ["よろしくお願いします"]
    )
)


@claim
def one_more_letter_makes_one(cut_short: Data) -> Verdict:
    """9文字の「よろしくお願いしま」は三つのトークンになり、「す」を足した10文字は、一つになる。"""
    whole, cut, _ = cut_short["splits"].values()
    right = cut == ["よろしく", "お願い", "しま"] and whole == ["よろしくお願いします"]
    sizes = [sum(len(token) for token in tokens) for tokens in (cut, whole)]
    return holds(right and sizes == [9, 10], 打ちかけ=cut, 全体=whole)


su_is_hardly_a_candidate = claim(
    lambda cut_short: (
        cut_short["hidden"]["token"] == "す"
        and cut_short["hidden"]["probability"] < 0.005
        and {one["token"] for one in cut_short["after"]["top"]} == {"～", "ー", "〜"}
    )
)
hello_is_known = claim(
    lambda greeting: (
        greeting["before"]["top"][0]["token"] == "こんにちは" and greeting["before"]["top"][0]["probability"] > 0.5
    )
)


@claim
def hello_is_one_token(greeting: Data) -> Verdict:
    """「こんにちは」は一つのトークンで、「こんにち」で切れない。「こんにちわ」なら、「こんにち」と「わ」に切れる。"""
    whole, cut, misspelt = greeting["splits"].values()
    right = whole == ["こんにちは"] and "".join(cut) == "こんにち" and misspelt == [*cut, "わ"]
    return holds(right, **{"".join(tokens): tokens for tokens in (whole, cut, misspelt)})


half_hello_goes_wrong = claim(
    lambda greeting: (
        greeting["before"]["top"][0]["token"] == "こんにちは" and greeting["after"]["top"][0]["token"] == "わ"
    ),
    option="「わ」",
)
wave_whatever_leads = claim(
    lambda cut_short: (
        {lead: top["token"] for lead, top in cut_short["first"].items() if lead}
        == dict.fromkeys(("今後とも", "どうぞ", "これからも", "本日は"), "～")
    )
)


@claim
def broken_tokens_hide_the_next(letter_by_letter: Data) -> Verdict:
    """次の文字に付けた確率は、途中では、切れ目の半分に届かない。どちらの本でも低く、文どうしの差の95%の幅は0より上。"""
    books = letter_by_letter["by_text"].values()
    right = 2 * letter_by_letter["broken"] < letter_by_letter["whole"] and all(
        book["broken"] < book["whole"] for book in books
    )
    enough = letter_by_letter["texts"] == letter_by_letter["compared"] == 2 * 10 and letter_by_letter["low"] > 0
    return holds(right and enough, **letter_by_letter["by_text"], 下の端=letter_by_letter["low"])


earlier_tokens_may_change = claim(
    lambda prefix_instability: (
        min(sum(row["rewritten"] for row in prefix_instability[name]) for name in ("ours", "gemma")) > 0
    )
)


@claim
def kirin_shares_two_bytes(cells: Cells) -> Verdict:
    """「麒」と「麟」は初めの二バイトが同じで、漱石ではその二バイトが一つのトークン。"""
    return _rare(cells, "麒麟", "麒麟 ['E9 BA', '92', 'E9 BA', '9F'] ['麒', '麟']")


only_yoshi_is_bytes_in_gemma = claim(
    lambda cells: (
        {char: count for char, count in {line[0]: line.count("<0x") for line in cells["rare"].lines}.items() if count}
        == {"𠮷": 4}
    )
)


def _rare(cells: Cells, start: str, wanted: str) -> Verdict:
    (line,) = (line for line in cells["rare"].lines if line.startswith(start))
    return holds(line == wanted, 出力=str(line))


@claim
def unreadable_until_the_last_byte(byte_assembly: Data, cells: Cells) -> Verdict:
    """どの文字も、最後のバイトが届くまでは「�」が見え、届くと元の文字になる。"""
    shown = {case["text"]: [step["so_far"] for step in case["steps"]] for case in byte_assembly["cases"]}
    ends = all(steps[-1] == text for text, steps in shown.items())
    waits = all("�" in step or text.startswith(step) for text, steps in shown.items() for step in steps[:-1])
    first = all(steps[0] == "�" for steps in shown.values())
    return holds(ends and waits and first and cells["growing"].lines[-1].endswith("🥺"), **shown)


marks_are_counted_differently = claim(
    lambda byte_assembly: ([step["so_far"] for step in case["steps"][:-1]] for case in byte_assembly["cases"]),
    lambda ours, gemma, _: ours == ["�"] * 3 and gemma == ["�", "��", "���"],
)
half_characters_are_many = claim(
    lambda vocabulary, two_tokenizers: vocabulary["ours_partial"] > two_tokenizers["vocab_size"]["ours"] / 10
)
plain_space_is_one_token = claim(lambda cells: cells["answer-space"].lines[0] == "' ' [220] ['▁']")
wide_space_has_no_token_in_gemma = claim(
    lambda cells, indent: cells["answer-space"].lines[1].count("<0x") == indent["gemma"] == 3
)


@claim
def joined_differs_from_whole(cells: Cells) -> Verdict:
    """別々にトークンにしてつなげた列は、文字に戻せば同じなのに、一度にトークンにした列と違う。"""
    apart, whole = (line.partition(": ")[2] for line in cells["answer-join"].lines)
    same_text = apart.replace("|", "") == whole.replace("|", "") == "月がきれい"
    return holds(apart != whole and same_text, 別々に=apart, 一度に=whole)
