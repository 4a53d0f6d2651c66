from nexttoken.sampling import entropy

print(f"表裏が半々のコイン: {entropy(torch.tensor([0.5, 0.5])):.2f}ビット")
print(f"ふつうのさいころ: {entropy(torch.ones(6) / 6):.2f}ビット")
print(f"九割がた表になるコイン: {entropy(torch.tensor([0.9, 0.1])):.2f}ビット")
