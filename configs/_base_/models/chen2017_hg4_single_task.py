# The single-task generator of chen2017 (section 3.4): chen2017_hg4.py "removing the part for the occlusion heatmaps".
# Half of the 512 features go with it, by which it has "half of stacked layers and parameter numbers" of Newell 2016's
# 8 stacks, as section 3.1 says: 13.1 of 25.4 million.
_base_ = 'chen2017_hg4.py'
model = dict(
    backbone=dict(num_tasks=1, stage_channels=(256, 256, 256, 256, 256)),
    head=dict(type='mmpose_gan.StackedPoseHead', in_channels=256, loss=dict(loss_weight=1.0)),
)
