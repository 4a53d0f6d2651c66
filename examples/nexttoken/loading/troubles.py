"""ファイルを読み書きできないわけを、日本語で述べます。"""

import errno

#: ここにないものは、OS の言葉のまま伝える。
TROUBLES = {
    errno.ENOENT: "その場所がありません",
    errno.EACCES: "許可がありません",
    errno.EPERM: "許可がありません",
    errno.EROFS: "読み取り専用です",
    errno.EEXIST: "フォルダではなく、ファイルがあります",
    errno.ENOTDIR: "フォルダではなく、ファイルがあります",
    errno.EISDIR: "ファイルではなく、フォルダです",
    errno.ENAMETOOLONG: "名前が長すぎます",
    errno.ELOOP: "リンクが堂々めぐりです",
    errno.EIO: "装置が、読み書きの誤りを返しました",
    errno.ENOSPC: "空きがありません",
    errno.EDQUOT: "空きがありません",
}


def reason(error: OSError) -> str:
    """読み書きできなかったわけです。

    >>> reason(OSError(errno.ENOENT, "No such file")), reason(OSError(errno.EIO, "Input/output error"))
    ('その場所がありません', '装置が、読み書きの誤りを返しました')
    """
    return TROUBLES.get(error.errno or 0, error.strerror or str(error))
