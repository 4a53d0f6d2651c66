既定 = type(pipe)._default_generation_config
print("do_sample:", 既定.do_sample)
print("temperature:", 既定.temperature)
