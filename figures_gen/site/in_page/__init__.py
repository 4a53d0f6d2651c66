"""ページの中の Python（Pyodide）に置くコード。サイトを組み立てるとき、live_cells.py が文字のまま配ります。"""
