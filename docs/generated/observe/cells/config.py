print(model.generation_config)
