# One verdict for each heatmap, all fakes fake (cao2020 section 4.3 after chen2017: "model collapse").
_base_ = '../hrgan_w32_mpii.py'
model = dict(
    discriminators=dict(
        reconstruction=dict(
            head=dict(type='mmpose_gan.VerdictHead'),
            # lambda_g: cao2020 names none for this game; that of the reconstruction game.
            game=dict(
                _delete_=True,
                type='mmpose_gan.KeypointGame',
                lambda_g=1e-4,
                labels=dict(type='all_fake'),
                objective='non_saturating',
            ),
        )
    )
)
