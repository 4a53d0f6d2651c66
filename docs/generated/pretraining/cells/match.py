from nexttoken.ngram import UNICODE, NGram
from nexttoken.pretraining import perplexity

初め = 文章.unread[:4000]
数えた = NGram(文章.study + 文章.validation, 3, UNICODE)
print(f"文字を数えた n=3: {数えた.perplexity(初め):.1f}")
print(f"neko-gemma　　: {perplexity(モデル, tokenizer, 初め, 決めごと.length):.1f}")
