# Self-adversarial training's adversary (chou2017): one hourglass at heatmap size reconstructs heatmaps, conditioned on
# the image. Code = the authors' Torch code. Use it as reconstruction_hrnet_w32.py.
adversary = dict(
    about=dict(
        sees='image and heatmaps; reconstructs the heatmaps',
        cost='6.43 M, 5.22 GMACs (17 x 64 x 48)',
        paper='self-adversarial training (Chou 2017)',
    ),
    model=dict(
        type='mmpose_gan.AdversarialTopdownPoseEstimator',
        discriminators=dict(
            reconstruction=dict(
                type='mmpose_gan.HeatmapDiscriminator',
                conditional=True,  # section 3.2; section 4.4.1 finds both alike
                stages=(-1,),  # eq. 2: the generator's last stack
                backbone=dict(
                    type='mmpose_gan.HeatmapHourglassNet',
                    num_stacks=1,  # section 4.4.1; Code
                    downsample_times=4,  # Code: 64 -> 4
                    stage_channels=(256, 256, 256, 256, 256),  # Code: nFeats
                    stage_blocks=(2, 2, 2, 2, 2),  # Code: nModules
                    feat_channel=256,  # Code: nFeats
                ),
                head=dict(type='mmpose_gan.ReconstructionHead'),
                game=dict(
                    type='mmpose_gan.ReconstructionGame',
                    lambda_g=1e-4,  # eq. 3; Code
                    reduction='mean',  # as the head's content loss, so that the ratio is the paper's (Code: the same)
                    detach_target=False,  # eq. 2 (Code: True)
                    use_target_weight=False,  # eq. 2, 4; Code
                    equilibrium=dict(
                        type='mmpose_gan.BoundaryEquilibrium',
                        lambda_k=1e-3,  # Code
                        gamma=0.5,  # Code
                        k_0=0.0,  # Code
                        reduction='sum',  # eq. 5; Code: 'mean', which keeps k_t at 0
                    ),
                ),
            )
        ),
    ),
    optim_wrapper=dict(
        constructor='mmpose_gan.AdversarialOptimWrapperConstructor',
        discriminators=dict(
            # Code
            reconstruction=dict(optimizer=dict(type='Adam', lr=8e-5, betas=(0.9, 0.999), weight_decay=0.0))
        ),
    ),
    # Algorithm 1, but D steps after G, so that both gradients are those of the weights at the start (Code: D first)
    default_hooks=dict(adversary=dict(type='mmpose_gan.AdversarialTrainingHook', update='simultaneous')),
)
