会話 = [
    {"role": "user", "content": "名前は？"},
    {"role": "assistant", "content": "まだ無い。"},
    {"role": "user", "content": "どこで生れた？"},
]
print(chat.render(会話))
