"""「日本語とトークン」の文を支える述語。"""

from ast import literal_eval
from typing import Any

from figures_gen.claims import Cells, Verdict, claim, holds

Data = dict[str, Any]


@claim
def both_are_bpe(vocabulary: Data) -> Verdict:
    """漱石も Gemma も、BPEのトークナイザ。"""
    return holds(set(vocabulary["kinds"].values()) == {"BPE"}, **vocabulary["kinds"])


@claim
def gemma_has_two_more_digits(two_tokenizers: Data) -> Verdict:
    """Gemmaの語彙の数は、漱石より二桁多い。"""
    ours, gemma = (two_tokenizers["vocab_size"][name] for name in ("ours", "gemma"))
    return holds(len(str(gemma)) - len(str(ours)) == 2, 漱石=ours, Gemma=gemma)


@claim
def more_than_all_characters(vocabulary: Data) -> Verdict:
    """Gemmaの語彙は、Unicodeで割り当てられた文字より多い。"""
    return holds(vocabulary["size"] > vocabulary["unicode"], 語彙=vocabulary["size"], 文字=vocabulary["unicode"])


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


@claim
def ours_has_the_opening_words(two_tokenizers: Data) -> Verdict:
    """漱石では、「吾輩は」と「猫である」が一つのトークン。"""
    words = _words(two_tokenizers, 0, "ours")
    return holds({"吾輩は", "猫である"} <= set(words), トークン=words)


@claim
def gemma_splits_wagahai(two_tokenizers: Data) -> Verdict:
    """Gemmaは、「吾」と「輩」に分ける。"""
    words = _words(two_tokenizers, 0, "gemma")
    return holds(words[:2] == ["吾", "輩"], トークン=words)


@claim
def smartphone_is_cut_up(two_tokenizers: Data) -> Verdict:
    """漱石は「スマートフォン」を五つ以上に切り、Gemmaは一つのまま。"""
    ours, gemma = (_words(two_tokenizers, 1, name) for name in ("ours", "gemma"))
    pieces = ours.index("で")
    return holds(pieces >= 5 and gemma[0] == "スマートフォン", 漱石=ours[:pieces], Gemma=gemma[0])


@claim
def ma_is_cut_in_the_middle(two_tokenizers: Data) -> Verdict:
    """「マ」のバイトE3 83 9Eが、二つのトークンに分かれている。"""
    first, second = _words(two_tokenizers, 1, "ours")[:2]
    cut = first.endswith("E3 83") and bytes.fromhex("E383" + second).decode() == "マ"
    return holds(cut, 一つ目=first, 二つ目=second)


def _words(two_tokenizers: Data, sentence: int, name: str) -> list[str]:
    return [token["text"] for token in two_tokenizers["sentences"][sentence][name]["tokens"]]


@claim
def gemma_pays_more_bits(two_tokenizers: Data) -> Verdict:
    """一トークンのビット数は、Gemmaのほうが多い。"""
    bits = {name: two_tokenizers["sentences"][0][name]["bits_per_token"] for name in ("ours", "gemma")}
    return holds(bits["gemma"] > bits["ours"], **bits)


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


@claim
def kana_is_scarce(vocabulary: Data) -> Verdict:
    """かなを含むトークンは、Gemmaの語彙の2パーセントもない。"""
    return holds(vocabulary["kana"] / vocabulary["size"] < 0.02, かな=vocabulary["kana"], 語彙=vocabulary["size"])


@claim
def not_even_twice_our_kana(vocabulary: Data) -> Verdict:
    """Gemmaのかなを含むトークンは、漱石より多いが、二倍には届かない。"""
    gemma, ours = vocabulary["kana"], vocabulary["ours_kana"]
    return holds(ours < gemma < 2 * ours, Gemma=gemma, 漱石=ours)


@claim
def chinese_is_mixed_in(vocabulary: Data) -> Verdict:
    """漢字を含むトークンには、日本語では使わない簡体字のものが混ざっている。"""
    return holds(0 < vocabulary["simplified"] < vocabulary["han"], 簡体字=vocabulary["simplified"])


@claim
def most_seats_hold_more_than_a_character(vocabulary: Data) -> Verdict:
    """一文字だけのトークンは、語彙の一割もない。"""
    return holds(vocabulary["single"] / vocabulary["size"] < 0.1, 一文字=vocabulary["single"])


