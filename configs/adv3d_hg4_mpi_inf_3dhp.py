# adv3d_hg4_h36m.py, tested on MPI-INF-3DHP, which is not trained on (yang2018 section 5.2, Table 4, "Ours"):
# tools/test.py with a checkpoint of it. The stacks are ours: the table does not say how many.
_base_ = 'adv3d_hg4_h36m.py'
test_dataloader = dict(dataset={{_base_.mpi_inf_3dhp_test}})
test_evaluator = dict(type='mmpose_gan.PCK3D')
