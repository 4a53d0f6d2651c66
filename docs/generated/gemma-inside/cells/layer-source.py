print(textwrap.dedent(inspect.getsource(gemma3.Layer.forward)))
