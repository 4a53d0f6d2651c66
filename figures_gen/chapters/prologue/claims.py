"""序「つぎの言葉を当てる猫」の文を支える述語。"""

from typing import Any

from figures_gen.claims import Verdict, claim, holds

Data = dict[str, Any]
MORNING, FIRST, SECOND, BOOK, NIGHT = range(5)  # 話の止まるところ


@claim
def gemma_expects_rain(stops: Data) -> Verdict:
    """話を読んだGemmaは、朝のあいさつに雨の話を続ける。"""
    written = stops["stops"][MORNING]["whole"]["written"]
    return holds(written.startswith("雨が"), 書いた続き=written)


@claim
def alone_says_fine_weather(stops: Data) -> Verdict:
    """あいさつだけを聞いたGemmaは「いい天気」と続け、話を読んだGemmaはそう続けない。"""
    stop = stops["stops"][MORNING]
    alone, whole = stop["alone"]["written"], stop["whole"]["written"]
    return holds(alone.startswith("いい天気") and not whole.startswith("いい天気"), だけ=alone, 話を=whole)


@claim
def what_was_heard_is_said_again(stops: Data) -> Verdict:
    """二度目の昔話に、一度目と同じ続きを書く。"""
    stop = stops["stops"][SECOND]
    heard = stops["stops"][FIRST]["told"]
    return holds(
        stop["heard"] == stops["stops"][FIRST]["heard"] and heard in stop["whole"]["written"], 続き=stop["whole"]
    )


@claim
def a_little_girl_in_a_big_house(stops: Data) -> Verdict:
    """絵本の続きは、大きな家に住む小さな女の子の話。"""
    written = stops["stops"][BOOK]["whole"]["written"]
    return holds("little girl" in written and "big house" in written, 書いた続き=written)


@claim
def tonight_is_only_repeated(stops: Data) -> Verdict:
    """夜の「今日も」には、同じ言葉をくり返す。"""
    stop = stops["stops"][NIGHT]
    return holds(stop["whole"]["written"] == stop["heard"].strip("「"), 書いた続き=stop["whole"]["written"])


@claim
def none_of_the_five_is_told(stops: Data) -> Verdict:
    """話を読んだGemmaは、五つとも、物語のとおりには続けない。どの続きも、計算機の違いでは変わらない差で選ばれている。"""
    found = {stop["whole"]["written"]: stop["told"] for stop in stops["stops"]}
    margins = [guess["margin"] for stop in stops["stops"] for guess in (stop["whole"], stop["alone"])]
    missed = all(written and not written.startswith(told) for written, told in found.items())
    return holds(len(found) == 5 and missed and min(margins) > 0.005, 続き=found, いちばん小さい差=min(margins))


@claim
def gemma_changes_with_context(stops: Data) -> Verdict:
    """話の初めから読ませるか、その言葉だけを渡すかで、どのところの続きも変わる。"""
    pairs = [(stop["whole"]["written"], stop["alone"]["written"]) for stop in stops["stops"]]
    return holds(all(whole != alone for whole, alone in pairs), 続き=pairs)


@claim
def the_story_says_fine_weather(stops: Data) -> Verdict:
    """物語では、朝のあいさつに「いい天気だ」と続く。"""
    return _told(stops, MORNING, "いい天気だ")


@claim
def the_story_says_grandmother(stops: Data) -> Verdict:
    """物語では、初めの昔話におばあさんが出てくる。"""
    return _told(stops, FIRST, "おばあさん")


@claim
def the_story_says_badger(stops: Data) -> Verdict:
    """物語では、二度目の昔話にたぬきが出てくる。"""
    return _told(stops, SECOND, "たぬき")


@claim
def the_story_says_cat(stops: Data) -> Verdict:
    """物語では、絵本に猫が出てくる。"""
    return _told(stops, BOOK, "cat")


@claim
def the_story_says_something_new(stops: Data) -> Verdict:
    """物語では、夜の「今日も」に、朝とは違う、シオリのことを言う言葉が続く。"""
    return _told(stops, NIGHT, "シオリ")


def _told(stops: Data, stop: int, words: str) -> Verdict:
    told = stops["stops"][stop]["told"]
    return holds(told.startswith(words), 物語=told)
