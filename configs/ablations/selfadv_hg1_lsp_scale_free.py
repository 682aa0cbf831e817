# The balance in units of a running L_real, so that k_t moves at the same speed whatever the size of the losses. Not in
# the papers. The momentum is ours: the mean runs over about 100 iterations.
_base_ = '../selfadv_hg1_lsp.py'
model = dict(
    discriminators=dict(
        reconstruction=dict(
            game=dict(
                equilibrium=dict(
                    _delete_=True,
                    type='mmpose_gan.ScaleFreeEquilibrium',
                    lambda_k=1e-3,
                    gamma=0.5,
                    k_0=0.0,
                    momentum=0.01,
                )
            )
        )
    )
)
