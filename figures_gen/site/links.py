"""公開するフォルダの中のリンク。リンクをたどれば、フォルダの外のファイルまで公開してしまう。"""

from pathlib import Path


def refuse_links(*folders: Path) -> None:
    """フォルダの中に、公開されるリンク（シンボリックリンク）があれば、名前を挙げて断ります。

    点で始まるもの（エディタが置くものなど）は、公開されないので、見ません。
    """
    places = [
        (folder, path.relative_to(folder)) for folder in folders for path in folder.rglob("*") if path.is_symlink()
    ]
    found = [
        f"{folder.name}/{place.as_posix()} → {(folder / place).readlink()}"
        for folder, place in sorted(places)
        if not any(part.startswith(".") for part in place.parts)
    ]
    if found:
        raise ValueError(
            f"リンクがあります: {'、'.join(found)}。"
            "指す先の中身まで公開してしまいます。消すか、ファイルそのものに替えてください。"
        )
