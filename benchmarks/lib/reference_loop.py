"""The loop of the PyTorch peers: three forwards and three backwards of the discriminator an iteration.

The order of SkywalkerAtlas/HRGAN: the discriminator judges real heatmaps and detached fakes and steps; then it judges
the fakes again, and the backward of the generator's loss computes gradients of its weights that nobody uses. Losses are
read by the host for k_t and for the log, and the accuracy is computed on the host.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import torch
from mmengine.config import Config
from mmengine.model import BaseModel
from mmpose.evaluation.functional import pose_pck_accuracy
from mmpose.registry import OPTIMIZERS
from torch import nn

from mmpose_gan.models.discriminators.heatmap_discriminator import resize_image
from mmpose_gan.models.poses import Pose

from .workload import build_model, times_algorithms

#: Options of autocast by ``optim_wrapper.type``.
PRECISIONS: dict[str, dict[str, Any]] = {
    'OptimWrapper': dict(enabled=False),
    'mmpose_gan.BFloat16OptimWrapper': dict(dtype=torch.bfloat16),
}


class ReferenceLoop:
    """Trains a generator with one stage against one discriminator that reconstructs heatmaps.

    Args:
        cfg: Config with a game of reconstruction; its precision and layout are the loop's too.
        name: Name of the discriminator.
        device: Where it runs.
        model: An estimator of the config to train; a new one by default.

    Raises:
        ValueError: The config asks for a precision that the loop does not know.
    """

    def __init__(self, cfg: Config, name: str, device: str = 'cpu', model: BaseModel | None = None) -> None:
        self.model = model or build_model(cfg, device)
        self.model.train()
        kind = cfg.optim_wrapper.get('type', 'OptimWrapper')
        if kind not in PRECISIONS:
            raise ValueError(f'optim_wrapper.type is {kind!r}, but the reference loop knows only {sorted(PRECISIONS)}')
        self.autocast = partial(torch.autocast, torch.device(device).type, **PRECISIONS[kind])
        if any(hook['type'] == 'mmpose_gan.ChannelsLastHook' for hook in cfg.get('custom_hooks', [])):
            self.model.to(memory_format=torch.channels_last)
        self.judge = self.model.discriminators[name]
        generator = [*self.model.backbone.parameters(), *self.model.head.parameters()]
        self.optimizers = [
            OPTIMIZERS.build(dict(cfg.optim_wrapper.optimizer, params=generator)),
            OPTIMIZERS.build(dict(cfg.optim_wrapper.discriminators[name].optimizer, params=self.judge.parameters())),
        ]
        equilibrium = cfg.model.discriminators[name].game.equilibrium
        self.k, self.gamma, self.lambda_k = equilibrium.k_0, equilibrium.gamma, equilibrium.lambda_k
        self.lambda_g = cfg.model.discriminators[name].game.lambda_g
        self.cudnn_benchmark = times_algorithms(cfg)

    def play(self, batch: dict) -> dict[str, float]:
        """One iteration; returns what is logged."""
        torch.backends.cudnn.benchmark = self.cudnn_benchmark
        data = self.model.data_preprocessor(batch, True)
        samples, mse = data['data_samples'], nn.functional.mse_loss
        real = torch.stack([sample.gt_fields.heatmaps for sample in samples])
        weights = torch.cat([sample.gt_instance_labels.keypoint_weights for sample in samples])
        height, width = real.shape[-2:]
        image = resize_image(data['inputs'], (height, width))
        generator_step, judge_step = self.optimizers

        with self.autocast():
            fakes = self.model.head(self.model.extract_feat(data['inputs']))
            content = self.model.head.loss_module(fakes, real, weights)
            l_real = mse(self.judge(Pose(real), image), real)
            l_fake = mse(self.judge(Pose(fakes.detach()), image), fakes.detach())
        judge_step.zero_grad()
        (l_real - self.k * l_fake).backward()
        judge_step.step()

        with self.autocast():
            loss = content + self.lambda_g * mse(self.judge(Pose(fakes), image), fakes)
        generator_step.zero_grad()
        loss.backward()
        generator_step.step()

        balance = self.gamma * l_real.item() - l_fake.item()
        self.k = min(max(self.k + self.lambda_k * balance, 0.0), 1.0)
        maps = (tensor.detach().cpu().float().numpy() for tensor in (fakes, real, weights))
        output, target, mask = maps
        accuracy = pose_pck_accuracy(output, target, mask > 0)[1]
        return dict(loss=loss.item(), d_real=l_real.item(), d_fake=l_fake.item(), acc=accuracy, k=self.k)