@claim
def some_kanji_have_no_seat(vocabulary: Data) -> Verdict:
    """JISの漢字のうち、その字だけのトークンのないものが、第1水準にも第2水準にもある。"""
    missing = {level: jis["missing"] for level, jis in vocabulary["jis"].items()}
    return holds(min(missing.values()) > 0, 第1水準=missing["1"], 第2水準=missing["2"])


@claim
def bytes_stand_by(vocabulary: Data) -> Verdict:
    """Gemmaの語彙に、256個のバイトがそろっている。"""
    return holds(vocabulary["bytes"] == 256, バイト=vocabulary["bytes"])


@claim
def spaces_join_the_next_word(cells: Cells) -> Verdict:
    """空白は「▁」になり、次の語の頭に付く。"""
    english, _, japanese = (literal_eval(line) for line in cells["spaces"].lines)
    return holds(english[1:4] == ["▁am", "▁a", "▁cat"] and japanese[-1] == "▁猫", 英語=english, 日本語=japanese)


@claim
def over_half_begin_with_a_space(vocabulary: Data) -> Verdict:
    """「▁」で始まるトークンは、語彙の半分より多く、六割より少ない。"""
    share = vocabulary["after_space"] / vocabulary["size"]
    return holds(0.5 < share < 0.6, 割合=share)


@claim
def digits_stand_alone(cells: Cells, vocabulary: Data) -> Verdict:
    """数字は一桁ずつのトークンになり、数字とほかの文字が付いたトークンはない。"""
    digits = literal_eval(cells["spaces"].lines[1])
    return holds(digits == list("12345") and vocabulary["digits"] == 0, 出力=digits, 付いたもの=vocabulary["digits"])


@claim(baseline="漱石とGemmaの語彙どうし")
def ours_wins_in_its_own_novel(per_character: Data) -> Verdict:
    """小説の1文字当たりのトークンは、漱石のほうが少ない。"""
    return holds(per_character["neko"]["ours"] < per_character["neko"]["gemma"], **per_character["neko"])


@claim(baseline="漱石とGemmaの語彙どうし")
def gemma_wins_in_modern_text(per_character: Data) -> Verdict:
    """現代の文章の1文字当たりのトークンは、Gemmaのほうが少ない。"""
    return holds(per_character["sample"]["gemma"] < per_character["sample"]["ours"], **per_character["sample"])


@claim
def unknown_languages_become_bytes(languages: Data) -> Verdict:
    """漱石では、英語の文もロシア語の文も、バイトの数だけのトークンになる。"""
    found = {line["language"]: (line["ours"], line["bytes"]) for line in languages["lines"][1:3]}
    return holds(all(tokens == size for tokens, size in found.values()), **found)


@claim
def gemma_narrows_the_gap(languages: Data) -> Verdict:
    """いちばん多い言葉がいちばん少ない言葉の何倍かは、Gemmaでは漱石の半分にもならない。"""
    spread = {name: _spread([line[name] for line in languages["lines"]]) for name in ("ours", "gemma")}
    return holds(spread["gemma"] < spread["ours"] / 2, **spread)


def _spread(counts: list[int]) -> float:
    return max(counts) / min(counts)


@claim
def gemma_is_never_longer(languages: Data) -> Verdict:
    """六つの書き方のどれでも、Gemmaのトークンのほうが少ない。"""
    found = {line["language"]: (line["ours"], line["gemma"]) for line in languages["lines"]}
    return holds(all(gemma < ours for ours, gemma in found.values()), **found)


@claim
def malayalam_letters_cost_more(languages: Data) -> Verdict:
    """同じ英語でも、マラヤーラム文字で書くと、Gemmaのトークンが増える。"""
    latin, malayalam = languages["lines"][1]["gemma"], languages["lines"][5]["gemma"]
    return holds(malayalam > latin, 英語=latin, マラヤーラム文字=malayalam)


@claim(baseline="同じ内容の日本語と英語どうし")
def japanese_is_shorter_in_botchan(cells: Cells) -> Verdict:
    """『坊っちゃん』の書き出しでは、日本語の原文のトークンのほうが少ない。"""
    original, english = _last_numbers(cells, "botchan")
    return holds(original < english, 原文=original, 英訳=english)


