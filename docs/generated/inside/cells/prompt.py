prompt = "東京は日本の"
