前 = 本物.encode("月がきれ", add_special_tokens=False).tokens
後ろ = 本物.encode("い", add_special_tokens=False).tokens
print("別々に:", "|".join(前 + 後ろ))
print("一度に:", "|".join(本物.encode("月がきれい", add_special_tokens=False).tokens))
