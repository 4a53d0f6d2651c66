冒頭 = {
    "原文": "親譲りの無鉄砲で小供の時から損ばかりしている。",
    "英訳": "Because of an hereditary recklessness, I have been playing always a losing game since my childhood.",
}
for 名前, 文 in 冒頭.items():
    print(f"{名前}  {len(文)}文字  Gemmaで{トークン数(本物, 文)}トークン")
