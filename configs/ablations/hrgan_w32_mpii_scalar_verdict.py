# One verdict for the whole pose, a conventional GAN (cao2020 section 4.3: "model collapse").
_base_ = '../hrgan_w32_mpii.py'
model = dict(
    discriminators=dict(
        reconstruction=dict(
            head=dict(type='mmpose_gan.PoseVerdictHead'),
            # lambda_g: cao2020 names none for this game; that of the reconstruction game.
            game=dict(_delete_=True, type='mmpose_gan.ConventionalGame', lambda_g=1e-4, objective='non_saturating'),
        )
    )
)
