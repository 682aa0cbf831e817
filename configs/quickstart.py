# A narrow HRNet that learns plain figures (docs/figures.md) in minutes on a CPU core; `make quickstart` trains it
# without and with configs/_base_/adversaries/geometry.py. Sizes and schedule are ours.
_base_ = ['mmpose::_base_/default_runtime.py', '_base_/datasets/figures.py', '_base_/models/small_hrnet.py']

model = dict(
    head=dict(type='HeatmapHead', out_channels=17, deconv_out_channels=None, decoder={{_base_.codec}}),
    test_cfg=dict(flip_test=True, flip_mode='heatmap', shift_heatmap=True),
)

train_cfg = dict(max_epochs=3, val_interval=3)
optim_wrapper = dict(optimizer=dict(type='Adam', lr=4e-3))
param_scheduler = [
    dict(type='LinearLR', start_factor=0.05, begin=0, end=100, by_epoch=False),
    dict(type='CosineAnnealingLR', eta_min_ratio=0.001, begin=0, end=3, by_epoch=True, convert_to_iter_based=True),
]
auto_scale_lr = dict(base_batch_size=16)
randomness = dict(seed=0)
default_hooks = dict(
    logger=dict(interval=10),
    checkpoint=dict(interval=3, max_keep_ckpts=1),
    panels=dict(type='mmpose_gan.AdversarialVisualizationHook', interval=150),  # pictures of the game: docs/training.md
)
visualizer = dict(vis_backends=[dict(type='LocalVisBackend'), dict(type='TensorboardVisBackend')])
