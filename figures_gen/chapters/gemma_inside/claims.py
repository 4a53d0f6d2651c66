"""「Gemmaを分解して組み立てる」の文を支える述語。"""

from itertools import pairwise
from typing import Any

from figures_gen.claims import Cells, Output, Verdict, agrees, claim, holds

# 層の一位のうち、人の目で、話の通じない断片や空白だと見たもの
FRAGMENTS = {"ocsát", "өнья", "achusetts", "olato", "ocrat", "inafter", "érature", "っきり", "门户", " "}


def _agrees(output: Output) -> Verdict:
    """手で計算したものと部品の答えを比べたセルが、同じだと言っている。"""
    return holds(output.rstrip().endswith("True"), 出力=str(output).strip())


def _line(output: Output, start: str) -> Output:
    """``start`` で始まる行。"""
    return next(line for line in output.lines if line.startswith(start))


@claim
def same_parameters(cells: Cells) -> Verdict:
    """手作りのパラメータの個数は、本家と同じ。"""
    theirs, ours = (line.numbers[0] for line in cells["load"].lines)
    return holds(theirs == ours, 本家=theirs, 手作り=ours)


@claim
def sweet_fruits_agree(cells: Cells) -> Verdict:
    """リンゴとモモの内積は、リンゴとレモンの内積より大きい。"""
    peach, lemon = (line.numbers[0] for line in cells["inner"].lines)
    return holds(peach > lemon, モモ=peach, レモン=lemon)


@claim
def three_opinions(cells: Cells) -> Verdict:
    """どちらの果物にも、三つの数が返る。"""
    counts = [len(line.numbers) for line in cells["matmul"].lines]
    return holds(counts == [3, 3], 数=counts)


@claim
def most_numbers_are_in_tables(ledger: dict[str, Any]) -> Verdict:
    """表でない部品（正規化）の数は、全体の1%もない。"""
    share = next(row["share"] for row in ledger["ours"]["parts"] if row["part"] == "正規化")
    return holds(share < 0.01, 正規化=share)


@claim
def tokyo_is_number_one(cells: Cells) -> Verdict:
    """文は、<bos>、「東京」の順に始まる。"""
    first, second = (part.split("'")[1] for part in cells["tokens"].lines[1].split("), ")[:2])
    return holds((first, second) == ("<bos>", "東京"), 初めの二つ=(first, second))


def _similarities(cells: Cells) -> dict[str, float]:
    """「東京」と比べた単語 → コサイン類似度。"""
    return {line.split("「")[2].split("」")[0]: line.numbers[0] for line in cells["similar"].lines[:-1]}


@claim
def cities_are_nearer(cells: Cells) -> Verdict:
    """「大阪」も「京都」も、「猫」や「は」より「東京」に近い。"""
    near = _similarities(cells)
    return holds(min(near["大阪"], near["京都"]) > max(near["猫"], near["は"]), **near)


@claim
def particle_is_not_zero(cells: Cells) -> Verdict:
    """「東京」と「は」の類似度は、ゼロとは言えない（0.1以上）。"""
    near = _similarities(cells)["は"]
    return holds(near >= 0.1, は=near)


@claim
def numerals_gather(cells: Cells) -> Verdict:
    """「三」に近い八つは、どれも漢数字。"""
    found = cells["similar"].lines[-1].split("'")[1::2]
    return holds(len(found) == 8 and all(token.strip() in "一二三四五六七八九十" for token in found), 近い順=found)


@claim
def scaled_to_about_one(cells: Cells) -> Verdict:
    """成分の大きさは、掛ける前は0.1より小さく、掛けた後は0.5から2のあいだ。"""
    before, after = (line.numbers[0] for line in cells["scale"].lines)
    return holds(before < 0.1 and 0.5 < after < 2, 前=before, 後=after)


@claim
def norm_matches_the_formula(cells: Cells) -> Verdict:
    """式で計算した正規化が、部品の答えと同じ。"""
    return _agrees(cells["norm"])


@claim
def only_q_is_long(network: dict[str, Any]) -> Verdict:
    """qは、kやvより長い。"""
    return holds(network["heads"] > network["key_heads"], q=network["heads"], k=network["key_heads"])


@claim
def heads_and_tokens_are_as_many(network: dict[str, Any], cells: Cells) -> Verdict:
    """文のトークンの数と、ヘッドの数が同じ。"""
    tokens = cells["tokens"].lines[0].numbers[-1]
    return holds(tokens == network["heads"], トークン=tokens, ヘッド=network["heads"])


