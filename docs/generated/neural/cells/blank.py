from nexttoken import neural

決めごと = neural.Recipe()
モデル = neural.blank(読む, 決めごと)
print(f"文字の種類: {len(モデル.alphabet):,}")
print(f"動かせる数: {sum(w.numel() for w in モデル.parameters()):,}個")
print(f"学ぶ前の迷い: {モデル.perplexity(読む[:3000]):,.0f}")
