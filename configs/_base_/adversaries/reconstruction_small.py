# A small reconstruction adversary for small generators (configs/quickstart.py): an HRNet about as large as theirs.
# The game is chou2017's with the scale-free equilibrium. All numbers are ours: sizes, lambda_g, lambda_k, gamma,
# momentum, the discriminator's rate, warm-up and ramp (docs/training.md says what they do).
adversary = dict(
    about=dict(
        sees='image and heatmaps; reconstructs the heatmaps',
        cost='0.66 M, 0.04 GMACs (17 x 32 x 24)',
        paper='Chou 2017, sizes and numbers of our own, for small generators',
    ),
    model=dict(
        type='mmpose_gan.AdversarialTopdownPoseEstimator',
        discriminators=dict(
            reconstruction=dict(
                type='mmpose_gan.HeatmapDiscriminator',
                backbone=dict(
                    type='mmpose_gan.HeatmapHRNet',
                    extra=dict(
                        stage1=dict(num_modules=1, num_branches=1, block='BASIC', num_blocks=(1,), num_channels=(16,)),
                        stage2=dict(
                            num_modules=1, num_branches=2, block='BASIC', num_blocks=(1,) * 2, num_channels=(16, 32)
                        ),
                        stage3=dict(
                            num_modules=1, num_branches=3, block='BASIC', num_blocks=(1,) * 3, num_channels=(16, 32, 64)
                        ),
                        stage4=dict(
                            num_modules=1,
                            num_branches=4,
                            block='BASIC',
                            num_blocks=(1,) * 4,
                            num_channels=(16, 32, 64, 128),
                        ),
                    ),
                ),
                head=dict(type='mmpose_gan.ReconstructionHead'),
                game=dict(
                    type='mmpose_gan.ReconstructionGame',
                    lambda_g=0.1,
                    reduction='mean',
                    equilibrium=dict(
                        type='mmpose_gan.ScaleFreeEquilibrium', lambda_k=1e-2, gamma=0.7, k_0=0.0, momentum=0.01
                    ),
                ),
            )
        ),
    ),
    optim_wrapper=dict(
        constructor='mmpose_gan.AdversarialOptimWrapperConstructor',
        discriminators=dict(reconstruction=dict(optimizer=dict(type='Adam', lr=1e-3))),
    ),
    # An untrained discriminator reconstructs so badly that its term would drown the content loss: it learns first.
    default_hooks=dict(
        adversary=dict(type='mmpose_gan.AdversarialTrainingHook', update='simultaneous', warmup=100, ramp=200)
    ),
)