@claim
def cache_is_much_smaller(network: dict[str, Any]) -> Verdict:
    """kとvの組は、ヘッドの数の四分の一以下。"""
    return holds(network["key_heads"] * 4 <= network["heads"], 組=network["key_heads"], ヘッド=network["heads"])


@claim
def needles_slow_down(rotation: dict[str, Any]) -> Verdict:
    """あとの組の針ほど、ゆっくり回る。"""
    degrees = [dial["degrees"] for dial in rotation["dials"]]
    return holds(degrees == sorted(set(degrees), reverse=True), 角度=degrees)


@claim
def only_the_distance_matters(cells: Cells) -> Verdict:
    """差が同じ二つの組では、内積が（表示の細かさで）同じ。"""
    near, far, _ = (line.numbers[-1] for line in cells["relative"].lines)
    return holds(abs(near - far) <= 0.1, 文の初め=near, 百トークン先=far)


@claim
def another_distance_differs(cells: Cells) -> Verdict:
    """差を変えると、内積も変わる。"""
    near, _, other = (line.numbers[-1] for line in cells["relative"].lines)
    return holds(abs(near - other) > 1, 二つ前=near, 百二つ前=other)


def _glances(cells: Cells) -> list[list[float]]:
    """一つ目のヘッドの割合の表（単位は%）。一行が、一つのトークンの目線。"""
    return [line.numbers[:4] for line in cells["sight"].lines]


@claim
def the_future_is_not_seen(cells: Cells) -> Verdict:
    """割合の表の右上は、すべてゼロ。"""
    table = _glances(cells)
    return holds(all(share == 0 for place, row in enumerate(table) for share in row[place + 1 :]), 割合=table)


@claim
def first_head_stares_at_bos(cells: Cells) -> Verdict:
    """一つ目のヘッドは、どのトークンからも、半分より多く<bos>を見ている。"""
    shares = [row[0] for row in _glances(cells)]
    return holds(min(shares) > 50, 割合=shares)


@claim
def attention_matches_the_part(cells: Cells) -> Verdict:
    """手で混ぜたものが、部品の答えと同じ。"""
    return _agrees(cells["mix"])


def _kinds(cells: Cells) -> str:
    """層の種類の並び（「近近…全」）。"""
    return str(cells["window"].lines[-1])


@claim
def most_layers_look_near(cells: Cells) -> Verdict:
    """近くを見る層が、八割より多い。"""
    kinds = _kinds(cells)
    return holds(kinds.count("近") > 0.8 * len(kinds), 並び=kinds)


@claim
def one_in_six_sees_all(network: dict[str, Any], cells: Cells) -> Verdict:
    """全部を見る層は、決まった間隔で一つずつ並ぶ。"""
    kinds, every = _kinds(cells), network["every"]
    regular = all((kind == "全") == (number % every == 0) for number, kind in enumerate(kinds, start=1))
    return holds(regular, 並び=kinds, 間隔=every)


@claim
def full_layers_turn_slower(network: dict[str, Any]) -> Verdict:
    """針の速さを決める数は、全部を見る層のほうが大きい。"""
    return holds(network["base"]["full"] > network["base"]["local"], **network["base"])


@claim
def gelu_passes_only_the_positive(cells: Cells) -> Verdict:
    """GELUは、-4をほぼゼロにし、4をほぼそのまま通す（差は0.05まで）。"""
    passed = {line.numbers[0]: line.numbers[1] for line in cells["gelu"].lines}
    return holds(abs(passed[-4.0]) < 0.05 and abs(passed[4.0] - 4) < 0.05, 通したもの=passed)


@claim
def two_tables_are_one(cells: Cells) -> Verdict:
    """表を二枚順に掛けても、掛け合わせた一枚を掛けても、同じ数になる。"""
    two, one = (line.numbers for line in cells["answer-stacked"].lines)
    return holds(two == one, 二枚=two, 一枚=one)


@claim
def the_bottom_is_the_word_itself(cells: Cells) -> Verdict:
    """層0までの答えは、読ませた文の終わりの「は」。"""
    bottom = cells["lens"].lines[0]
    return holds(bottom.startswith("層 0まで") and bottom.endswith("'は'"), 出力=bottom)


