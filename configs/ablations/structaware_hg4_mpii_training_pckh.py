# structaware_hg4_mpii.py, tested on the people that it was trained on (sharma2021 Table 6.2): tools/test.py with a
# checkpoint of it, or of its supervised twin. Head boxes: tools/dataset_converters/mpii_head_boxes.py.
# Section 5.1 has "a test set of 300 images" besides; the code of Newell 2016 in PyTorch (princeton-vl/
# pytorch_stacked_hourglass, test.py) measures its training accuracy on the first 300 people of the training file:
# --cfg-options test_dataloader.dataset.indices=300
_base_ = '../structaware_hg4_mpii.py'
test_dataloader = dict(
    dataset=dict(
        ann_file='annotations/mpii_train.json',
        headbox_file='data/mpii/annotations/mpii_gt_train.mat',
    )
)
