print(count_pairs("WWE"))
