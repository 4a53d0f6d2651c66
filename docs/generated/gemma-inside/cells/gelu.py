for 値 in [-4.0, -1.0, 0.0, 1.0, 4.0]:
    通した = torch.nn.functional.gelu(torch.tensor(値), approximate="tanh").item()
    print(f"{値:4.1f} → {通した:5.2f}")
