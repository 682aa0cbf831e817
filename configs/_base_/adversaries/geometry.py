# A discriminator of where joints are: yang2018's geometric descriptor without depth, free of place and size. All
# numbers are ours; docs/results.md says what they do. The strength is a share of the content gradient, not a lambda.
adversary = dict(
    about=dict(
        sees='places of the joints, free of place and size; one verdict a pose',
        cost='0.26 M, 0.0003 GMACs (17 joints)',
        paper='descriptor of Yang 2018 without depth, numbers of our own',
    ),
    model=dict(
        type='mmpose_gan.AdversarialTopdownPoseEstimator',
        discriminators=dict(
            geometry=dict(
                type='mmpose_gan.GeometryDiscriminator',
                backbone=dict(type='mmpose_gan.GeometryNet', channels=(256, 256)),
                head=dict(type='mmpose_gan.FullyConnectedVerdictHead', channels=128),
                game=dict(
                    type='mmpose_gan.ConventionalGame',
                    lambda_g=dict(type='GradientRatio', ratio=0.3),
                    min_labelled=0.5,
                ),
            )
        ),
    ),
    optim_wrapper=dict(
        constructor='mmpose_gan.AdversarialOptimWrapperConstructor',
        discriminators=dict(geometry=dict(optimizer=dict(type='Adam', lr=3e-4, betas=(0.5, 0.99)))),
    ),
    # It learns what a pose is before the generator hears of it.
    default_hooks=dict(
        adversary=dict(type='mmpose_gan.AdversarialTrainingHook', update='simultaneous', warmup=200, ramp=200)
    ),
)
