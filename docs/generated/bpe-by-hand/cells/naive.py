import inspect

print(inspect.getsource(bpe.train_slowly))
