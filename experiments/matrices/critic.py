"""A critic for a model that one has: 64 px, all labels; discriminators watch the finished, frozen generator.

`python -m experiments.critic` asks each at inference, beside what a user would take instead. They do not know of each
other, so that one training serves all three:

* `geometry`: `--adversary watcher`, whose fakes are what is decoded;
* `peaks`: one verdict a pose too, on poses of lower peaks as well;
* `joints`: the same poses, and a verdict for each joint, whether it is near its label.
"""

from typing import Any

ALL = 'experiments/configs/lspet_64.py'


def watching(head: str, game: dict) -> dict:
    """A discriminator of peaks that only watches."""
    return dict(
        type='mmpose_gan.PeakGeometryDiscriminator',
        count=3,
        backbone=dict(type='mmpose_gan.GeometryNet', channels=(256, 256)),
        head=dict(type=f'mmpose_gan.{head}', channels=128),
        game=dict(game, lambda_g=0.0),
    )


ADAM = dict(optimizer=dict(type='Adam', lr=3e-4, betas=(0.5, 0.99)))
# A twentieth of a map is about a fifth of a torso here; a joint nearer than that is right.
NEAR = dict(type='p_fake', delta=0.05)

seeds = (0, 1, 2, 3, 4)
baseline = 'supervised'
rows: dict[str, dict[str, Any]] = {
    'supervised': dict(config=ALL),
    'watcher': dict(
        config=ALL,
        adversaries=['watcher'],
        options={
            'model.discriminators.peaks': watching(
                'FullyConnectedVerdictHead', dict(type='mmpose_gan.ConventionalGame', min_labelled=0.5)
            ),
            'model.discriminators.joints': watching(
                'FullyConnectedKeypointHead', dict(type='mmpose_gan.KeypointGame', labels=NEAR)
            ),
            'optim_wrapper.discriminators.peaks': ADAM,
            'optim_wrapper.discriminators.joints': ADAM,
            'train_cfg.max_iters': 2000,
            # The generator's schedules are of no use; the discriminators' rates fall with them.
            'param_scheduler': [dict(type='CosineAnnealingLR', eta_min_ratio=0.01, T_max=2000, by_epoch=False)],
        },
        after='supervised',
    ),
}