@claim
def gates_open_for_their_case(cells: Cells) -> Verdict:
    """両方の話、フランスだけ、首都だけの順に、パリだけ、ワインだけが書き足され、終わりは何も足されない。"""
    added = [line.numbers[-2:] for line in cells["mlp-by-hand"].lines]
    doors = [line.numbers[4:6] for line in cells["mlp-by-hand"].lines]
    right = added == [[3, 0], [0, 2], [0, 0]] and doors == [[1, 0], [0, 1], [1, 0]]
    return holds(right, 書き足し=added, 門=doors)


@claim
def the_layer_adds(cells: Cells) -> Verdict:
    """元のベクトルに足していったものが、層の答えと同じ。"""
    return _agrees(cells["residual"])


@claim
def the_stream_grows(sizes: dict[str, Any]) -> Verdict:
    """最上階を出たベクトルは、一階を出たときの百倍より大きい。"""
    first, last = sizes["rows"][0]["stream"], sizes["rows"][-1]["stream"]
    return holds(last > 100 * first, 一階=first, 最上階=last)


@claim
def weights_grow(sizes: dict[str, Any]) -> Verdict:
    """MLPのあとの重みもアテンションのあとの重みも、上の三分の一の層が下の三分の一の十倍より大きく、下がる段は三割より少ない。"""
    parts = {part: sizes[part] for part in ("attention", "mlp")}
    grown = all(one["top_over_bottom"] > 10 and one["down"] < 0.3 * one["of"] for one in parts.values())
    return holds(grown, **parts)


@claim
def attention_weights_end_lower(sizes: dict[str, Any]) -> Verdict:
    """アテンションのあとの重みは、17回のうち5回下がり、いちばん大きい層16の七割に届かないところで終わる。"""
    weights = [row["attention"] for row in sizes["rows"]]
    right = (sizes["attention"]["down"], len(weights)) == (5, 18) and max(weights) == weights[15]
    return holds(right and weights[17] < 0.7 * weights[15], 層16=weights[15], 層18=weights[17])


@claim
def the_password_comes_back(distant: dict[str, Any]) -> Verdict:
    """窓より遠い合言葉を、何もしないGemmaは、八つのうち七つは一位に挙げる。"""
    first, back = distant["far"]["whole"]["first"], distant["far"]["back"]
    return holds(distant["words"] == 8 and first >= 7 and back > distant["window"], 一位=first, トークン=back)


@claim
def full_layers_carry_it(distant: dict[str, Any]) -> Verdict:
    """全部を見る三つの層を窓に縮めると、遠い合言葉は一度も一位にならず、どの確率も百分の一に届かない。近ければ、縮めても当たる。"""
    far, near = distant["far"]["full_cut"]["first"], distant["near"]["full_cut"]["first"]
    most = max(row["far"]["full_cut"]["share"] for row in distant["rows"])
    return holds(far == 0 and most < 0.01 and near >= 7, 遠い=far, 近い=near, いちばん高い確率=most)


@claim
def silence_is_no_proof(distant: dict[str, Any]) -> Verdict:
    """全部を見る三つの層のアテンションを止めると、遠い合言葉も、窓の中の合言葉も、一度も一位にならない。"""
    hits = [distant[place]["full_off"]["first"] for place in ("far", "near")]
    return holds(hits == [0, 0], 遠い=hits[0], 近い=hits[1])


@claim
def near_words_survive_the_cut(distant: dict[str, Any]) -> Verdict:
    """合言葉が窓の中にあれば、全部を見る層を窓に縮めても、八つのうち七つは一位に挙げる。"""
    first = distant["near"]["full_cut"]["first"]
    return holds(first >= 7 and distant["near"]["back"] < distant["window"], 一位=first)


@claim
def sliding_layers_are_not_needed(distant: dict[str, Any]) -> Verdict:
    """近くを見る層の窓を32トークンに縮めても、遠い合言葉を、八つのうち七つは一位に挙げる。"""
    return holds(distant["far"]["sliding_cut"]["first"] >= 7 and distant["narrow"] == 32, 一位=distant["far"])


@claim
def capital_comes_out(cells: Cells) -> Verdict:
    """出口の一位は「首都」。"""
    return holds(cells["head"].lines[1].endswith(" 首都"), 一位=str(cells["head"].lines[1]))


@claim
def same_probability_as_the_box(cells: Cells, next_token__loop: dict[str, Any]) -> Verdict:
    """部品だけで求めた確率が、前の章の箱から出た確率と（表示の細かさで）同じ。"""
    ours = [(line.numbers[0], line.split(" ", 1)[1]) for line in cells["head"].lines[1:]]
    box = [(row["probability"] * 100, row["token"]) for row in next_token__loop["top"]]
    same = all(agrees(one, p, 1) and token == name for (one, token), (p, name) in zip(ours, box, strict=True))
    return holds(same, 手作り=ours, 箱=box)


