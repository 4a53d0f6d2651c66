"""本物の Gemma が、ブラウザでも Node.js でも、一ビットも違わずに動く（docs/assets/engine/gemma）。"""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from nexttoken.loading.weights import assemble
from tests.browser.looks import arrive
from tests.site.test_gemma_alive import engine

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
    const { logits, surprises } = await gemma.read({ ids });
    numbers.push(logits, Float64Array.from(surprises.slice(1)));
  }
  const whole = await new Blob(numbers).arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
  const stop = new AbortController();
  const layers = Array.from({ length: 19 }, (_, at) => at), [few, , ids] = texts;
  const long = { ids, places: ids.map((_, at) => at), layers, k: 5 };
  const stopped = gemma.answers(long, { signal: stop.signal, tell: () => stop.abort() }).catch(({ code }) => code);
  const meanwhile = gemma.answers({ ids: few, places: [3], layers: [18], k: 1 });
  const [[[[first]]], code] = await Promise.all([meanwhile, stopped]);
  gemma.close();
  return { made, told, first, code, digest: [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("") };
}"""


def test_the_same_numbers_come_out_in_the_browser(reader: Page, root: str, tmp_path: Path) -> None:
    """読者の .gguf で動かす。ロジットは Node.js と同じ SHA-256。長い頼みは途中でやめられ、そのあいだも答える。"""
    arrive(reader, root)
    reader.evaluate("document.body.append(Object.assign(document.createElement('input'), {type: 'file', id: 'gguf'}))")
    reader.set_input_files("#gguf", assemble(tmp_path))
    found: dict[str, Any] = reader.evaluate(READ, [f"{root}assets/engine/gemma/living.mjs", TEXTS])
    assert found["made"] == {"name": "Gemma 3 270m", "floors": 18, "plain": False, "why": ""}
    assert found["told"] == list(range(19))
    assert found["digest"] == engine("digest", TEXTS)
    assert found["code"] == "stopped"
    assert found["first"]["probability"] > 0
