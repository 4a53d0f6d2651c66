"""docs/generated を作るコード。測って JSON に、描いて SVG にし、動かしてノートブックにします。"""

from pathlib import Path

#: この本のリポジトリの根。
ROOT = Path(__file__).resolve().parents[1]
