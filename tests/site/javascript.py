"""ページの JavaScript を、playwright に付いてくる Node.js で動かす。"""

import json
import subprocess
from typing import Any

from playwright._impl._driver import compute_driver_executable

from tests.site.pages import ROOT

ASK = """const given = JSON.parse(await new Response(process.stdin).text());
const answer = (found) => process.stdout.write(JSON.stringify(found));
"""


def node(*arguments: str, given: str = "") -> str:
    """Node.js に ``arguments`` を渡し、標準出力を返す。"""
    command = [compute_driver_executable()[0], *arguments]
    done = subprocess.run(command, cwd=ROOT, input=given, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def ask(code: str, given: Any) -> Any:
    """JavaScript の ``code`` が、渡した ``given`` から求めて ``answer(…)`` に渡したもの。"""
    return json.loads(node("--input-type=module", "-e", ASK + code, given=json.dumps(given)))


def engine(task: str, given: Any = None) -> Any:
    """ページの中で動くモデル（docs/assets/engine）に、tests/site/engine/ask.mjs の仕事をさせる。"""
    return json.loads(node("tests/site/engine/ask.mjs", task, given=json.dumps(given)))
