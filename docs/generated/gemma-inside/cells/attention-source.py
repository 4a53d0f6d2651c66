import inspect

print(inspect.getsource(gemma3.Attention.forward))