@claim(baseline="同じ内容の日本語と英語どうし")
def draw_in_the_speech(languages: Data) -> Verdict:
    """演説では、日本語と英語のGemmaのトークンの数が同じ。"""
    japanese, english = (languages["lines"][place]["gemma"] for place in (0, 1))
    return holds(japanese == english, 日本語=japanese, 英語=english)


@claim
def english_wins_the_declaration(cells: Cells) -> Verdict:
    """世界人権宣言では、英語がいちばん少なく、日本語の三分の二にもならない。"""
    counts = _last_numbers(cells, "answer-rights")
    japanese, english, *_ = counts
    return holds(english == min(counts) and english < japanese * 2 / 3, トークン=counts)


def _last_numbers(cells: Cells, name: str) -> list[int]:
    """「Gemmaで15トークン」の数を、行ごとに。"""
    return [int(line.partition("Gemmaで")[2].partition("トークン")[0]) for line in cells[name].lines]


@claim
def one_token_is_added_each_time(cells: Cells) -> Verdict:
    """一文字増えるたびに、前の行のトークンはそのままで、後ろに一つだけ足される。"""
    rows = _ids(cells, "prefix")
    return holds(len(rows) == 5 and all(row == rows[-1][:count] for count, row in enumerate(rows, 1)), 行=rows)


@claim
def one_character_one_token_was_chance(cells: Cells) -> Verdict:
    """もう一つの漱石のトークナイザでは、同じ文が、一文字に一つのトークンにはならない。"""
    rows = _ids(cells, "prefix-ours")
    return holds(len(rows[-1]) < len(rows), トークン=rows[-1], 文字=len(rows))


def _ids(cells: Cells, name: str) -> list[list[int]]:
    return [literal_eval(line.rpartition(":")[2].strip()) for line in cells[name].lines]


@claim
def ga_was_swallowed(prefix_instability: Data) -> Verdict:
    """漱石では、「月がき」になると「が」が消え、「がき」になる。"""
    before, after = (row["tokens"] for row in prefix_instability["ours"][1:3])
    return holds(before == ["月", "が"] and after == ["月", "がき"], 前=before, 後=after)


@claim
def re_was_swallowed(prefix_instability: Data) -> Verdict:
    """漱石では、最後の「い」が来ると、「れ」が「れい」に取り込まれる。"""
    before, after = (row["tokens"] for row in prefix_instability["ours"][3:5])
    return holds(before == ["月", "がき", "れ"] and after == ["月", "がき", "れい"], 前=before, 後=after)


@claim
def kirei_comes_and_goes(cells: Cells) -> Verdict:
    """Gemmaでは、「きれい」と読めたあと、「で」で「がき」に戻り、「ですね」でまた「きれい」になる。"""
    rows = [str(line) for line in cells["prefix-gemma"].lines]
    wanted = ["月|が|きれい", "月|がき|れ|いで", "月|がき|れ|いです", "月|が|きれい|ですね"]
    return holds(rows[4:] == wanted, 行=rows[4:])


@claim
def ide_was_learned_first(encode_order: Data) -> Verdict:
    """Gemmaの規則は、「いで」「れい」「きれい」「がき」の順に覚えたもの。"""
    places = [encode_order[word] for word in ("いで", "れい", "きれい", "がき")]
    return holds(places == sorted(places), 順番=places)


@claim
def both_want_the_i(encode_order: Data, encode_tree: Data) -> Verdict:
    """「れい」を作る規則も「いで」を作る規則も、Gemmaと漱石の両方にあり、漱石では同じときに使える。"""
    shorter = encode_tree["trees"][0]
    together = [
        step for step in shorter["steps"] if {"れい", "いで"} <= {_made(shorter, one) for one in step["waiting"]}
    ]
    return holds(encode_order["れい"] is not None and encode_order["いで"] is not None and together != [])


@claim
def ide_is_older_than_rei(encode_order: Data, encode_tree: Data) -> Verdict:
    """「いで」の規則は、Gemmaでも漱石でも、「れい」の規則より先に覚えたもの。答えも「いで」になる。"""
    shorter, longer = encode_tree["trees"][:2]
    ours = {"いで": _rule_of(shorter, "いで"), "れい": _rule_of(longer, "れい")}
    right = encode_order["いで"] < encode_order["れい"] and ours["いで"] < ours["れい"]
    return holds(right and _words_of(shorter)[-2:] == ["れ", "いで"], **ours)


