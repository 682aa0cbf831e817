"""The golden test: whole iterations against a naive implementation, weights of both players and k_t."""

from __future__ import annotations

import copy

import pytest
import torch
import torch.nn.functional as F
from conductor import Conductor
from tiny import batch, discriminator, estimator, game, hourglass_generator, optim_wrapper


class NaiveGame:
    """Three forwards of the discriminator an iteration, every gradient by its own formula, no library of ours.

    Args:
        model: Where the networks are copied from.
        window: Number of iterations whose gradients are averaged into one step.
        stages: Which of the generator's stages play.
    """

    def __init__(self, model, window=1, conditional=True, detach_target=False, weighted=False, stages=(-1,)):
        model = copy.deepcopy(model)
        self.backbone, self.head = model.backbone, model.head
        player = model.discriminators['reconstruction']
        self.critic = torch.nn.ModuleList([player.backbone, player.head])
        self.window, self.conditional, self.stages = window, conditional, stages
        self.detach_target, self.weighted = detach_target, weighted
        self.g_params = [*self.backbone.parameters(), *self.head.parameters()]
        self.d_params = list(self.critic.parameters())
        self.g_step = torch.optim.RMSprop(self.g_params, lr=1e-3, alpha=0.9)
        self.d_step = torch.optim.Adam(self.d_params, lr=2e-3, betas=(0.5, 0.9))
        self.k, self.lambda_g, self.gamma, self.lambda_k = 0.375, 0.3, 0.7, 0.1

    def see(self, data):
        image = data['inputs']
        targets = torch.stack([s.gt_fields.heatmaps for s in data['data_samples']])
        weights = torch.cat([s.gt_instance_labels.keypoint_weights for s in data['data_samples']])
        maps = self.head(self.backbone(image))
        maps = maps if isinstance(maps, list) else [maps]
        small = F.interpolate(image, targets.shape[-2:], mode='bilinear', antialias=True)
        return small, targets, weights, maps

    def error(self, maps, image, weights, target=None):
        labelled = (weights > 0)[:, :, None, None]  # the rest looks alike on both sides: blank
        maps = maps * labelled
        seen = torch.cat([image, maps], 1) if self.conditional else maps
        made = self.critic[1](self.critic[0](seen))
        target = maps if target is None else target * labelled
        w = weights[:, :, None, None] if self.weighted else 1.0
        return (w * (target - made) ** 2).mean()

    def d_losses(self, image, targets, weights, maps):
        real = self.error(targets, image, weights)
        # Several stages are judged as one batch, which matters to batch normalization.
        reps = len(self.stages)
        fakes = torch.cat([maps[i].detach() for i in self.stages])
        fake = self.error(fakes, image.repeat(reps, 1, 1, 1), weights.repeat(reps, 1))
        if reps > 1:
            real = self.error(targets.repeat(reps, 1, 1, 1), image.repeat(reps, 1, 1, 1), weights.repeat(reps, 1))
        return real, fake

    def g_loss(self, image, targets, weights, maps):
        content = sum((weights[:, :, None, None] * (m - targets) ** 2).mean() for m in maps)
        reps = len(self.stages)
        fakes = torch.cat([maps[i] for i in self.stages])
        target = fakes.detach() if self.detach_target else fakes
        fake = self.error(fakes, image.repeat(reps, 1, 1, 1), weights.repeat(reps, 1), target)
        return content + self.lambda_g * reps * fake

    def train(self, batches, alternating):
        for start in range(0, len(batches), self.window):
            chunk = batches[start : start + self.window]
            g_grads, d_grads, reals, fakes = [], [], [], []
            for data in chunk:
                seen = self.see(data)
                real, fake = self.d_losses(*seen)
                d_grads.append(torch.autograd.grad(real - self.k * fake, self.d_params))
                reals.append(real.item())
                fakes.append(fake.item())
                if alternating and len(d_grads) == len(chunk):
                    self.apply(self.d_step, self.d_params, d_grads)
                g_grads.append(torch.autograd.grad(self.g_loss(*seen), self.g_params))
            self.apply(self.g_step, self.g_params, g_grads)
            if not alternating:
                self.apply(self.d_step, self.d_params, d_grads)
            mean_real, mean_fake = sum(reals) / len(chunk), sum(fakes) / len(chunk)
            self.k = min(1.0, max(0.0, self.k + self.lambda_k * (self.gamma * mean_real - mean_fake)))

    @staticmethod
    def apply(step, params, grads):
        for p, *parts in zip(params, *grads, strict=True):
            p.grad = sum(parts) / len(parts)
        step.step()


