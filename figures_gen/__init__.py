"""docs/generated を作るコード。測って JSON に、描いて SVG にし、動かしてノートブックにします。"""
