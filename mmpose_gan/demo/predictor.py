"""MMPose's inference and drawing, one image at a time."""

from __future__ import annotations

import io
from contextlib import redirect_stdout
from pathlib import Path

import numpy as np
from mmengine.config import Config
from mmengine.registry import init_default_scope
from mmengine.runner.checkpoint import CheckpointLoader
from mmpose.apis import MMPoseInferencer, inference_topdown, init_model
from mmpose.registry import VISUALIZERS
from mmpose.structures import PoseDataSample, merge_data_samples
from numpy.typing import NDArray

from mmpose_gan.export import load_weights, stock_checkpoint

from .frames import Image


class Predictor:
    """A model and a visualizer.

    Args:
        config: Of the model; discriminators in it are left out.
        checkpoint: With its weights.
        device: As torch calls it.
        detector: Config or name of an mmdet model that finds people; ``None`` to be given boxes.
        detector_weights: Its checkpoint; by default the one that goes with the name.

    Raises:
        ValueError: The checkpoint is of another model.
    """

    def __init__(
        self,
        config: Config,
        checkpoint: Path,
        device: str = 'cpu',
        detector: str | None = None,
        detector_weights: str | None = None,
    ) -> None:
        self.inferencer: MMPoseInferencer | None = None
        if detector is None:
            with redirect_stdout(io.StringIO()):  # MMEngine names the discriminators' weights, which are left out
                self.model = init_model(config, str(checkpoint), device=device)
        else:
            self.inferencer = MMPoseInferencer(
                config,
                str(checkpoint),
                device=device,
                det_model=detector,
                det_weights=detector_weights,
                det_cat_ids=[0],
            )
            self.model = self.inferencer.inferencer.model
            init_default_scope('mmpose')  # the detector's set another one
        saved = CheckpointLoader.load_checkpoint(str(checkpoint), map_location='cpu')
        load_weights(self.model, stock_checkpoint(saved, {}), checkpoint)
        # The views of 3D poses where the config has them; pictures go to files that the caller names.
        visualizer = {**(config.get('visualizer') or dict(type='PoseLocalVisualizer')), 'vis_backends': None}
        self.visualizer = VISUALIZERS.build({**visualizer, 'name': f'demo_{id(self)}'})
        self.visualizer.set_dataset_meta(self.model.dataset_meta)

    def predict(self, image: Image, boxes: NDArray[np.float32] | None) -> PoseDataSample | None:
        """The people in an image.

        Args:
            image: (H, W, 3), BGR.
            boxes: (N, 4), x1, y1, x2, y2; ``None`` for the detector's, or the whole image.

        Returns:
            One sample with all people; ``None`` if there are no boxes.
        """
        if self.inferencer is not None:
            (result,) = self.inferencer(image, return_datasamples=True)
            return result['predictions'][0]
        if boxes is not None and not len(boxes):  # which MMPose takes for the whole image
            return None
        return merge_data_samples(inference_topdown(self.model, image, boxes))

    def draw(self, image: Image, sample: PoseDataSample | None, threshold: float) -> Image:
        """The image (BGR) with skeletons and boxes, and 3D views where the model has depths.

        Args:
            image: (H, W, 3), BGR.
            sample: Of :meth:`predict`.
            threshold: Joints with a lower score are not drawn.
        """
        if sample is None:
            return image
        large = max(1, round(max(image.shape[:2]) / 320))
        self.visualizer.radius, self.visualizer.line_width = 1 + large, large
        drawn = self.visualizer.add_datasample(
            'demo', image[..., ::-1].copy(), sample, draw_gt=False, draw_bbox=True, kpt_thr=threshold, show=False
        )
        return np.ascontiguousarray(drawn[..., ::-1])
