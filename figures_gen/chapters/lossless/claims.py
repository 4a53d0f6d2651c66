"""「失われるもの、失われないもの」の文を支える述語。"""

from typing import Any

from figures_gen.claims import Cells, Verdict, claim, holds

Data = dict[str, Any]


@claim
def only_japanese_comes_back(cells: Cells) -> Verdict:
    """戻した文では、日本語だけが元のままで、英字が欠け、🥺が「�」三つになっている。"""
    restored = _restored(cells, "roundtrip")
    return holds(restored == "論文を書くのは辛い l sy ongroo ���", 復元=restored)


def _restored(cells: Cells, name: str) -> str:
    return cells[name].lines[-1].partition(":")[2].strip()


@claim
def the_novel_never_pleads(lost_bytes: Data) -> Verdict:
    """作品に出てきたバイトだけの語彙に、🥺の先頭のF0がないので、作品に🥺はない。"""
    lost = [one["byte"] for one in lost_bytes["panels"][0]["lost"] if one["char"] == "🥺"]
    return holds(lost == ["F0"], 失われたバイト=lost)


@claim
def congroo_is_unknown_but_only_c_is_lost(word_counts: Data, lost_bytes: Data) -> Verdict:
    """Congrooもongrooも作品に出てこないのに、Congrooから消えたのはCだけ。"""
    counts = {word: word_counts["work"][word] for word in ("Congroo", "ongroo")}
    lost = [one["char"] for one in lost_bytes["panels"][0]["lost"] if one["char"] in "Congroo"]
    return holds(not any(counts.values()) and lost == ["C"], 消えた=lost, **counts)


@claim
def only_the_lost_letters_never_appear(cells: Cells) -> Verdict:
    """例文の英字のうち、作品に一度も出てこないのは、E、P、Cだけ。"""
    counts = dict(zip("ElPsyCongr", cells["counts"].numbers, strict=True))
    return holds({letter for letter, count in counts.items() if count == 0} == set("EPC"), 回数=counts)


@claim
def letters_come_from_proverbs_and_urls(word_counts: Data) -> Verdict:
    """作品には、西洋のことわざの引用があり、ファイルの終わりに青空文庫のURLがある。"""
    return holds(word_counts["sources"]["many a slip"] > 0 and word_counts["ends_with_url"], **word_counts["sources"])


@claim
def not_every_byte_appears(alphabet: Data, bpe_by_hand__alphabet: Data) -> Verdict:
    """作品に出てくるバイトは256種類に足りず、それがそのまま出発点になっている。"""
    shown = bpe_by_hand__alphabet["bytes"]
    return holds(shown == alphabet["neko_5000"]["bytes"] < 256, 種類=shown)


@claim
def lost_bytes_are_those_not_in_the_vocabulary(lost_bytes: Data, cells: Cells) -> Verdict:
    """抜け落ちたバイトは、語彙にないバイトと同じ。"""
    lost = [f"{one['char']} の {one['byte']}" for one in lost_bytes["panels"][0]["lost"]]
    return holds(lost == [str(line) for line in cells["lost"].lines], 消えた=lost)


@claim
def full_alphabet_loses_nothing(lost_bytes: Data) -> Verdict:
    """256種類のバイトをすべて入れた語彙では、例文から何も失われない。"""
    after = lost_bytes["panels"][1]
    return holds(
        after["lossless"] and after["lost_count"] == 0, 失われた=after["lost_count"], 戻した文=after["restored"]
    )


@claim
def only_the_first_byte_of_the_emoji_is_lost(lost_bytes: Data) -> Verdict:
    """🥺の四つのバイトのうち、消えたのは先頭だけ。"""
    (emoji,) = (one for one in lost_bytes["panels"][0]["characters"] if one["char"] == "🥺")
    lost = [token is None for token in emoji["tokens"]]
    return holds(lost == [True, False, False, False], 消えた=lost)


@claim
def the_rest_of_the_emoji_is_unreadable(cells: Cells) -> Verdict:
    """先頭をなくした三バイトは、一つずつ「�」になり、三つ並ぶ。"""
    shown = cells["broken-emoji"].strip()
    return holds(shown == "9F A5 BA → ���", 出力=shown)


@claim
def bytes_vanish_without_a_word(cells: Cells) -> Verdict:
    """知らないバイトは、エラーも印もなしに消える。"""
    pairs = _danger(cells)
    return holds(all(len(after) < len(before) and "�" not in after for before, after in pairs.items()), 文=pairs)


@claim
def meaning_is_reversed(cells: Cells) -> Verdict:
    """「x != 3」が「x = 3」になる。"""
    return holds(_danger(cells)["x != 3"] == "x = 3", 戻した文=_danger(cells)["x != 3"])


@claim
def words_vanish_whole(cells: Cells) -> Verdict:
    """「OK」と「C++」は空になり、演説は先頭のWを失う。"""
    found = {before: after for before, after in _danger(cells).items() if before != "x != 3"}
    wanted = {"OK": "", "C++": "", "We choose to go to the Moon": "e choose to go to the Moon"}
    return holds(found == wanted, 戻した文=found)


