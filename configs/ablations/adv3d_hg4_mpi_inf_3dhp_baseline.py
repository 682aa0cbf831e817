# adv3d_hg4_mpi_inf_3dhp.py without its adversary (yang2018 Table 4, "Baseline"), for as many iterations; needs
# load_from, see ../adv3d_hg4_h36m.py.
_base_ = ['../_base_/models/yang2018_hg4.py', '../_base_/datasets/h36m_mpii_3d.py']
model = dict(backbone=dict(out_channels=16), head=dict(out_channels=16, decoder={{_base_.codec}}))
test_dataloader = dict(dataset={{_base_.mpi_inf_3dhp_test}})
test_evaluator = dict(type='mmpose_gan.PCK3D')
