# A discriminator that only watches: the generator of a finished checkpoint (load_from) stays as it is, and gets
# a critic for inference (docs/critic.md). It sees the places that are decoded.
_base_ = 'geometry.py'

adversary = dict(
    about=dict(sees='places of the joints that a frozen generator predicts; one verdict a pose'),
    model=dict(
        type='mmpose_gan.WatchedTopdownPoseEstimator',
        discriminators=dict(geometry=dict(locate='straight_through', game=dict(lambda_g=0.0))),
    ),
    model_wrapper_cfg=dict(type='mmpose_gan.UnreducedModel'),
    default_hooks=dict(adversary=dict(warmup=0, ramp=0)),
)