@claim
def a_text_exceeds_the_window(network: dict[str, Any], cells: Cells) -> Verdict:
    """比べた文章のうち一つは、窓より長い。"""
    longest = max(line.numbers[0] for line in cells["proof"].lines)
    return holds(longest > network["window"], 文章=longest, 窓=network["window"])


@claim
def logits_agree(cells: Cells) -> Verdict:
    """どの文でも、本家とのロジットの差が0.001未満。"""
    return holds(all(line.endswith("0.001未満") for line in cells["proof"].lines), 出力=str(cells["proof"]))


def _written(cells: Cells) -> tuple[str, str]:
    """本家と手作りが書いた文。"""
    theirs, ours = (line.split(": ", 1)[1] for line in cells["greedy"].lines)
    return theirs, ours


@claim
def same_sentence(cells: Cells) -> Verdict:
    """本家と手作りが書いた文は同じ。"""
    theirs, ours = _written(cells)
    return holds(theirs == ours, 本家=theirs, 手作り=ours)


@claim
def the_mistake_is_kept(cells: Cells) -> Verdict:
    """どちらも、首都圏の人口が10万人だと書いた。"""
    return holds(all("首都圏の人口が10万人" in text for text in _written(cells)), 文=_written(cells))


@claim
def same_vocabulary(ledger: dict[str, Any]) -> Verdict:
    """二つのモデルの語彙サイズは同じ。"""
    ours, larger = ledger["ours"]["vocabulary"], ledger["larger"]["vocabulary"]
    return holds(ours == larger, 手元=ours, 大きいほう=larger)


@claim
def table_widens(ledger: dict[str, Any]) -> Verdict:
    """大きなモデルのほうが、ベクトルが長い。"""
    ours, larger = ledger["ours"]["width"], ledger["larger"]["width"]
    return holds(larger > ours, 手元=ours, 大きいほう=larger)


@claim
def mlp_grows_both_ways(ledger: dict[str, Any]) -> Verdict:
    """大きなモデルのほうが、MLPの行列の縦も横も、層の数も大きい。"""
    names = ("width", "hidden", "layers")
    ours, larger = ([ledger[size][name] for name in names] for size in ("ours", "larger"))
    return holds(all(big > small for small, big in zip(ours, larger, strict=True)), 手元=ours, 大きいほう=larger)


@claim
def embedding_share_falls(ledger: dict[str, Any]) -> Verdict:
    """埋め込みの割合は、大きなモデルのほうが小さい。"""
    ours, larger = (ledger[size]["parts"][0]["share"] for size in ("ours", "larger"))
    return holds(larger < ours, 手元=ours, 大きいほう=larger)


def _looked(attention: dict[str, Any], number: int) -> tuple[str, int, float]:
    """図の ``number`` 番目（0から）のヘッドが、いちばん見ているトークンと、その位置と、割合。"""
    weights = attention["heads"][number]["weights"]
    place = weights.index(max(weights))
    return attention["tokens"][place], place, weights[place]


@claim
def first_head_looks_at_the_start(attention: dict[str, Any]) -> Verdict:
    """一つ目のヘッドは、半分より多く文の初めを見ている。"""
    _, place, weight = _looked(attention, 0)
    return holds(place == 0 and weight > 0.5, 位置=place, 割合=weight)


@claim
def second_head_looks_one_back(attention: dict[str, Any]) -> Verdict:
    """二つ目のヘッドは、半分より多く一つ前を見ている。"""
    _, place, weight = _looked(attention, 1)
    return holds(place == len(attention["tokens"]) - 2 and weight > 0.5, 位置=place, 割合=weight)


@claim
def third_head_looks_after_the_last_time(attention: dict[str, Any]) -> Verdict:
    """三つ目のヘッドがいちばん見ているのは、前に出た「首都は」の次の「東京」（割合は三割より多い）。"""
    token, place, weight = _looked(attention, 2)
    before = attention["tokens"][place - 2 : place]
    return holds((token, before) == ("東京", ["首都", "は"]) and weight > 0.3, トークン=token, 前=before, 割合=weight)


@claim
def fourth_head_looks_at_the_country(attention: dict[str, Any]) -> Verdict:
    """四つ目のヘッドがいちばん見ているのは、「フランス」。"""
    token, _, weight = _looked(attention, 3)
    return holds(token == "フランス", トークン=token, 割合=weight)


