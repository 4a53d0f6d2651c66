"""本は、出来上がったサイトから作る。"""

from tests.site.conftest import site  # noqa: F401  # 同じ site/ を使う