CASES = {
    'image': dict(),
    'no image': dict(conditional=False),
    'accumulation, the last window shorter': dict(window=2, iterations=3),
    'hourglass discriminator': dict(backbone='HeatmapHourglassNet'),
    'detached target': dict(detach_target=True),
    'keypoint weights': dict(weighted=True),
    'last of two stages': dict(generator=hourglass_generator()),
    'both stages': dict(generator=hourglass_generator(), stages=(0, 1)),
    # The way of games with two losses must come to the same where they are one.
    'two sweeps, accumulation': dict(two_sweeps=True, window=2, iterations=3),
}


@pytest.mark.parametrize('update', ['simultaneous', 'alternating'])
@pytest.mark.parametrize('case', CASES)
def test_whole_iterations_equal_a_naive_implementation(update, case):
    settings = dict(
        window=1, iterations=2, conditional=True, backbone='HeatmapHRNet', detach_target=False, weighted=False,
        generator=None, stages=(-1,), two_sweeps=False,
    )  # fmt: skip
    settings |= CASES[case]
    player = discriminator(
        settings['backbone'],
        conditional=settings['conditional'],
        stages=settings['stages'],
        game=game(detach_target=settings['detach_target'], use_target_weight=settings['weighted']),
    )
    model = estimator(settings['generator'], reconstruction=player).double()
    batches = [batch(seed=i, dtype=torch.float64) for i in range(settings['iterations'])]
    model.discriminators['reconstruction'].game.shared_fake_loss = not settings['two_sweeps']
    naive = NaiveGame(
        model,
        *(settings[key] for key in ('window', 'conditional', 'detach_target', 'weighted', 'stages')),
    )
    before = copy.deepcopy(model.state_dict())

    conductor = Conductor(
        model, optim_wrapper(accumulative_counts=settings['window']), max_iters=len(batches), update=update
    )
    for data in batches:
        conductor.play(data)
    naive.train(batches, alternating=update == 'alternating')

    ours = dict(model.named_parameters())
    for name, module in {
        'backbone': naive.backbone,
        'head': naive.head,
        'discriminators.reconstruction.backbone': naive.critic[0],
        'discriminators.reconstruction.head': naive.critic[1],
    }.items():
        for key, expected in module.named_parameters():
            torch.testing.assert_close(ours[f'{name}.{key}'], expected, rtol=0, atol=1e-6, msg=f'{name}.{key}')
        moved = [not torch.equal(before[f'{name}.{k}'], p) for k, p in module.named_parameters()]
        assert any(moved), f'{name} did not learn'
    k_t = model.discriminators['reconstruction'].game.equilibrium.k_t
    assert k_t.item() == pytest.approx(naive.k, abs=1e-6)
    assert k_t.item() != 0.375


def test_the_gradients_of_both_players_are_those_of_their_own_losses():
    """Before any optimizer blurs a wrong factor (RMSprop and Adam nearly forget scales)."""
    model = estimator().double()
    data = batch(dtype=torch.float64)
    naive = NaiveGame(model)
    seen = naive.see(data)
    g_expected = torch.autograd.grad(naive.g_loss(*seen), naive.g_params)
    real, fake = naive.d_losses(*naive.see(data))
    d_expected = torch.autograd.grad(real - naive.k * fake, naive.d_params)

    caught = {}
    conductor = Conductor(model)
    for name, member in conductor.optim_wrapper.items():

        def step(name=name, member=member, **_):
            caught[name] = [p.grad.clone() for group in member.param_groups for p in group['params']]

        member.step = step
    conductor.play(data)
    for ours, expected in zip(caught['generator'], g_expected, strict=True):
        torch.testing.assert_close(ours, expected, rtol=1e-8, atol=1e-12)
    for ours, expected in zip(caught['reconstruction'], d_expected, strict=True):
        torch.testing.assert_close(ours, expected, rtol=1e-8, atol=1e-12)
