# adv3d_hg4_h36m.py, tested on MPI-INF-3DHP, which is not trained on (yang2018 section 5.2, Table 4): tools/test.py with
# a checkpoint of it. Files: MMPose's preprocess_mpi_inf_3dhp.py.
_base_ = 'adv3d_hg4_h36m.py'
test_dataloader = dict(
    dataset=dict(
        type='mmpose_gan.MPIInf3DHPDataset',
        data_root='data/mpi_inf_3dhp/',
        ann_file='annotations/mpi_inf_3dhp_test_valid.npz',
        camera_file='annotations/cameras_test.pkl',
    )
)
test_evaluator = dict(type='mmpose_gan.PCK3D')
