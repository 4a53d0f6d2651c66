for 名前, 並び in [("そのまま", 取っておいた番号[:50]), ("上下を逆に", 取っておいた番号[:50].flip(1))]:
    逆さ = picture_language.sentences(並び, images.captions("test")[:50]).shown
    print(f"{名前}: 迷い {picture_language.losses(モデル, 逆さ)[:, :64].mean().exp():.1f}")