@claim
def some_heads_look_after_the_last_time(induction: dict[str, Any]) -> Verdict:
    """どの列にも、前回の次を半分より多く見るヘッドがある。"""
    return holds(induction["best_least"] > 0.5, 割合=induction["best_least"])


@claim
def third_head_is_among_them(induction: dict[str, Any]) -> Verdict:
    """図の三つ目のヘッドは、どの列でも、前回の次を見る順の五位までに入っている。"""
    return holds(induction["shown_last"] <= 5, 順位=induction["shown_last"])


@claim
def only_the_second_time_is_right(induction: dict[str, Any]) -> Verdict:
    """一位が当たるのは、一度目には一つもなく、二度目には四分の三より多い。"""
    once, twice, of = induction["once_most"], induction["twice_least"], induction["of"]
    return holds(once == 0 and twice > 0.75 * of, 一度目=once, 二度目=twice)


@claim
def copying_hangs_on_one_head(induction: dict[str, Any]) -> Verdict:
    """層12のヘッド3だけを黙らせると、どの列でも、二度目の当たりが一つもなくなる。別の列を読んだときの結果を入れても、同じ。"""
    one, swapped = induction["one"], induction["swapped_most"]
    right = (one["layer"], one["head"]) == (12, 3) and one["most"] == 0 and swapped == 0
    return holds(right, ヘッド=one, 差し替え=swapped)


@claim
def it_is_not_the_keenest(induction: dict[str, Any]) -> Verdict:
    """前回の次をいちばん見るのは、別のヘッド（層6のヘッド2）。それを黙らせても、どの列でも、三分の一より多くは当たる。"""
    keenest = induction["top"][0]
    right = (keenest["layer"], keenest["head"]) == (6, 2) and keenest["least"] > induction["of"] / 3
    return holds(right, ヘッド=keenest)


@claim
def a_head_that_does_not_look_is_next(induction: dict[str, Any]) -> Verdict:
    """その次に減るのは、層11のヘッド2。いくつかは当たるが、どの列でも半分に届かない。前回の次は、1%も見ていない。"""
    one = induction["next"]
    right = (one["layer"], one["head"]) == (11, 2) and one["least"] > 0 and one["most"] < induction["of"] / 2
    return holds(right and one["score"] < 0.01, ヘッド=one)


@claim
def previous_head_needs_no_meaning(induction: dict[str, Any]) -> Verdict:
    """一つ前を見るヘッドは、でたらめな列でも、半分より多く一つ前を見ている。"""
    return holds(induction["previous_least"] > 0.5, 割合=induction["previous_least"])


def _cut(attention: dict[str, Any], number: int) -> tuple[float, str, float]:
    """``number`` 番目のヘッドを黙らせたときの、正解の確率、一位、黙らせる前の確率。"""
    cut = attention["cuts"][number]
    return cut["probability"], cut["first"], attention["probability"]


@claim
def country_head_matters_here(attention: dict[str, Any]) -> Verdict:
    """国を見るヘッドを黙らせると、パリの確率は2%未満になり、一位は「大阪」になる。"""
    after, first, before = _cut(attention, 3)
    return holds(after < 0.02 and first == "大阪" and before > 0.2, 黙らせる前=before, 黙らせた後=after, 一位=first)


@claim
def tokyo_head_matters_here(attention: dict[str, Any]) -> Verdict:
    """東京を見るヘッドを黙らせると、一位だったパリが一位でなくなる。"""
    after, first, before = _cut(attention, 2)
    return holds(first != attention["answer"] and after < before, 黙らせる前=before, 黙らせた後=after, 一位=first)


@claim
def quiet_head_matters_here(attention: dict[str, Any]) -> Verdict:
    """ぼんやりした（どこにも半分を向けない）ヘッドを黙らせても、パリの確率は2%未満になる。"""
    after, _, before = _cut(attention, 4)
    return holds(
        after < 0.02 and attention["quiet"] < 0.5, 黙らせる前=before, 黙らせた後=after, 視線=attention["quiet"]
    )


@claim
def keen_head_does_not_matter_here(attention: dict[str, Any]) -> Verdict:
    """一つ前を見るヘッドを黙らせても、一位はパリのままで、確率は上がる。"""
    after, first, before = _cut(attention, 1)
    return holds(first == attention["answer"] and after > before, 黙らせる前=before, 黙らせた後=after, 一位=first)


