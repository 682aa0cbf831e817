"""``--adversary`` beside a class of estimator that is a user's own."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from conductor import Conductor
from mmpose.models.pose_estimators import TopdownPoseEstimator
from mmpose.registry import MODELS as MMPOSE_MODELS
from tiny import batch, discriminator, hrnet_generator

from mmpose_gan.adversaries import add_adversaries
from mmpose_gan.models import AdversarialPoseEstimator3D, AdversarialTopdownPoseEstimator
from mmpose_gan.registry import MODELS

STOCK = "_base_ = 'mmpose::body_2d_keypoint/topdown_heatmap/coco/td-hm_res50_8xb64-210e_coco-256x192.py'\n"


@MMPOSE_MODELS.register_module(force=True)
class HalfLossEstimator(TopdownPoseEstimator):
    """A user's: an argument of its own, half of the loss, and a method."""

    def __init__(self, *args, share: float = 1.0, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.share = share

    def loss(self, inputs, data_samples):
        return {key: self.share * value for key, value in super().loss(inputs, data_samples).items()}

    def whose(self) -> str:
        return 'mine'


@MMPOSE_MODELS.register_module(force=True)
class StubbornEstimator(TopdownPoseEstimator):
    def train_step(self, data, optim_wrapper):
        return {}


def config(folder: Path, text: str) -> str:
    file = folder / 'mine.py'
    file.write_text(STOCK + text)
    return str(file)


def test_the_user_s_class_stays_in_the_merged_config(tmp_path):
    model = add_adversaries(config(tmp_path, "model = dict(type='HalfLossEstimator', share=0.5)"), ['geometry']).model
    assert (model.type, model.kept) == ('mmpose_gan.KeptEstimator', 'HalfLossEstimator')
    assert model.adversarial == 'mmpose_gan.AdversarialTopdownPoseEstimator'
    assert model.share == 0.5
    assert list(model.discriminators) == ['geometry']


def test_a_class_of_both_does_what_each_does():
    parts = dict(kept='HalfLossEstimator', adversarial='mmpose_gan.AdversarialTopdownPoseEstimator')
    both = MODELS.build(
        dict(hrnet_generator(), type='mmpose_gan.KeptEstimator', share=0.5, **parts,
             discriminators=dict(reconstruction=discriminator()))
    ).double()  # fmt: skip
    plain = MODELS.build(
        dict(hrnet_generator(), type='mmpose_gan.AdversarialTopdownPoseEstimator',
             discriminators=dict(reconstruction=discriminator()))
    ).double()  # fmt: skip
    plain.load_state_dict(both.state_dict())
    assert both.whose() == 'mine'
    assert isinstance(both, HalfLossEstimator)
    assert isinstance(both, AdversarialTopdownPoseEstimator)
    ours, theirs = (Conductor(model).play(batch(dtype=torch.float64)) for model in (both, plain))
    torch.testing.assert_close(ours['loss_kpt'], 0.5 * theirs['loss_kpt'])
    torch.testing.assert_close(ours['reconstruction.d_fake'], theirs['reconstruction.d_fake'])
    stock = MODELS.build(dict(hrnet_generator(), type='HalfLossEstimator'))
    assert not stock.load_state_dict(both.state_dict(), strict=False).missing_keys


@pytest.mark.parametrize(
    ('kind', 'message'),
    [
        ('BottomupPoseEstimator', r'model\.type: BottomupPoseEstimator is no TopdownPoseEstimator'),
        ('DWPoseDistiller', r'model\.type: DWPoseDistiller is no TopdownPoseEstimator.*inside it'),
        ('StubbornEstimator', r'model\.type: StubbornEstimator has a train_step of its own'),
        ('NowhereEstimator', r'model\.type: there is no NowhereEstimator in the registry; name its module in custom_i'),
    ],
)
def test_a_class_that_cannot_play_is_refused(kind, message, tmp_path):
    with pytest.raises(ValueError, match=message):
        add_adversaries(config(tmp_path, f"model = dict(type='{kind}')"), ['geometry'])


def test_a_class_that_plays_already_stays(tmp_path):
    file = config(tmp_path, "model = dict(type='mmpose_gan.AdversarialPoseEstimator3D')")
    model = add_adversaries(file, ['geometry']).model
    assert MODELS.get(model.type) is AdversarialPoseEstimator3D
    assert 'kept' not in model


def test_stock_classes_become_the_game_s(tmp_path):
    for kind in ('TopdownPoseEstimator', 'mmpose.TopdownPoseEstimator'):
        model = add_adversaries(config(tmp_path, f"model = dict(type='{kind}')"), ['geometry']).model
        assert model.type == 'mmpose_gan.AdversarialTopdownPoseEstimator'
