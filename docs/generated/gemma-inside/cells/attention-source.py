import inspect
import textwrap

print(textwrap.dedent(inspect.getsource(gemma3.Attention.forward)))