@claim
def tokyo_head_matters_in_the_first_way(cuts: dict[str, Any]) -> Verdict:
    """東京を見るヘッドを黙らせると、初めの言い方のどの文でも、正解の確率が一割も残らない。"""
    most = cuts["watched"][3]["ways"][0]["most"]
    return holds(most < 0.1, 残り=most)


@claim
def tokyo_head_hardly_matters_otherwise(cuts: dict[str, Any]) -> Verdict:
    """東京を見るヘッドを黙らせても、ほかの言い方のどの文でも、正解の確率が七割より多く残る。"""
    least = cuts["watched"][3]["others_least"]
    return holds(least > 0.7, 残り=least)


@claim
def tokyo_head_matters_only_in_the_first_way(cuts: dict[str, Any]) -> Verdict:
    """東京を見るヘッドを黙らせると、正解の確率は、初めの言い方では一割も残らず、ほかの言い方では七割より多く残る。"""
    first, others = cuts["watched"][3]["ways"][0]["most"], cuts["watched"][3]["others_least"]
    return holds(first < 0.1 and others > 0.7, 初め=first, ほか=others)


@claim
def quiet_head_hardly_matters_otherwise(cuts: dict[str, Any]) -> Verdict:
    """ぼんやりしたヘッドは、初めの言い方では正解を一割も残さないのに、ほかの言い方では半分より多く残す。"""
    head = cuts["watched"][2]
    return holds(
        head["ways"][0]["most"] < 0.1 and head["others_least"] > 0.5, **head["ways"][0], ほか=head["others_least"]
    )


def _targets(cuts: dict[str, Any]) -> list[tuple[str, str]]:
    """数えた文ごとの、問われている国と、すぐ前に出た首都の初めのトークン。"""
    found = []
    for number, way in enumerate(cuts["ways"]):
        capital = "ワ" if number == 2 else "東京"
        for sentence in way["sentences"]:
            if sentence["correct"]:
                head, _, tail = way["way"].partition("{}")
                found.append((sentence["prompt"].removeprefix(head).removesuffix(tail), capital))
    return found


@claim
def tokyo_head_always_looks_there(cuts: dict[str, Any]) -> Verdict:
    """東京を見るヘッドがいちばん見ているのは、どの文でも、すぐ前に出た首都の初めのトークン。"""
    seen = [one["token"] for one in cuts["watched"][3]["seen"]]
    return holds(bool(seen) and seen == [capital for _, capital in _targets(cuts)], 見た先=seen)


@claim
def country_head_always_looks_at_the_country(cuts: dict[str, Any]) -> Verdict:
    """国を見るヘッドがいちばん見ているのは、どの文でも、問われている国。"""
    seen = [one["token"] for one in cuts["watched"][4]["seen"]]
    return holds(bool(seen) and seen == [country for country, _ in _targets(cuts)], 見た先=seen)


@claim
def country_head_always_matters(cuts: dict[str, Any]) -> Verdict:
    """国を見るヘッドを黙らせると、どの文でも、正解の確率が半分も残らない。"""
    most = cuts["watched"][4]["most"]
    return holds(most < 0.5, 残り=most)


@claim
def only_the_country_head_always_matters(cuts: dict[str, Any]) -> Verdict:
    """試した五つのうち、どの文でも正解を半分も残さないのは、国を見るヘッドだけ。"""
    most = {f"{head['layer']}-{head['head']}": head["most"] for head in cuts["watched"]}
    return holds([share < 0.5 for share in most.values()] == [False, False, False, False, True], **most)


@claim
def first_way_breaks_easily(cuts: dict[str, Any]) -> Verdict:
    """数えた文のどれでも正解を半分も残さないヘッドは、初めの言い方では、ほかの言い方の三倍より多い。"""
    counts = [sum(max(head["kept"], default=1) < 0.5 for head in way["heads"]) for way in cuts["ways"]]
    return holds(counts[0] > 3 * max(counts[1:]), 個数=counts)


@claim
def fewer_heads_fell_otherwise(cuts: dict[str, Any]) -> Verdict:
    """正解をほぼ消すヘッドは、初めの言い方のどの文でも、ほかの言い方のどの文の三倍より多い。"""
    first = [one["felled"] for one in cuts["ways"][0]["sentences"] if one["correct"]]
    most = cuts["felled_otherwise"]["most"]
    return holds(bool(first) and min(first) > 3 * most, 初め=first, ほか=most)


