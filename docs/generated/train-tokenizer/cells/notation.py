from nexttoken import aozora
from nexttoken.texts.corpora import read_text

全文 = read_text(corpus_path("neko"))
本 = aozora.parse(全文)
print(f"{本.author}『{本.title}』")
print(f"ルビ{len(本.ruby):,}個、注{len(本.notes):,}個、外字{len(本.gaiji):,}個")
for 行 in 本.body.splitlines()[:3]:
    print(行 if len(行) < 30 else 行[:30] + "　（以下略）")
