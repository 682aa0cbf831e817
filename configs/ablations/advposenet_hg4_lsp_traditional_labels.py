# All generated keypoints are fake, as in a traditional GAN: chen2017 (section 2.4) found it "difficult to converge".
_base_ = '../advposenet_hg4_lsp.py'
model = dict(
    discriminators=dict(
        P=dict(game=dict(labels=dict(_delete_=True, type='all_fake'))),
        C=dict(game=dict(labels=dict(_delete_=True, type='all_fake'))),
    )
)
