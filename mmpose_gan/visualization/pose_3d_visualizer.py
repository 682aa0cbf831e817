"""MMPose's visualizer for models that predict depths: the 3D pose in two views beside the image."""

from __future__ import annotations

import cv2
import mmcv
import numpy as np
from mmengine.dist import master_only
from mmpose.structures import PoseDataSample
from mmpose.visualization import PoseLocalVisualizer
from numpy.typing import NDArray

from mmpose_gan.registry import VISUALIZERS

from .pose_3d import Skeleton, picture_3d
from .space import poses_3d

_SIDE = 384
Image = NDArray[np.uint8]


@VISUALIZERS.register_module()
class Pose3DVisualizer(PoseLocalVisualizer):
    """``PoseLocalVisualizer`` that puts two views of predicted 3D poses to the right of its picture.

    Where the sample has 3D joints they are drawn below. That does not depend on ``draw_gt``, which is about the image
    and which MMPose's hook always switches off. Small images are enlarged by a whole factor. A model without depths
    gets the stock picture.

    Args:
        name: Of this instance.
        *args: Further arguments of ``PoseLocalVisualizer``.
        root: Name of the joint about which poses are drawn.
        **kwargs: Arguments of ``PoseLocalVisualizer``.
    """

    _vis_backends: dict

    def __init__(self, name: str = 'visualizer', *args, root: str = 'pelvis', **kwargs) -> None:
        super().__init__(name, *args, **kwargs)
        self.root = root

    @master_only
    def add_datasample(
        self,
        name: str,
        image: Image,
        data_sample: PoseDataSample,
        *,
        draw_pred: bool = True,
        kpt_thr: float = 0.3,
        show: bool = False,
        wait_time: float = 0,
        out_file: str | None = None,
        step: int = 0,
        **drawing: object,
    ) -> Image:
        """Draw a sample, and show it, write it to a file, or hand it to the backends.

        Args:
            name: Of the picture.
            image: (H, W, 3) RGB.
            data_sample: Of one image, with predictions.
            draw_pred: Draw predictions, in 3D too.
            kpt_thr: Joints with a lower score are not drawn.
            show: See ``PoseLocalVisualizer``.
            wait_time: See ``PoseLocalVisualizer``.
            out_file: See ``PoseLocalVisualizer``.
            step: See ``PoseLocalVisualizer``.
            **drawing: Further arguments of the stock method.

        Returns:
            The picture, RGB.

        Raises:
            ValueError: The data set has no joint ``root``.
        """
        # The stock method draws and hands out at once; the backends are to get the whole picture only.
        backends, self._vis_backends = self._vis_backends, {}
        try:
            drawn = super().add_datasample(
                name, image, data_sample, draw_pred=draw_pred, kpt_thr=kpt_thr, step=step, **drawing
            )
        finally:
            self._vis_backends = backends
        if draw_pred:
            drawn = self._beside(drawn, data_sample, kpt_thr)
        self.set_image(drawn)
        if show:
            self.show(drawn, win_name=name, wait_time=wait_time)
        if out_file is None:
            self.add_image(name, drawn, step)
        else:
            mmcv.imwrite(drawn[..., ::-1], out_file)
        return self.get_image()

    def _beside(self, drawn: Image, sample: PoseDataSample, threshold: float) -> Image:
        """The picture (RGB), enlarged, and 3D views to its right if the sample has depths."""
        if 'keypoint_depths' not in sample.get('pred_instances', {}):
            return drawn
        names = [name for _, name in sorted(self.dataset_meta['keypoint_id2name'].items())]
        if self.root not in names:
            raise ValueError(f'visualizer.root is {self.root!r}, but the data set has {names}')
        poses = poses_3d(sample, names.index(self.root), threshold)
        factor = max(1, -(-_SIDE // max(drawn.shape[:2])))
        large = cv2.resize(drawn, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC)
        views = picture_3d(poses, Skeleton.of_data_set(self.dataset_meta), height=len(large))
        return np.hstack([large, views[..., ::-1]])
