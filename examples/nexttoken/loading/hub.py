"""Hugging Face Hub のモデルを手元に取得します。一度そろえば、あとは通信しません。"""

from pathlib import Path

from huggingface_hub import snapshot_download
from huggingface_hub.errors import (
    GatedRepoError,
    HFValidationError,
    LocalEntryNotFoundError,
    OfflineModeIsEnabled,
    RepositoryNotFoundError,
)

from nexttoken.loading.source import ModelError

WANTED = ["*.json", "*.safetensors", "*.model", "*.jinja", "*.txt"]
#: ほかの形式の重みを置いた下位のフォルダや、同じ重みの別の写し。
UNWANTED = ["*/*", "consolidated*"]


def download(repo_id: str) -> Path:
    """モデルのファイルを手元にそろえ、そのフォルダを返します。

    手元にそろっていれば、新しい版があっても、手元のものを使います。図や数値が、知らないうちに変わらないようにするためです。

    Args:
        repo_id: ``google/gemma-3-1b-pt`` のような ID。

    Raises:
        ModelError: ライセンスの承諾かトークンがない、ID が見つからない、または通信できない。
    """
    try:
        return _snapshot(repo_id, local_files_only=True)
    except LocalEntryNotFoundError:
        pass
    except HFValidationError as error:
        raise ModelError(f"モデルの ID の形ではありません: {repo_id}（例: google/gemma-3-1b-pt）") from error
    try:
        return _snapshot(repo_id, local_files_only=False)
    except Exception as error:
        raise ModelError(_reason(error, repo_id)) from error


def _snapshot(repo_id: str, local_files_only: bool) -> Path:
    return Path(
        snapshot_download(repo_id, local_files_only=local_files_only, allow_patterns=WANTED, ignore_patterns=UNWANTED)
    )


def _reason(error: Exception, repo_id: str) -> str:
    if isinstance(error, GatedRepoError):
        return (
            f"{repo_id} を使うには、https://huggingface.co/{repo_id} で利用条件に同意する必要があります。"
            "同意したら、hf auth login でログインするか、環境変数 HF_TOKEN にトークンを入れてください。"
        )
    if isinstance(error, RepositoryNotFoundError):
        return f"{repo_id} が見つかりません。つづりを確かめてください。非公開なら、先に hf auth login が必要です。"
    if isinstance(error, LocalEntryNotFoundError | OfflineModeIsEnabled | ConnectionError):
        return f"{repo_id} は手元になく、Hugging Face Hub にもつながりません。ネットワークを確かめてください。"
    detail = str(error).split("\n")[0]
    return f"{repo_id} を取得できませんでした（{type(error).__name__}: {detail}）。"
