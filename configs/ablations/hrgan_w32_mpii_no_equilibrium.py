# No equilibrium, literally: L_D = L_real + L_fake (cao2020 section 4.3: (L_real + L_fake) / 2, and 91.1 PCKh against
# 92.5). hrgan_w32_mpii_min_max.py is the other reading; see mmpose_gan.FixedEquilibrium.
_base_ = '../hrgan_w32_mpii.py'
model = dict(
    discriminators=dict(
        reconstruction=dict(
            game=dict(equilibrium=dict(_delete_=True, type='mmpose_gan.FixedEquilibrium', k=-1.0, gamma=0.5))
        )
    )
)
