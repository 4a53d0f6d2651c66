def 次の確率(文):
    with torch.no_grad():
        return torch.softmax(model(**tokenizer(文, return_tensors="pt")).logits[0, -1], dim=-1)


忙 = tokenizer("仕事が忙").input_ids[-1]
for 文 in ["仕事が", "夏休みは仕事が", "今日は仕事が", "私の仕事が", "好きな仕事が"]:
    確率 = 次の確率(文)
    print(f"{確率[忙]:6.1%} {文}｜一位は「{tokenizer.decode(確率.argmax())}」{確率.max():.1%}")
