from unittest.mock import patch


def 回さない(x, positions, rope):
    return x


with patch.object(gemma3, "rotate", 回さない):  # withの中でだけ、差し替える
    print("回さない:", repr(書かせる(手作り, "むかしむかし、あるところに、", 6)))
print("回す　　:", repr(書かせる(手作り, "むかしむかし、あるところに、", 6)))
