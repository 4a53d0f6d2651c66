"""記録――所要時間のように、計算し直しても同じにならないもの。

値は比べません。今のコードと入力から採った記録かどうかと、本文が言うことが記録の上で成り立つかどうかを確かめます。
"""

import hashlib
import json

from figures_gen.promise.catalogue import Thing
from figures_gen.promise.closure import closure
from figures_gen.promise.functions import function_of
from figures_gen.promise.inputs import given
from figures_gen.promise.results import Difference, digest, dump
from nexttoken.loading.digests import meaning_digest


def belongs_to(thing: Thing) -> str:
    """記録を採ったコード（import の閉包）の意味と、入力の指紋。Python の版が違っても同じです。"""
    code = meaning_digest(*closure(thing.source))
    inputs = "".join(one.content() for one in given(thing.inputs))
    return hashlib.sha256((code + inputs).encode()).hexdigest()


def belongs(thing: Thing) -> bool:
    """コミットされた記録が、今のコードと入力から採ったものかどうか。"""
    path = thing.products[0]
    if not path.exists():
        return False
    try:
        found = json.loads(path.read_bytes())
        whole = dump(found) == path.read_bytes() and found["sha256"] == digest(found["data"])
    except (ValueError, KeyError, TypeError):
        return False
    return whole and found.get("belongs_to") == belongs_to(thing)


def problems(thing: Thing) -> list[Difference]:
    """記録のおかしいところ。空なら、今のコードの記録で、本文の言うとおりです。"""
    if not belongs(thing):
        return [("記録", "今のコードや入力と違うものの記録か、書き換えられています", "採り直しが要る")]
    if check := function_of(thing, f"check_{thing.function}"):
        try:
            check(json.loads(thing.products[0].read_bytes())["data"])
        except AssertionError as error:
            return [("本文の言うこと", "成り立たない", str(error))]
    return []
