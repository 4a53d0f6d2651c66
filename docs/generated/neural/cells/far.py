近い, 遠い = "のところへ", "主人は朝から機嫌が悪い。"
a = モデル.probabilities("猫は" + 遠い + 近い)
b = モデル.probabilities("犬は" + 遠い + 近い)
print("同じ予測:", a == b)