@claim
def trees_give_the_tokens(encode_tree: Data) -> Verdict:
    """規則を覚えた順に使って育てた木の頂は、どの文でも、`encode`の答えと同じ番号。"""
    tops = {
        tree["text"]: [tree["nodes"][top]["id"] for top in tree["steps"][-1]["row"]] for tree in encode_tree["trees"]
    }
    return holds(all(tops[tree["text"]] == tree["ids"] for tree in encode_tree["trees"]), **tops)


@claim
def bytes_grow_into_characters(encode_tree: Data) -> Verdict:
    """「月がきれいで」の木では、バイト二つの節はまだ文字でなく、三つ目が加わって、一文字になる。"""
    tree = encode_tree["trees"][0]
    words = {size: {node["text"] for node in tree["nodes"] if _bytes_under(tree, node) == size} for size in (1, 2, 3)}
    hexes = words[1] | words[2]
    right = all(word.isascii() for word in hexes) and words[3] == set(tree["text"])
    return holds(right, 二つ=sorted(words[2]), 三つ=sorted(words[3]))


@claim
def rules_grow_upwards(encode_tree: Data) -> Verdict:
    """どの木でも、節の規則の番号は、その下の節のものより大きい。"""
    pairs = [
        (tree["nodes"][child]["rule"] or 0, node["rule"])
        for tree in encode_tree["trees"]
        for node in tree["nodes"]
        for child in node["children"]
    ]
    return holds(all(below < above for below, above in pairs), 比べた数=len(pairs))


@claim
def ids_follow_the_rules(encode_tree: Data) -> Verdict:
    """漱石の語彙では、バイトのあとの番号が、すべての規則に、覚えた順に振ってある。"""
    return holds(encode_tree["in_order"], 規則=encode_tree["rules"], バイト=encode_tree["bytes"])


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


@claim
def longest_often_differs(other_orders: Data) -> Verdict:
    """最長一致が`encode`と同じ答えになる文は、小説で半分に届かず、短い話でも六割に届かない。例の文にも、違うものがある。"""
    shares = {
        name: other_orders[name]["same"]["longest"] / other_orders[name]["sentences"] for name in ("neko", "sample")
    }
    example = other_orders["trees"][0]
    return holds(shares["neko"] < 0.5 and shares["sample"] < 0.6 and example["longest"] != example["encode"], **shares)


@claim
def leftmost_differs_more(other_orders: Data) -> Verdict:
    """左の対からまとめると、`encode`と同じ答えになる文は、最長一致よりずっと少ない（半分より少ない）。"""
    same = {name: other_orders[name]["same"] for name in ("neko", "sample")}
    return holds(all(2 * one["leftmost"] < one["longest"] for one in same.values()), **same)


@claim
def longest_is_hardly_shorter(other_orders: Data) -> Verdict:
    """最長一致と`encode`のトークンの数の差は、小説でも短い話でも、1パーセントに届かない。"""
    tokens = {name: other_orders[name]["tokens"] for name in ("neko", "sample")}
    return holds(all(abs(one["longest"] / one["encode"] - 1) < 0.01 for one in tokens.values()), **tokens)


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


@claim
def rules_outnumber_tokens(encode_order: Data, vocabulary: Data) -> Verdict:
    """使った規則に、Gemmaの語彙サイズより大きな番号がある。"""
    last = max(encode_order.values())
    return holds(last > vocabulary["size"], 番号=last, 語彙=vocabulary["size"])


@claim
def every_split_is_a_rule(rule_table: Data) -> Verdict:
    """規則の数は、トークンをトークン二つに分けるやり方の数と同じ。規則がいくつもあるトークンがある。"""
    return holds(rule_table["rules"] == rule_table["splits"] and rule_table["shared"] > 0, 規則=rule_table)


@claim
def rules_in_order_give_the_tokens(cells: Cells) -> Verdict:
    """規則を覚えた順に一手ずつ当てはめると、どちらの文でも`encode`と同じトークンになる。"""
    answers = [line for line in cells["encode"].lines if line.startswith("encodeと同じ？")]
    return holds(answers == ["encodeと同じ？ True"] * 2, 答え=answers)


