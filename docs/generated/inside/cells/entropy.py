from nexttoken.sampling import entropy

print(f"公平なコイン: {entropy(torch.tensor([0.5, 0.5])):.2f}ビット")
print(f"公平なさいころ: {entropy(torch.ones(6) / 6):.2f}ビット")
print(f"九割がた表になるコイン: {entropy(torch.tensor([0.9, 0.1])):.2f}ビット")
