"""``python -m figures_gen.site``――サイトを ``site/`` に、いつも初めから組み立てます。

知らせが一つでもあれば失敗し、何を直せばよいかを言います。``serve 8000`` を添えると、組み立てたものを手元で開きます。
隣で組み立て、うまくいってから置き換えるので、失敗しても、前のサイトが残ります。
"""

import gc
import sys
from pathlib import Path

from figures_gen.boundary import run
from figures_gen.site.notices import heard

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "site"
#: ここで、この名前で始まるフォルダに組み立てる。
CACHE, BUILDING = ROOT / ".cache", "site_"


def main(config_file: Path = ROOT / "mkdocs.yml", site: Path = SITE) -> int:
    """組み立てて、終了コードを返します。"""
    from nexttoken.loading import ownership  # この本のものだと、run が確かめてから

    try:
        ownership.refuse(site, f"移すか、rm -r '{site}' で消してから、もう一度動かしてください。")
        with ownership.workshop(CACHE, BUILDING) as folder:
            if faults := _build(config_file, folder):
                print(f"サイトを組み立てられません。上の{faults}件を直してください。", file=sys.stderr)
                return 1
            ownership.replace(site, folder)
    except ownership.NotOursError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _build(config_file: Path, folder: Path) -> int:
    """組み立てて、知らせの数を返します。"""
    from properdocs.commands.build import build
    from properdocs.config import load_config

    from figures_gen.site.notebooks import leave_unused

    gc.disable()  # すぐに終わるので、使い終えたものを探す手間（全体の一割あまり）を省く
    with heard() as notices, notices.failures():
        leave_unused()
        config = load_config(str(config_file), site_dir=str(folder))
        config.plugins.on_startup(command="build", dirty=False)
        try:
            build(config)
        finally:
            config.plugins.on_shutdown()
    gc.enable()
    return len(notices.told)


def command() -> int:
    """命令の言葉に従います。"""
    match sys.argv[1:]:
        case []:
            return main()
        case ["serve", port] if port.isdigit():
            from figures_gen.site import serving

            return serving.serve(int(port))
    print("使い方: python -m figures_gen.site [serve 8000]", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(run(command))
