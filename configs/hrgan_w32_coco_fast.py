# HRGAN on COCO, for speed (docs/performance.md): hrgan_w32_coco_bf16.py with a discriminator of a quarter of the
# generator's cost. What the smaller discriminator does to accuracy is not measured; for cao2020's own take the others.
_base_ = 'hrgan_w32_coco_bf16.py'
model = dict(
    discriminators=dict(
        reconstruction=dict(
            backbone=dict(
                extra=dict(  # ours: HRNet-W32 halved in width, and in depth where it is at full width
                    stage1=dict(num_blocks=(2,), num_channels=(32,)),
                    stage2=dict(num_channels=(16, 32)),
                    stage3=dict(num_channels=(16, 32, 64)),
                    stage4=dict(num_channels=(16, 32, 64, 128)),
                )
            )
        )
    ),
)
