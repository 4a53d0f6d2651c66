# %% start
import math

点数 = [1.0, 0.0, -1.0]
値 = [math.exp(z) for z in 点数]  # e^zの値
for z, w in zip(点数, 値):
    print(f"点数{z:4} → e^zの値{w:.2f} → 確率{w / sum(値):.2f}")
# %% check
assert len(点数) == 3, f"候補は三つのままにしてください。いまは {len(点数)} 個です。"
assert 点数[0] == 1 and 点数[1] == 0, f"変えるのは、三つ目の点数だけです。いまの点数は {点数} です。"
_確率 = [w / sum(値) for w in 値]
assert _確率[2] == _確率[2], (
    f"点数が {点数[2]} では、確率が nan（数ではないもの）になってしまいます。値が0になるのは、点数がとても小さいときです。"
)
assert 点数[2] != 0, f"点数が0でも、値は1です。確率は {_確率[2]:.2f} で、かえって上がりました。"
assert _確率[2] == 0, (
    f"三つ目の確率は、まだ {_確率[2]:.2g} です。とても小さくても、ちょうど0ではないので、いつかは選ばれるかもしれません。"
)
# %% right
import math

点数 = [1.0, 0.0, -math.inf]
値 = [math.exp(z) for z in 点数]  # e^zの値
for z, w in zip(点数, 値):
    print(f"点数{z:4} → e^zの値{w:.2f} → 確率{w / sum(値):.2f}")
# %% wrong 点数を0にした
import math

点数 = [1.0, 0.0, 0.0]
値 = [math.exp(z) for z in 点数]
# %% wrong 負の大きな点数にした
import math

点数 = [1.0, 0.0, -100.0]
値 = [math.exp(z) for z in 点数]
# %% wrong マイナスを忘れた
import math

点数 = [1.0, 0.0, math.inf]
値 = [math.exp(z) for z in 点数]
# %% wrong 候補を消した
import math

点数 = [1.0, 0.0]
値 = [math.exp(z) for z in 点数]
# %% wrong ほかの点数を上げた
import math

点数 = [200.0, 100.0, -1.0]
値 = [math.exp(z) for z in 点数]
