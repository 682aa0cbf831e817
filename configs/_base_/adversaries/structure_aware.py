# Structure-aware training's adversary (sharma2021): one hourglass at heatmap size sees image and heatmaps and says of
# each keypoint whether it is right. There is no published code; what is marked "ours" the thesis leaves out.
adversary = dict(
    about=dict(
        sees='image and heatmaps; a verdict for each keypoint',
        cost='3.43 M, 3.24 GMACs (17 x 64 x 48)',
        paper='structure-aware training (Sharma 2021)',
    ),
    model=dict(
        type='mmpose_gan.AdversarialTopdownPoseEstimator',
        discriminators=dict(
            D=dict(
                type='mmpose_gan.HeatmapDiscriminator',
                conditional=True,  # section 3.3; chapter 6: it "does not always need it"
                stages=(-1,),  # ours
                backbone=dict(
                    type='mmpose_gan.HeatmapHourglassNet',  # section 3.3: the generator's architecture
                    num_stacks=1,  # section 3.3
                    downsample_times=4,  # Newell 2016, which section 3.2.1 follows: 64 -> 4
                    stage_channels=(256, 256, 256, 256, 256),  # Newell 2016
                    stage_blocks=(1, 1, 1, 1, 1),  # Fig. 3.2: one residual module a box
                    feat_channel=256,  # Newell 2016
                ),
                # Ours: the mean of a map is its verdict. Section 3.3 makes heatmaps, eq. 3 takes a vector.
                head=dict(type='mmpose_gan.VerdictHead'),
                game=dict(
                    type='mmpose_gan.KeypointGame',
                    # alpha (Table 3.1), beside the content loss's mean: see posenet_p_c.py, whose eq. 1 is the same.
                    lambda_g=1 / 200,
                    # Table 3.1. Its unit is ours, the heatmap's longer side. Predictions are whole cells, so that any
                    # delta up to 1/64 asks for the very cell.
                    labels=dict(type='d_fake', delta=0.003),
                    objective='non_saturating',  # ours; eq. 4 as printed: 'minimax'
                ),
            )
        ),
    ),
    optim_wrapper=dict(
        constructor='mmpose_gan.AdversarialOptimWrapperConstructor',
        # Section 5.3 (Adam), Table 5.1 (rate), of "our network"; for the discriminator too: ours.
        discriminators=dict(D=dict(optimizer=dict(type='Adam', lr=1e-3))),
    ),
    # Algorithm 1: the discriminator steps before the generator.
    default_hooks=dict(adversary=dict(type='mmpose_gan.AdversarialTrainingHook', update='alternating')),
)
