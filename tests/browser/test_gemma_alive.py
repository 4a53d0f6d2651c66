"""本物の Gemma が、ブラウザでも Node.js でも、一ビットも違わずに動く（docs/assets/engine/gemma）。"""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.site.test_gemma_alive import running

pytestmark = pytest.mark.browser

TEXTS = [
    [2, 23107, 236843, 14217, 236850, 1, 7],
    [2, 23107, 236843, 14217],
    [2, *range(1000, 1040)],
    [2, 23107, 5],
]
#: 読者の .gguf で灯りをともし、列を順に読む。返すのは、モデルの名前と、ロジットと意外さの SHA-256 と、途中の答え。
READ = """async ([engine, texts]) => {
  const { light } = await import(engine);
  const [file] = document.querySelector("#gguf").files, told = [];
  const tell = ({ floors }) => floors !== undefined && told.push(floors);
  const gemma = light({ file, tell }), made = await gemma.ready, numbers = [];
  for (const ids of texts) {
    numbers.push(await gemma.predict({ ids }), Float64Array.from((await gemma.surprises({ ids })).slice(1)));
  }
  const whole = await new Blob(numbers).arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
  const stop = new AbortController();
  const [few, , ids] = texts, long = { ids, places: ids.map((_, at) => at), shown: 5 };
  const stopped = gemma.columns(long, { signal: stop.signal, tell: () => stop.abort() }).catch(({ code }) => code);
  const [logits, code] = await Promise.all([gemma.predict({ ids: few }), stopped]);
  gemma.close();
  const hex = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return { made, told, words: logits.length, code, digest: hex };
}"""


def test_the_same_numbers_come_out_in_the_browser(reader: Page, root: str, gguf: Path) -> None:
    """読者の .gguf で動かす。ロジットは Node.js と同じ SHA-256。長い頼みは途中でやめられ、そのあいだも答える。"""
    reader.goto(root + "404.html")
    reader.evaluate("document.body.append(Object.assign(document.createElement('input'), {type: 'file', id: 'gguf'}))")
    reader.set_input_files("#gguf", gguf)
    found: dict[str, Any] = reader.evaluate(READ, [f"{root}assets/engine/gemma/living.mjs", TEXTS])
    assert found["made"] == {"name": "Gemma 3 270m", "floors": 18, "plain": False, "why": ""}
    assert found["told"] == list(range(19))
    with running() as engine:
        assert found["digest"] == engine("digest", TEXTS)
    assert found["code"] == "stopped"
    assert found["words"] == 262_144
