from nexttoken import gemma3, load_gemma
from nexttoken.pretrain import sample

tokenizer, 本家 = load_gemma("neko-gemma")
モデル = gemma3.load("neko-gemma").requires_grad_(False)
for 種 in range(3):
    print(sample(モデル, tokenizer, 種), end="\n\n")
