from nexttoken.tuning import answer_losses

手本 = encode(
    tokenizer,
    [
        {"role": "user", "content": "水は何度で凍りますか。"},
        {"role": "assistant", "content": "水は0度で凍ります。"},
    ],
)
with torch.inference_mode():
    for 呼び名, モデル in [("教える前", model), ("教えた後", 教えたモデル)]:
        損失 = answer_losses(モデル, [手本])
        print(呼び名, f"一トークンあたりの損失 {損失.mean().item():.2f}")
