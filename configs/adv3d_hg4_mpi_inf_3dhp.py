# adv3d_hg4_h36m.py, tested on MPI-INF-3DHP (yang2018 Table 4): tools/test.py with a checkpoint of it.
_base_ = [
    '_base_/models/yang2018_hg4.py',
    '_base_/datasets/mpi_inf_3dhp_3d.py',
    '_base_/adversaries/multi_source.py',
]
model = dict(
    head=dict(out_channels=16, decoder={{_base_.codec}}),
    discriminators={{_base_.adversary.model.discriminators}},
)
optim_wrapper = {{_base_.adversary.optim_wrapper}}
default_hooks = dict(adversary={{_base_.adversary.default_hooks.adversary}})
