# A watcher that learns from poses of lower peaks too, of which a critic that chooses is asked, and that cannot tell
# real ones by the lattice of cells. docs/results.md says what either is good for. Numbers are ours.
_base_ = 'watcher.py'

adversary = dict(
    about=dict(sees='places of any of the peaks that a frozen generator makes; one verdict a pose'),
    model=dict(
        discriminators=dict(
            _delete_=True,
            peaks=dict(
                type='mmpose_gan.PeakGeometryDiscriminator',
                count=3,
                backbone=dict(type='mmpose_gan.GeometryNet', channels=(256, 256)),
                head=dict(type='mmpose_gan.FullyConnectedVerdictHead', channels=128),
                game=dict(type='mmpose_gan.ConventionalGame', lambda_g=0.0, min_labelled=0.5),
            ),
        ),
    ),
    optim_wrapper=dict(
        discriminators=dict(_delete_=True, peaks=dict(optimizer=dict(type='Adam', lr=3e-4, betas=(0.5, 0.99))))
    ),
)
