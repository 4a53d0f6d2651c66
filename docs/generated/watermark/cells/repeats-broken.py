歌 = トークナイザ("ねむれ、ねむれ、猫の子よ。\n" * 20, add_special_tokens=False).input_ids


def 疑う鍵の数(歌, 何度も):
    疑い = 0
    for key in range(300):
        緑, 数 = GreenList(key, 262_144).count(torch.tensor([歌]), repeats=何度も)
        疑い += binomial_tail(int(緑), int(数), 0.25) < 0.001
    return 疑い


print(f"300個の鍵のうち、歌を機械のものと言う鍵: {疑う鍵の数(歌, 何度も=True)}個")
