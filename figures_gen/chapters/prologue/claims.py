"""序「つぎの言葉を当てる猫」の文を支える述語。"""

from typing import Any

from figures_gen.claims import Verdict, claim, holds

Data = dict[str, Any]
MORNING, FIRST, SECOND, BOOK, NIGHT = range(5)  # 話の止まるところ
gemma_expects_rain = claim(lambda stops: stops["stops"][MORNING]["whole"]["written"].startswith("雨が"))
alone_comes_nearer_twice = claim(
    lambda stops: all(
        stops["stops"][stop]["alone"]["written"].startswith(words)
        and not stops["stops"][stop]["whole"]["written"].startswith(words)
        for stop, words in [(MORNING, "いい天気"), (FIRST, "おばあ")]
    )
)
# 初めの昔話では、いちばん上の候補の確率が、二割に届かない。
not_sure_of_the_first = claim(lambda stops: stops["stops"][FIRST]["whole"]["first"]["probability"] < 0.2)
what_was_heard_is_said_again = claim(
    lambda stops: (
        stops["stops"][SECOND]["heard"] == stops["stops"][FIRST]["heard"]
        and stops["stops"][FIRST]["told"] in stops["stops"][SECOND]["whole"]["written"]
    )
)
a_little_girl_in_a_big_house = claim(
    lambda stops: "little girl" in (written := stops["stops"][BOOK]["whole"]["written"]) and "big house" in written
)
tonight_is_only_repeated = claim(
    lambda stops: stops["stops"][NIGHT]["whole"]["written"] == stops["stops"][NIGHT]["heard"].strip("「")
)


@claim
def none_of_the_five_is_told(stops: Data) -> Verdict:
    """話を読んだGemmaは、五つとも、物語のとおりには続けない。どの続きも、計算機の違いでは変わらない差で選ばれている。"""
    found = {stop["whole"]["written"]: stop["told"] for stop in stops["stops"]}
    margins = [guess["margin"] for stop in stops["stops"] for guess in (stop["whole"], stop["alone"])]
    missed = all(written and not written.startswith(told) for written, told in found.items())
    return holds(len(found) == 5 and missed and min(margins) > 0.005, 続き=found, いちばん小さい差=min(margins))


gemma_changes_with_context = claim(
    lambda stops: all(
        whole != alone
        for whole, alone in [(stop["whole"]["written"], stop["alone"]["written"]) for stop in stops["stops"]]
    )
)


@claim(option="いい天気だ")
def the_story_says_fine_weather(stops: Data) -> Verdict:
    """物語では、朝のあいさつに「いい天気だ」と続く。"""
    return _told(stops, MORNING, "いい天気だ")


@claim(option="おばあさん")
def the_story_says_grandmother(stops: Data) -> Verdict:
    """物語では、初めの昔話におばあさんが出てくる。"""
    return _told(stops, FIRST, "おばあさん")


@claim(option="たぬき")
def the_story_says_badger(stops: Data) -> Verdict:
    """物語では、二度目の昔話にたぬきが出てくる。"""
    return _told(stops, SECOND, "たぬき")


@claim(option="cat（猫）")
def the_story_says_cat(stops: Data) -> Verdict:
    """物語では、絵本に猫が出てくる。"""
    return _told(stops, BOOK, "cat")


@claim(option="まだ一度も聞いたことのない言葉")
def the_story_says_something_new(stops: Data) -> Verdict:
    """物語では、夜の「今日も」に、朝とは違う、シオリのことを言う言葉が続く。"""
    return _told(stops, NIGHT, "シオリ")


def _told(stops: Data, stop: int, words: str) -> Verdict:
    told = stops["stops"][stop]["told"]
    return holds(told.startswith(words), 物語=told)
