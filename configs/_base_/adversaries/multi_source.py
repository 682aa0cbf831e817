# yang2018's adversary: a discriminator that looks at image, geometry and maps of a 3D pose. It needs a PoseDepthHead:
# `--adversary` adds it to ablations/adv3d_*_baseline*.py and refuses 2D configs. There is no published code; what is
# marked "ours" the paper leaves out.
adversary = dict(
    about=dict(
        sees='image, geometry and maps of a 3D pose; one verdict',
        cost='2.04 M, 0.78 GMACs (16 x 64 x 64)',
        paper='3D poses in the wild (Yang 2018)',
    ),
    model=dict(
        type='mmpose_gan.AdversarialPoseEstimator3D',
        discriminators=dict(
            D=dict(
                type='mmpose_gan.MultiSourceDiscriminator',
                backbone=dict(
                    type='mmpose_gan.MultiSourceNet',
                    sources=('image', 'geometry', 'maps'),  # section 3.2.1, "Full" of Table 2
                    channels=128,  # ours, as are the layers of the branches
                    beta=50.0,  # ours: see mmpose_gan/models/discriminators/pose_geometry.py
                ),
                head=dict(type='mmpose_gan.FullyConnectedVerdictHead', channels=256),  # three layers: section 5; ours
                game=dict(
                    type='mmpose_gan.MultiSourceGame',
                    # Eq. 5, beside the content loss's means over joints and pixels. There an empty heatmap costs
                    # pi / 64^2 = 8e-4 a stack, a depth that is 5 cm off in a crop of 2 m 6e-4, and an undecided verdict
                    # 1e-4 ln 2, a tenth. With the sums of eq. 2 as printed they were 65,536 times larger: no game.
                    lambda_g=1e-4,
                    objective='non_saturating',  # eq. 4
                ),
            )
        ),
    ),
    optim_wrapper=dict(
        constructor='mmpose_gan.AdversarialOptimWrapperConstructor',
        discriminators=dict(D=dict(optimizer=dict(type='Adam', lr=1e-4))),  # ours
    ),
    default_hooks=dict(
        adversary=dict(
            type='mmpose_gan.AdversarialTrainingHook',
            update='alternating',  # section 4.2
            start=200_000,  # section 5: iterations without the discriminator
        )
    ),
)
