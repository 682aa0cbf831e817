"""A small discriminator of each game that is played over heatmaps."""

from __future__ import annotations

from tiny import discriminator, game

VERDICTS = dict(type='mmpose_gan.VerdictHead')
DISCRIMINATORS = dict(
    reconstruction=discriminator(),
    scale_free=discriminator(
        game=game(
            equilibrium=dict(type='mmpose_gan.ScaleFreeEquilibrium', lambda_k=0.1, gamma=0.7, k_0=0.375, momentum=0.1)
        )
    ),
    **{
        kind: discriminator(
            head=VERDICTS,
            game=dict(type='mmpose_gan.KeypointGame', lambda_g=0.3, labels=dict(type=kind, **arguments)),
        )
        for kind, arguments in dict(p_fake=dict(delta=0.05), c_fake=dict(epsilon=0.1), d_fake=dict(delta=0.05)).items()
    },
)
