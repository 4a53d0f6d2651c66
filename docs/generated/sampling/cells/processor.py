import torch
from transformers import LogitsProcessor


class SecondLargestLogitsProcessor(LogitsProcessor):
    def __call__(self, input_ids: torch.LongTensor, scores: torch.FloatTensor):
        top2 = torch.topk(scores, k=2, dim=-1)
        second_idx = top2.indices[:, 1]  # 二番目に大きいロジットの番号

        new_scores = torch.full_like(scores, float("-inf"))  # 全部を候補から外し、
        new_scores[torch.arange(scores.size(0)), second_idx] = 0.0  # 二番目だけを戻す
        return new_scores
