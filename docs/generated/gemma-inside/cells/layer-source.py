print(inspect.getsource(gemma3.Layer.forward))
