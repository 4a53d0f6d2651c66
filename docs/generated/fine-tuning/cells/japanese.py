print(書式.format(**お手本[1]))
