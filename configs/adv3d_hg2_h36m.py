# 3D poses in the wild (yang2018) with 2 stacks: "Full-2s" of Table 1, "Full" of Table 2. The 2D module comes from
# ablations/adv3d_hg2_mpii_2d.py: --cfg-options load_from=CHECKPOINT.
_base_ = 'adv3d_hg4_h36m.py'
model = dict(backbone=dict(num_stacks=2), head=dict(num_stages=2))