def _danger(cells: Cells) -> dict[str, str]:
    return _restored_pairs(cells, "danger")


def _restored_pairs(cells: Cells, name: str) -> dict[str, str]:
    """「'元の文' → '戻した文'」の行を、元の文 → 戻した文の辞書に。"""
    pairs = (line.split(" → ") for line in cells[name].lines)
    return {before.strip("'"): after.strip("'") for before, after in pairs}


@claim
def more_data_brings_it_back(cells: Cells, lost_bytes: Data) -> Verdict:
    """データを足して訓練し直すと、例文が元どおりになる。"""
    before, after = lost_bytes["text"], cells["again"].strip()
    return holds(before == after, 元の文=before, 戻した文=after)


@claim
def added_data_has_neither_word(cells: Cells) -> Verdict:
    """足した英語の小説に、PsyもCongrooも一度も出てこない。"""
    counts = cells["words"].lines[0].numbers
    return holds(counts == [0, 0], 回数=counts)


@claim
def the_letter_c_comes_from_the_english(word_counts: Data, cells: Cells) -> Verdict:
    """元の作品にCはなく、足した英語の小説にはある。"""
    ours = dict(zip("ElPsyCongr", cells["counts"].numbers, strict=True))["C"]
    return holds(ours == 0 < word_counts["english_c"], 作品=ours, 英訳=word_counts["english_c"])


@claim
def congroo_is_pieced_together(cells: Cells) -> Verdict:
    """「 Congroo」は、「 C」「ong」「r」「oo」の四つのトークンになる。"""
    pieces = cells["words"].lines[1]
    return holds("| C|ong|r|oo|" in pieces, トークン=str(pieces))


@claim
def russian_and_symbols_are_still_lost(cells: Cells) -> Verdict:
    """ロシア語の文は文字が残らず「�」になり、波括弧と不等号は消える。"""
    russian, braces, less = _restored_pairs(cells, "still").values()
    return holds(
        set(russian) == {"�", " "} and braces == 'f"x"' and less == "if x  3:", ロシア語=russian, 記号=[braces, less]
    )


@claim
def holes_remain(alphabet: Data) -> Verdict:
    """データを足しても、書けないバイトは減るだけで、なくならない。"""
    before, after = (alphabet[name]["missing"] for name in ("neko_5000", "neko_emoji_botchan_5000"))
    return holds(0 < after < before, 前=before, 後=after)


@claim
def the_example_got_longer(more_data: Data) -> Verdict:
    """データを足すと、同じ例文のトークンが増え、圧縮率が下がる。"""
    alone, shared = more_data["alone"], more_data["shared"]
    return holds(alone["tokens"] < shared["tokens"] and alone["ratio"] > shared["ratio"], 前=alone, 後=shared)


@claim
def seats_move_from_japanese(shared_vocabulary: Data) -> Verdict:
    """席の数は同じで、英字と絵文字の席が増えた分、日本語の席が減る。"""
    alone, shared = shared_vocabulary["seats"]["alone"], shared_vocabulary["seats"]["shared"]
    moved = {kind: shared[kind] - alone[kind] for kind in ("日本語", "英字", "絵文字")}
    same = sum(alone.values()) == sum(shared.values())
    return holds(same and moved["日本語"] < 0 < min(moved["英字"], moved["絵文字"]), 増減=moved)


@claim
def english_gains_and_japanese_pays(shared_vocabulary: Data) -> Verdict:
    """同じ文のトークンが、英語と絵文字では減り、日本語では増える。"""
    grown = {line["language"]: line["shared"] - line["alone"] for line in shared_vocabulary["lines"]}
    return holds(grown["日本語"] > 0 > max(grown["英語"], grown["絵文字"]), 増減=grown)


@claim
def the_whole_book_got_longer(shared_vocabulary: Data) -> Verdict:
    """『吾輩は猫である』の全体でも、トークンが増える。"""
    book = shared_vocabulary["book"]
    return holds(book["growth"] > 0, **book)


@claim
def real_vocabulary_is_far_larger(japanese_tokens__vocabulary: Data, shared_vocabulary: Data) -> Verdict:
    """Gemmaの語彙は、この章の語彙の十倍より大きい。"""
    real, ours = japanese_tokens__vocabulary["size"], shared_vocabulary["vocab_size"]
    return holds(real > 10 * ours, Gemma=real, この章=ours)


@claim
def same_size_yet_lossless(cells: Cells, lost_bytes: Data) -> Verdict:
    """語彙サイズは同じまま、例文が一文字も欠けずに戻る。"""
    sizes = [panel["vocab_size"] for panel in lost_bytes["panels"]]
    restored = _restored(cells, "full")
    same = sizes[0] == sizes[1] == cells["full"].lines[0].numbers[0]
    return holds(same and restored == lost_bytes["text"], 語彙サイズ=sizes, 戻した文=restored)


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