@claim
def always_heads_are_two(cuts: dict[str, Any]) -> Verdict:
    """どの文でも正解を半分も残さないヘッドは、二つ。あとのほうは、国を見るヘッド。"""
    found = [(head["layer"], head["head"]) for head in cuts["always"] if head["layer"]]
    country = (cuts["watched"][4]["layer"], cuts["watched"][4]["head"])
    return holds(len(found) == 2 and found[1] == country, 見つかったもの=found)


@claim(width="上の端")
def capital_head_is_not_missed_in_the_novel(frankenstein__heads: dict[str, Any]) -> Verdict:
    """小説の続きでは、層10のヘッド4を黙らせたときの損失の増え方の区間が0をまたぎ、上の端は0.1より小さい。"""
    row = next(one for one in frankenstein__heads["silenced"] if (one["layer"], one["head"]) == (10, 4))
    return holds(row["low"] < 0 < row["high"] < 0.1, 下の端=row["low"], 上の端=row["high"])


@claim
def swapping_the_capital_head_keeps_the_answer(swaps: dict[str, Any]) -> Verdict:
    """層10のヘッド4を、ほかの国の文のものに差し替えても、どの文でも、正しい首都の確率が九割より多く残る。"""
    row = swaps["heads"][0]
    right = (row["layer"], row["head"]) == (10, 4) and row["of"] >= 10
    return holds(right and row["least"] > 0.9 and row["moved"] == 0, **row)


@claim
def swapping_the_country_head_moves_the_answer(swaps: dict[str, Any]) -> Verdict:
    """層13のヘッド3を差し替えると、正しい首都の確率は5%も残らず、半分より多くで、差し替え元の国の首都が一位になる。"""
    row = swaps["heads"][1]
    right = (row["layer"], row["head"]) == (13, 3) and row["of"] >= 10
    return holds(right and row["most"] < 0.05 and row["moved"] > row["of"] / 2, **row)


@claim
def other_always_head_looks_at_capitals(cuts: dict[str, Any]) -> Verdict:
    """もう一つのヘッドがいちばん見ているのは、どの文でも、前に出た首都（東京、ワシントン）のトークン。"""
    seen = [one["token"] for one in cuts["always"][0]["seen"]]
    return holds(bool(seen) and set(seen) <= {"東京", "ワ", "シ", "ントン"}, 見た先=seen)


@claim
def looking_is_not_mattering(cuts: dict[str, Any]) -> Verdict:
    """いつも同じものをよく見ている（四割より多い）ヘッドの効き目が、言い方によって、一割未満にも七割より多くにもなる。"""
    head = cuts["watched"][3]
    looking = min(one["weight"] for one in head["seen"])
    return holds(
        looking > 0.4 and head["ways"][0]["most"] < 0.1 and head["others_least"] > 0.7, 視線=looking, **head["ways"][0]
    )


def _firsts(lens: dict[str, Any], name: str) -> list[str]:
    """入口から最上階までの、一位のトークン。"""
    return [row["token"] for row in lens[name]["rows"]]


@claim
def paris_comes_before_the_answer(lens: dict[str, Any]) -> Verdict:
    """「 Paris」が、「パリ」より下の層で一位になる。"""
    firsts = _firsts(lens, "capitals")
    return holds(lens["capitals"]["answer"] == "パリ" and " Paris" in firsts[: firsts.index("パリ")], 一位=firsts)


@claim
def the_entrance_returns_the_token(lens: dict[str, Any]) -> Verdict:
    """入口の一位は、渡した文の最後のトークン。"""
    firsts = {name: _firsts(lens, name)[0] for name in ("tokyo", "capitals")}
    return holds(all(lens[name]["prompt"].endswith(token) for name, token in firsts.items()), **firsts)


