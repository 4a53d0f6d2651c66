"""サイトの組み立て。MkDocs の後継、ProperDocs に頼みます。

プラグインの import する ``mkdocs`` も、次の一行で ProperDocs になります。説明に「MkDocs」とあるのは、
二つに共通の仕組みです。
"""

import properdocs.replacement  # noqa: F401