@claim
def anything_comes_back(cells: Cells) -> Verdict:
    """見たことのない文字で書いた文も、どれも元に戻る。"""
    answers = [line.split()[0] for line in cells["anything"].lines]
    return holds(len(answers) >= 3 and set(answers) == {"True"}, 戻ったか=answers)


@claim
def bytes_took_seats_from_rules(alphabet: Data) -> Verdict:
    """増えたバイトの分だけ、まとめる規則が減る。"""
    before, after = alphabet["neko_5000"], alphabet["neko_5000_full"]
    bytes_, rules = after["bytes"] - before["bytes"], before["merges"] - after["merges"]
    return holds(bytes_ == rules > 0, 増えたバイト=bytes_, 減った規則=rules)


@claim
def russian_stays_in_bytes(unseen: Data, shared_vocabulary: Data) -> Verdict:
    """ロシア語の文は、一文字に二つずつのバイトのまま並ぶ。"""
    text = "Мы решили отправиться на луну"
    return holds(unseen["russian"] == len(text.encode()), トークン=unseen["russian"], バイト=len(text.encode()))


@claim
def gemma_words_are_mostly_characters(japanese_tokens__vocabulary: Data) -> Verdict:
    """Gemmaの語彙のうち、バイトのトークンは256個で、千分の一にも満たない。"""
    size, number = japanese_tokens__vocabulary["size"], japanese_tokens__vocabulary["bytes"]
    return holds(number == 256 and number / size < 0.001, 語彙=size, バイト=number)


@claim
def every_byte_has_a_seat(alphabet: Data, japanese_tokens__vocabulary: Data) -> Verdict:
    """全部を入れた語彙にも、Gemmaの語彙にも、256種類のバイトがそろっている。どの文字も、UTF-8ではバイトの並びである。"""
    seats = {"全部を入れた": alphabet["neko_5000_full"]["bytes"], "Gemma": japanese_tokens__vocabulary["bytes"]}
    return holds(set(seats.values()) == {256}, **seats)


@claim
def gemma_needs_no_bytes_for_the_example(cells: Cells) -> Verdict:
    """Gemmaでは、例文がバイトのトークンなしで元に戻る。"""
    line = cells["fallback"].lines[0]
    return holds(line.startswith("True") and "<0x" not in line, 出力=str(line))


@claim
def rare_kanji_falls_back_to_bytes(cells: Cells) -> Verdict:
    """Gemmaでは、「𠮷」だけが四つのバイトに分かれ、「野」と「家」はそのまま残って、元に戻る。"""
    line = cells["fallback"].lines[1]
    return holds(line == "True ['<0xF0>', '<0xA0>', '<0xAE>', '<0xB7>', '野', '家']", 出力=str(line))


@claim
def hieroglyph_falls_back_to_bytes(cells: Cells) -> Verdict:
    """Gemmaでは、聖刻文字が四つのバイトに分かれて、元に戻る。"""
    line = cells["fallback"].lines[2]
    return holds(line.startswith("True") and line.count("<0x") == 4 == line.count("'") // 2, 出力=str(line))


@claim
def all_unknowns_look_alike(cells: Cells) -> Verdict:
    """E、P、C、🥺の代わりに、同じ<unk>が四つ並ぶ。"""
    shown = " ".join(cells["unk"].split())
    return holds(shown == "論 文 を 書 く のは 辛 い <unk> l <unk> s y <unk> o n g r o o <unk>", 出力=shown)


@claim
def price_is_small(price: Data, cells: Cells) -> Verdict:
    """作品のトークンは増えるが、1パーセントも増えない。"""
    shown = [line.numbers[-1] for line in cells["answer-price"].lines]
    return holds(shown == list(price["tokens"].values()) and 0 < price["growth"] < 0.01, 増え方=price["growth"])


@claim
def lost_rules_were_the_last_and_rare(price: Data) -> Verdict:
    """席を失った規則は、順番の終わりのもので、使われた回数の中央値が、残った規則より小さい。"""
    uses = price["uses"]
    return holds(price["lost_the_last"] and uses["lost"] < uses["kept"], 規則=price["lost"], **uses)


@claim
def a_lone_byte_does_not_come_back(lone_byte: Data, cells: Cells) -> Verdict:
    """一つのバイトのトークンを文字に戻すと「�」になり、それをトークンにすると、別の三つになる。"""
    number, character, numbers = cells["answer-decode"].strip().split(" → ")
    back = [int(one) for one in numbers.strip("[]").split(", ")]
    right = int(number) == lone_byte["id"] and character == "'�'" and len(back) == 3 and lone_byte["id"] not in back
    return holds(right, 元=number, 文字=character, 戻り=back)


@claim
def circled_one_is_lost(cells: Cells) -> Verdict:
    """NFKCでは、「①」が「1」になる。"""
    line = cells["answer-normalize"].lines[0]
    return holds(line == "① → 1", 出力=str(line))


@claim
def gemma_only_replaces_spaces(normalizer: Data) -> Verdict:
    """Gemmaのトークナイザがそろえるのは、空白を「▁」に置き換えることだけ。"""
    return holds(normalizer["normalizer"] == 'Replace(pattern=String(" "), content="▁")', **normalizer)
