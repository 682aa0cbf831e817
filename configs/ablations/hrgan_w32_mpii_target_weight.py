# Unlabelled keypoints count as 0 in the discriminator's losses too (cao2020 section 4.3: 90.8 PCKh against 92.5).
_base_ = '../hrgan_w32_mpii.py'
model = dict(discriminators=dict(reconstruction=dict(game=dict(use_target_weight=True))))
