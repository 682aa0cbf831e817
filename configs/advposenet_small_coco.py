# advposenet_small_figures.py fine-tuned on COCO: give its checkpoint by --cfg-options load_from=FILE. The schedule is
# for a few hundred people, the discriminators' rate stays the paper's; with all of COCO one or two epochs are as long.
_base_ = 'advposenet_small_figures.py'

data_root = 'data/coco/'
data_command = None
train_dataloader = dict(
    dataset=dict(
        data_root=data_root,
        ann_file='annotations/person_keypoints_train2017.json',
        data_prefix=dict(img='train2017/'),
    )
)
val_dataloader = dict(
    dataset=dict(
        data_root=data_root,
        ann_file='annotations/person_keypoints_val2017.json',
        data_prefix=dict(img='val2017/'),
    )
)
test_dataloader = val_dataloader

optim_wrapper = dict(optimizer=dict(lr=1e-3))
train_cfg = dict(max_epochs=12, val_interval=12)
param_scheduler = dict(
    generator=[
        dict(type='CosineAnnealingLR', eta_min_ratio=0.01, begin=0, end=12, by_epoch=True, convert_to_iter_based=True)
    ]
)
default_hooks = dict(adversary=dict(start=0, warmup=50), checkpoint=dict(interval=12))
