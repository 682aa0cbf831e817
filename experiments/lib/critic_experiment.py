"""One seed of experiments/critic.py: what is fitted, chosen and measured."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from mmengine.config import Config
from mmengine.runner import Runner
from mmengine.runner.checkpoint import CheckpointLoader
from mmpose.evaluation import CocoMetric

from mmpose_gan.critique import Observed, build_with_critic, config_with_critic, fit_to, observe
from mmpose_gan.evaluation.metrics import ConfidenceMetric, TorsoPCKAccuracy, VisibilityPCKAccuracy, WholePoseAccuracy
from mmpose_gan.models.critic import Calibration, Evidence, Scores

from .confidence_head import train_head

NORM = ('left_hip', 'right_shoulder')
HALVES = dict(choose='val', report='test')
#: Who watched; see the matrix.
WATCHERS = ('geometry', 'peaks', 'joints')
#: What speaks for a pose behind its peaks' heights, in the order of its columns.
OTHERS = (*WATCHERS, 'Gaussian', 'confidence head')
#: What a calibrated score is made of: the heights of the peaks (a pose's by all of them, or by their mean), and others.
CALIBRATED: tuple[tuple[str, ...], ...] = (
    *((peaks, *others) for peaks in ('all peaks', 'mean peak') for others in ((), *((name,) for name in OTHERS))),
    ('mean peak', 'joints', 'Gaussian'),
    ('mean peak', 'geometry', 'peaks', 'joints', 'Gaussian'),
    ('mean peak', 'joints', 'Gaussian', 'confidence head'),
    *((name,) for name in OTHERS),
)
#: Weights of a verdict that are tried for the choice among peaks: one a pose, and the mean of one a joint.
WEIGHTS = dict(geometry=(0.05, 0.1, 0.2, 0.5), peaks=(0.05, 0.1, 0.2, 0.5), joints=(0.5, 1.0, 2.0, 4.0))


def critics(prior: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """``test_cfg.critic`` of stock decoding, which only looks on, and of what chooses among three peaks, by name."""

    def choosing(watchers: list[str], a: float = 0.0, b: float = 0.0) -> dict[str, Any]:
        own = dict(discriminators=watchers, choose=3, weight=a)
        return own | dict(prior=dict(prior, weight=b)) if b else own

    tried: dict[str, dict[str, Any]] = {'stock decoding': dict(discriminators=['geometry'])}
    tried |= {f'Gaussian {b:g}': choosing([], b=b) for b in (0.5, 1.0, 2.0)}
    for name, weights in WEIGHTS.items():
        tried |= {f'{name} {a:g}': choosing([name], a) for a in weights}
        tried |= {f'{name} {a:g}, Gaussian {b:g}': choosing([name], a, b) for a in weights[:3] for b in (0.5, 1.0)}
    return tried


class Experiment:
    """One seed.

    Args:
        cfg: Of the watcher's training.
        checkpoint: What it saved last.
        seed: Its seed.
    """

    def __init__(self, cfg: Config, checkpoint: Path, seed: int) -> None:
        self.cfg, self.file, self.seed = cfg, checkpoint, seed
        self.saved = CheckpointLoader.load_checkpoint(str(checkpoint), map_location='cpu')
        self.prior = dict(ann_file=cfg.data_root + 'train.json')

    def model(self, **critic: Any) -> Any:
        """The model with a critic."""
        cfg = Config(self.cfg.to_dict())
        cfg.model.test_cfg['critic'] = critic
        return build_with_critic(config_with_critic(cfg), self.saved, self.file)

    def loader(self, half: str) -> Any:
        """The people of a half."""
        return Runner.build_dataloader(Config(self.cfg.to_dict())[f'{HALVES[half]}_dataloader'])

    def metrics(self, half: str) -> list[Any]:
        """Metrics of coordinates."""
        file = self.cfg[f'{HALVES[half]}_evaluator'][-1]['ann_file']
        metrics = [TorsoPCKAccuracy(thresholds=(0.2, 0.5)), WholePoseAccuracy(thresholds=(0.2, 0.5))]
        return [*metrics, VisibilityPCKAccuracy(threshold=0.5), CocoMetric(ann_file=file)]

    def choices(self) -> dict[str, dict[str, dict[str, float]]]:
        """Metrics of whole poses, by half and by what chose the peaks."""
        found: dict[str, dict[str, dict[str, float]]] = {half: {} for half in HALVES}
        for name, critic in critics(self.prior).items():
            model = self.model(**critic)
            for half in HALVES:
                found[half][name] = self._evaluate(model, half)
        return found

    @torch.no_grad()
    def _evaluate(self, model: Any, half: str) -> dict[str, float]:
        loader, metrics = self.loader(half), self.metrics(half)
        for metric in metrics:
            metric.dataset_meta = loader.dataset.metainfo
        people, seconds = 0, 0.0
        with model.critic.recording():  # scores stay those of the codec
            for batch in loader:
                begun = time.perf_counter()
                samples = model.test_step(batch)
                seconds += time.perf_counter() - begun
                people += len(samples)
                for metric in metrics:
                    metric.process(batch, [sample.to_dict() for sample in samples])
        values: dict[str, float] = dict(milliseconds=1000 * seconds / people)
        for metric in metrics:
            values |= metric.evaluate(size=people)
        return values

    def confidence(self, threshold: float) -> dict[str, dict[str, float]]:
        """Metrics of confidence on the half that is reported, by score; all of stock decoding's coordinates.

        Args:
            threshold: Largest error of a right joint, in torsos.
        """
        model = self.model(discriminators=WATCHERS, prior=self.prior)
        metric = ConfidenceMetric(threshold=threshold, norm=NORM)
        metric.dataset_meta = self.loader('report').dataset.metainfo
        joint_names = metric.joint_names
        pair = joint_names.index(NORM[0]), joint_names.index(NORM[1])
        batches = iter(Runner.build_dataloader(Config(self.cfg.to_dict()).train_dataloader, seed=self.seed))
        head = train_head(model, batches, self.cfg.train_cfg.max_iters, pair, threshold, self.seed)
        seen = {half: self._with_head(model, head, half, metric) for half in HALVES}
        fit, test = seen['choose'], seen['report']
        joints = len(joint_names)
        found = {'stock scores': self._measure(metric, test.results)}
        for names in CALIBRATED:
            found[', '.join(names)] = self._calibrated(metric, fit, test, joints, names)
        return found

    def _with_head(self, model: Any, head: Any, half: str, metric: ConfidenceMetric) -> Observed:
        """What is observed, with the confidence head's logits, and all heights of a pose before their mean."""
        logits: list[torch.Tensor] = []
        stock = model.head.forward

        def forward(features: Any) -> Any:
            maps = stock(features)
            logits.append(head(maps))
            return maps

        model.head.forward = forward
        try:
            with torch.no_grad():
                observed = observe(model, self.loader(half), metric)
        finally:
            del model.head.forward
        # With a flip test the head is asked twice for each batch; the plain view is the first.
        plain = torch.cat(logits[::2] if len(logits) > len(self.loader(half)) else logits)
        joints, poses = observed.evidence
        evidence = Evidence(
            torch.cat([joints, plain[..., None]], dim=-1),
            torch.cat([joints[..., 0], poses, plain.mean(dim=1, keepdim=True)], dim=1),
        )
        return observed._replace(evidence=evidence)

    def _calibrated(
        self, metric: ConfidenceMetric, fit: Observed, test: Observed, joints: int, names: Sequence[str]
    ) -> dict[str, float]:
        """Fit a regression on some of the evidence of one half, and measure it on the other."""
        others = [OTHERS.index(name) for name in names if name in OTHERS]
        heights = {'all peaks': [*range(joints)], 'mean peak': [joints]}.get(names[0], [])

        def part(evidence: Evidence) -> Evidence:
            own = [*([0, 1] if heights else []), *(2 + column for column in others)]
            whole = [*heights, *(joints + 1 + column for column in others)]
            return Evidence(evidence.joints[..., own], evidence.poses[:, whole])

        store, seen = torch.nn.Module(), part(test.evidence)
        calibration = Calibration(store, joints, seen.joints.shape[-1], seen.poses.shape[-1])
        store.load_state_dict(fit_to(fit._replace(evidence=part(fit.evidence)), metric))
        scores = calibration.scores(seen)
        return self._measure(metric, test.rated(scores), scores)

    def _measure(
        self, metric: ConfidenceMetric, results: list[dict[str, np.ndarray]], scores: Scores | None = None
    ) -> dict[str, float]:
        values = {f'confidence/{name}': value for name, value in metric.compute_metrics(results).items()}
        return values | {'coco/AP': self._ap(scores)}

    @torch.no_grad()
    def _ap(self, scores: Scores | None) -> float:
        """OKS AP of the half that is reported, of stock coordinates with given scores, or the codec's."""
        metric = self.metrics('report')[-1]
        loader = self.loader('report')
        metric.dataset_meta = loader.dataset.metainfo
        if not hasattr(self, '_stock'):
            model = self.model(discriminators=['geometry'])
            with model.critic.recording():
                self._stock = [(batch, [s.to_dict() for s in model.test_step(batch)]) for batch in loader]
        index = 0
        for batch, samples in self._stock:
            rated = []
            for sample in samples:
                instances = dict(sample['pred_instances'])
                if scores is not None:
                    instances['keypoint_scores'] = scores.joints[index][None].numpy()
                rated.append(dict(sample, pred_instances=instances))
                index += 1
            metric.process(batch, rated)
        return metric.evaluate(size=index)['coco/AP']
