# No equilibrium, as a conventional GAN without one would have it: L_D = L_real - L_fake (cao2020 section 4.3).
_base_ = '../hrgan_w32_mpii.py'
model = dict(
    discriminators=dict(
        reconstruction=dict(
            game=dict(equilibrium=dict(_delete_=True, type='mmpose_gan.FixedEquilibrium', k=1.0, gamma=0.5))
        )
    )
)
