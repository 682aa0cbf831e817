# Pose and occlusion without discriminators on COCO (as chen2017 section 3.4, "Multi-task"). The single task without
# discriminators is MMPose's own td-hm_hrnet-w32_8xb64-210e_coco-256x192.py.
_base_ = '../_base_/models/pose_occlusion_w32_coco.py'
