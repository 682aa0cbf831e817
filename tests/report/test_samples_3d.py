"""A report's sample of a model of 3D poses: heatmaps to show, and a verdict on the whole pose."""

from __future__ import annotations

import torch
from poses_3d import KEYPOINTS, batch, estimator

from mmpose_gan.models.poses import Pose
from mmpose_gan.report.look import look_at


def test_the_discriminator_judges_heatmaps_and_depths() -> None:
    model, data = estimator().eval(), batch()
    items = [dict(inputs=image, data_samples=sample) for image, sample in zip(*data.values(), strict=True)]
    sample = look_at(model, items, 0)
    assert sample.target.shape == sample.generated.shape == (KEYPOINTS, 16, 16)
    (opinion,) = sample.opinions
    assert opinion.real.shape == opinion.fake.shape == (2 * KEYPOINTS, 16, 16)
    assert not opinion.reconstructs
    with torch.no_grad():
        image = model.data_preprocessor(dict(inputs=[data['inputs'][0]], data_samples=[items[0]['data_samples']]))
        heatmaps, planes = torch.from_numpy(opinion.fake)[None].split(KEYPOINTS, dim=1)
        logit = model.discriminators['D'](Pose(heatmaps, depths=planes[..., 0, 0]), image['inputs'])
    torch.testing.assert_close(torch.from_numpy(opinion.on_fake), logit[0])
