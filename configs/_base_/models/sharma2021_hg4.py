# sharma2021 without its adversary: 4 stacks of Newell 2016 (section 3.2.1), as chou2017's, from scratch, with the same
# plain MSE summed over stacks (eq. 1; its factor 1 / (2 N) is left out). Add what chou2017_hg4.py asks for.
_base_ = 'chou2017_hg4.py'
model = dict(backbone=dict(stage_blocks=(1, 1, 1, 1, 1)))  # Fig. 3.2: one residual module a box

optim_wrapper = dict(optimizer=dict(_delete_=True, type='Adam', lr=1e-3))  # section 5.3 (Adam), Table 5.1 (rate)
# Table 5.1: 2e-4 after 100,000 iterations.
param_scheduler = [dict(type='MultiStepLR', milestones=[100_000], gamma=0.2, by_epoch=False)]
# Table 5.1: 200 epochs of 1,000 batches of 8, which are 72 passes of MPII's 22,246 training samples.
train_cfg = dict(max_epochs=72)
auto_scale_lr = dict(base_batch_size=8)
