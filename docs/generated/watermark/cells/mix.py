import numpy as np
from nexttoken.watermark import mix

for 数 in [7, 8]:
    前, 後 = np.array([数], dtype=np.uint32), mix(np.array([数], dtype=np.uint32))
    print(f"{前[0]:032b} → {後[0]:032b}")
