# Adversarial PoseNet's adversaries (chen2017): P judges image, pose and occlusion maps, C the maps alone; both say of
# each keypoint whether it is right. On a head without occlusion maps they judge pose maps (section 3.4, "Discriminator
# with Single-task"). There is no published code; what is marked "ours" the paper leaves out.
#
# alpha and beta (section 2.4) shall give the terms of eq. 4 "the same scale". Read with means over pixels and
# keypoints, as MMPose's content losses are, they do: an empty prediction costs 0.003 a stack (sigma 2, 64 x 64), an
# undecided verdict ln 2 / 220 = 0.003. With eq. 1's sums over pixels a stack would outweigh them thousands of times. So
# lambda_g stands beside the means. (Eq. 1 also halves, and averages over stacks, where MMPose's CPMHead sums them.)
posenet_backbone = dict(
    type='mmpose_gan.HeatmapEncoderDecoder',  # P: section 2.2, "encoder-decoder" with skips; C: the caption of Fig. 4
    channels=512,  # section 3: all residual modules of "the entire network"
    depth=4,  # ours: 64 -> 4, as the generator; and how the skips join
)
posenet_optimizer = dict(optimizer=dict(type='RMSprop', lr=2.5e-4))  # section 3: "the network"; for P and C ours

adversary = dict(
    about=dict(
        sees='P: image and heatmaps, C: heatmaps; each a verdict for each keypoint',
        cost='P: 7.79 M, 7.25 GMACs, C: 7.77 M, 7.20 GMACs (17 x 64 x 48)',
        paper='Adversarial PoseNet (Chen 2017)',
    ),
    model=dict(
        type='mmpose_gan.AdversarialTopdownPoseEstimator',
        discriminators=dict(
            P=dict(
                type='mmpose_gan.HeatmapDiscriminator',
                conditional=True,  # section 2.2
                stages=(-1,),  # ours; G(x) in eq. 2 and 3
                backbone=posenet_backbone,
                head=dict(type='mmpose_gan.VerdictHead'),
                game=dict(
                    type='mmpose_gan.KeypointGame',
                    lambda_g=1 / 180,  # beta (section 2.4)
                    # Section 2.4. delta and its unit are ours: 0.05 of the heatmap's longer side, within which MMPose's
                    # acc_pose counts a keypoint as right (on square maps).
                    labels=dict(type='p_fake', delta=0.05),
                    objective='non_saturating',  # ours; eq. 4 as printed: 'minimax'
                ),
            ),
            C=dict(
                type='mmpose_gan.HeatmapDiscriminator',
                conditional=False,  # section 2.3
                stages=(-1,),
                backbone=posenet_backbone,
                head=dict(type='mmpose_gan.VerdictHead'),
                game=dict(
                    type='mmpose_gan.KeypointGame',
                    lambda_g=1 / 220,  # alpha (section 2.4)
                    # Section 2.4. epsilon is ours: half the norm of a Gaussian of sigma 2, 2 sqrt(pi). So a Gaussian
                    # counts as real if its peak is above 1/2, or if it is less than 1.5 cells off.
                    labels=dict(type='c_fake', epsilon=1.77),
                    objective='non_saturating',
                ),
            ),
        ),
    ),
    optim_wrapper=dict(
        constructor='mmpose_gan.AdversarialOptimWrapperConstructor',
        discriminators=dict(P=posenet_optimizer, C=posenet_optimizer),
    ),
    # Algorithm 1: P and C step before the generator. Its additional step by eq. 1 alone is left out.
    default_hooks=dict(adversary=dict(type='mmpose_gan.AdversarialTrainingHook', update='alternating')),
)