@claim
def de_takes_the_i_away(cells: Cells) -> Verdict:
    """「で」がなければ「れい」「きれい」とまとまり、「で」があれば「いで」「がき」とまとまる。"""
    first, second = cells["encode"].split("encodeと同じ？ True\n")[:2]
    made = [[line.split()[0] for line in text.splitlines()[1:]] for text in (first, second)]
    expected = [["月|が|き|れい", "月|が|きれい"], ["月|が|き|れ|いで", "月|がき|れ|いで"]]
    return holds(made == expected, 手順=made)


@claim
def earlier_tokens_often_change(stability: Data) -> Verdict:
    """一文字足したとき、漱石でもGemmaでも、五回に一回より多く、手前のトークンが書き換わる。"""
    return holds(min(stability["share"].values()) > 0.2, **stability["share"])


@claim
def earlier_cuts_change_too(stability: Data) -> Verdict:
    """漱石でもGemmaでも、手前の切れ目まで変わる回があるが、手前のトークンが書き換わる回の三分の一に届かない。"""
    pairs = {name: (share, stability["share"][name]) for name, share in stability["cuts"].items()}
    return holds(all(0 < cuts < whole / 3 for cuts, whole in pairs.values()), **pairs)


@claim
def earlier_tokens_may_change(prefix_instability: Data) -> Verdict:
    """一文字足すと、手前のトークンまで書き換わることがある。"""
    moved = {name: sum(row["rewritten"] for row in prefix_instability[name]) for name in ("ours", "gemma")}
    return holds(min(moved.values()) > 0, **moved)


@claim
def kirin_shares_two_bytes(cells: Cells) -> Verdict:
    """「麒」と「麟」は初めの二バイトが同じで、漱石ではその二バイトが一つのトークン。"""
    return _rare(cells, "麒麟", "麒麟 ['E9 BA', '92', 'E9 BA', '9F'] ['麒', '麟']")


@claim
def only_yoshi_is_bytes_in_gemma(cells: Cells) -> Verdict:
    """Gemmaで、バイトに分かれるのは「𠮷」だけで、四つになる。"""
    counts = {line[0]: line.count("<0x") for line in cells["rare"].lines}
    return holds({char: count for char, count in counts.items() if count} == {"𠮷": 4}, バイト=counts)


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


@claim
def marks_are_counted_differently(byte_assembly: Data) -> Verdict:
    """読みかけの「🥺」は漱石でいつも「�」一つ、読みかけの「𠮷」はGemmaでバイトの数だけの「�」。"""
    ours, gemma, _ = ([step["so_far"] for step in case["steps"][:-1]] for case in byte_assembly["cases"])
    return holds(ours == ["�"] * 3 and gemma == ["�", "��", "���"], 漱石=ours, Gemma=gemma)


@claim
def half_characters_are_many(vocabulary: Data, two_tokenizers: Data) -> Verdict:
    """漱石の語彙の一割より多くが、文字の途中で切れたトークン。"""
    cut, size = vocabulary["ours_partial"], two_tokenizers["vocab_size"]["ours"]
    return holds(cut > size / 10, 途中で切れたもの=cut, 語彙=size)


@claim
def plain_space_is_one_token(cells: Cells) -> Verdict:
    """半角の空白は、漱石でもGemmaでも一つのトークン。"""
    return holds(cells["answer-space"].lines[0] == "' ' [220] ['▁']", 出力=str(cells["answer-space"].lines[0]))


@claim
def wide_space_has_no_token_in_gemma(cells: Cells, indent: Data) -> Verdict:
    """Gemmaでは、全角スペースがバイトのトークンだけに分かれる。"""
    line = cells["answer-space"].lines[1]
    return holds(line.count("<0x") == indent["gemma"] == 3, 出力=str(line))


@claim
def joined_differs_from_whole(cells: Cells) -> Verdict:
    """別々にトークンにしてつなげた列は、文字に戻せば同じなのに、一度にトークンにした列と違う。"""
    apart, whole = (line.partition(": ")[2] for line in cells["answer-join"].lines)
    same_text = apart.replace("|", "") == whole.replace("|", "") == "月がきれい"
    return holds(apart != whole and same_text, 別々に=apart, 一度に=whole)
