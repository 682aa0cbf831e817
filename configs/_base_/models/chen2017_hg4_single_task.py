# The single-task generator of chen2017 (section 3.1, 3.4): chen2017_hg4.py without its occlusion half, by which it is
# the stacked hourglass of Newell 2016. MMPose's feeds a stack's input on where the other one feeds the image features,
# and classifies with one layer where section 2.1 has two.
_base_ = 'chen2017_hg4.py'
model = dict(
    backbone=dict(type='HourglassNet'),
    head=dict(type='CPMHead', in_channels=256, deconv_out_channels=None, loss=dict(loss_weight=1.0)),
)
