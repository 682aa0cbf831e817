# HRGAN's adversary (cao2020): HRNet-W32 at heatmap size reconstructs heatmaps, conditioned on the image.
# Code = SkywalkerAtlas/HRGAN; chou2017 = the authors' Torch code, from which cao2020 takes the game.
# Use: `tools/train.py CONFIG --adversary configs/_base_/adversaries/reconstruction_hrnet_w32.py`, or as in
# configs/hrgan_w32_coco.py. The number of keypoints is taken from the config it is added to.
adversary = dict(
    about=dict(
        sees='image and heatmaps; reconstructs the heatmaps',
        cost='28.48 M, 7.47 GMACs (17 x 64 x 48)',
        paper='HRGAN (Cao 2020)',
    ),
    model=dict(
        type='mmpose_gan.AdversarialTopdownPoseEstimator',
        discriminators=dict(
            reconstruction=dict(
                type='mmpose_gan.HeatmapDiscriminator',
                conditional=True,  # image and heatmaps (cao2020 section 3.2)
                stages=(-1,),  # the last stage of a multi-stage generator (chou2017 eq. 2)
                backbone=dict(
                    type='mmpose_gan.HeatmapHRNet',
                    # HRNet-W32 (Sun 2019), as the generator (cao2020 section 3; Code)
                    extra=dict(
                        stage1=dict(
                            num_modules=1, num_branches=1, block='BOTTLENECK', num_blocks=(4,), num_channels=(64,)
                        ),
                        stage2=dict(
                            num_modules=1, num_branches=2, block='BASIC', num_blocks=(4, 4), num_channels=(32, 64)
                        ),
                        stage3=dict(
                            num_modules=4,
                            num_branches=3,
                            block='BASIC',
                            num_blocks=(4, 4, 4),
                            num_channels=(32, 64, 128),
                        ),
                        stage4=dict(
                            num_modules=3,
                            num_branches=4,
                            block='BASIC',
                            num_blocks=(4, 4, 4, 4),
                            num_channels=(32, 64, 128, 256),
                        ),
                    ),
                ),
                head=dict(type='mmpose_gan.ReconstructionHead'),
                game=dict(
                    type='mmpose_gan.ReconstructionGame',
                    lambda_g=1e-4,  # beta_G of cao2020 eq. 1; value from Code and chou2017
                    # As the head's content loss, so that the ratio is the paper's. Code: the mean too, but half the
                    # content loss, beside which its L_adv weighs twice as much.
                    reduction='mean',
                    detach_target=False,  # cao2020 eq. 3 differentiates both heatmaps (chou2017's code: True)
                    use_target_weight=False,  # cao2020 section 4.3: 92.5 against 90.8 PCKh with weights
                    equilibrium=dict(
                        type='mmpose_gan.BoundaryEquilibrium',
                        lambda_k=1e-3,  # Code and chou2017
                        gamma=0.5,  # Code and chou2017
                        k_0=0.0,  # Code and chou2017
                        reduction='sum',  # chou2017 eq. 5; Code: 'mean', which keeps k_t at 0
                    ),
                ),
            )
        ),
    ),
    optim_wrapper=dict(
        constructor='mmpose_gan.AdversarialOptimWrapperConstructor',
        discriminators=dict(
            # Code and chou2017
            reconstruction=dict(optimizer=dict(type='Adam', lr=8e-5, betas=(0.9, 0.999), weight_decay=0.0))
        ),
    ),
    # Algorithm 1 of chou2017, but D steps last (Code: 'alternating')
    default_hooks=dict(adversary=dict(type='mmpose_gan.AdversarialTrainingHook', update='simultaneous')),
)