@claim
def fragments_come_first(lens: dict[str, Any]) -> Verdict:
    """入口のあと、道のりの半分までの一位は、どちらの文でも、断片と空白だけ。"""
    half = {name: _firsts(lens, name)[1 : len(lens[name]["rows"]) // 2 + 1] for name in ("tokyo", "capitals")}
    return holds(all(token in FRAGMENTS for tokens in half.values() for token in tokens), **half)


@claim
def sense_comes_after_the_middle(lens: dict[str, Any]) -> Verdict:
    """「greatest」「最大の」「Paris」が初めて一位になるのは、道のりの半分を過ぎてから。"""
    tokyo, capitals = _firsts(lens, "tokyo"), _firsts(lens, "capitals")
    places = [tokyo.index(" greatest"), tokyo.index("最大の"), capitals.index(" Paris")]
    return holds(min(places) > (len(tokyo) - 1) / 2, 層=places)


@claim
def both_answers_win_at_the_same_layer(lens: dict[str, Any]) -> Verdict:
    """二つの答え（首都、パリ）が初めて一位になる層は、同じ。"""
    first = {lens[name]["answer"]: lens[name]["first"] for name in ("tokyo", "capitals")}
    return holds(list(first) == ["首都", "パリ"] and len(set(first.values())) == 1, **first)


@claim
def answers_jump_near_the_top(lens: dict[str, Any]) -> Verdict:
    """どちらの文でも、上の三分の一の層で、答えの確率が一度に0.3より多く上がる。"""
    jumps = {}
    for name in ("tokyo", "capitals"):
        shares = [row["answer"] for row in lens[name]["rows"]]
        rises = [after - before for before, after in pairwise(shares)]
        jumps[name] = (rises.index(max(rises)) + 1, max(rises))
    top = 2 / 3 * (len(lens["tokyo"]["rows"]) - 1)
    return holds(all(layer > top and rise > 0.3 for layer, rise in jumps.values()), **jumps)


@claim
def it_strays_to_france(lens: dict[str, Any]) -> Verdict:
    """「パリ」が一位になったあとで、「フランス」が一位になる層がある。"""
    firsts = _firsts(lens, "capitals")
    return holds("フランス" in firsts[firsts.index("パリ") :], 一位=firsts)


@claim
def answers_settle_late(routes: dict[str, Any], network: dict[str, Any]) -> Verdict:
    """どの文でも、答えが決まるのは、上の三分の一の層。"""
    settled = [row["settled"] for row in routes["rows"]]
    return holds(min(settled) > 2 / 3 * network["layers"], 層=settled)


@claim
def english_names_appear_in_most(routes: dict[str, Any]) -> Verdict:
    """途中の一位に首都の英語の名前が出る文が、半分より多い。"""
    return holds(routes["through"] > routes["of"] / 2, 出た文=routes["through"], 文=routes["of"])


@claim
def french_is_written_in_english(cells: Cells) -> Verdict:
    """「Paris」が初めて出た層の三位までに、英語のつづりの「French」がある。"""
    return holds("' Paris'" in cells["paris"] and "' French'" in cells["paris"], 三位まで=str(cells["paris"]).strip())


@claim
def a_monster_appears(cells: Cells) -> Verdict:
    """回さないと、昔話の書き出しに「おばき」と続け、回せば書かない。"""
    still, turned = cells["answer-position"].lines
    return holds("あるところに、おばき" in still and "おばき" not in turned, 回さない=str(still), 回す=str(turned))


@claim
def layer_seven_is_not_missed(cells: Cells) -> Verdict:
    """層7を抜いて書いた文は、「首都圏で最も美しい都市」。"""
    text = _line(cells["answer-layer"], "層7なし")
    return holds("首都圏で最も美しい都市" in text, 文=str(text))


@claim
def layers_two_and_six_are_missed(network: dict[str, Any], cells: Cells) -> Verdict:
    """層2や、全部を見る最初の層（層6）を抜くと、読めない文字の並びになる。"""
    two, six = (_line(cells["answer-layer"], f"層{number}なし") for number in (2, 6))
    broken = "ferenzjede" in two and "RESIKIIKI" in six
    return holds(broken and network["full"][0] == 6, 層2=str(two), 層6=str(six))


def _scaled(cells: Cells) -> list[str]:
    """倍率を変えて書いた文（0.5倍、2倍、足すものも2倍）。"""
    return [line.split(": ", 1)[1].strip("'") for line in cells["answer-scale"].lines]


@claim
def scales_change_the_text(cells: Cells) -> Verdict:
    """倍率を変えて書いた二つの文は、どちらも、変えないときの書き出しと違う。"""
    changed, usual = _scaled(cells)[:2], _written(cells)[1]
    return holds(not any(usual.startswith(text) for text in changed), 変えた文=changed, 変えない文=usual)


@claim
def balance_restores_the_text(cells: Cells) -> Verdict:
    """足すものにも同じ倍率を掛けて書いた文は、倍率を変えないときの書き出しと同じ。"""
    restored, usual = _scaled(cells)[2], _written(cells)[1]
    return holds(usual.startswith(restored), 戻した文=restored, 変えない文=usual)
