"""The only room that knows about other packages' faults, one in each file, and which packages the host must have.

Modules at fault are mended when they are imported (:mod:`~mmpose_gan.compat.after_import`); what is mended by being
asked for is in the list below.
"""

from . import (
    accumulation_windows,
    annotations,
    camera_files,
    checkpoint_code,
    checkpoints,
    config_names,
    dataset_meta,
    drawing,
    hourglass,
    kept_checkpoints,
    latest_checkpoint,
    mlflow_names,
    players_states,
    schedules,
    whole_files,
)
from .accuracy import compute_accuracy_on_device
from .after_import import after_import
from .gloo import start_gloo_without_cuda
from .host_packages import check_host_packages
from .train_loops import register_with_every_runner, resume_exactly

__all__ = [
    'check_host_packages',
    'compute_accuracy_on_device',
    'mend_on_import',
    'register_with_every_runner',
    'resume_exactly',
    'start_gloo_without_cuda',
]


def mend_on_import() -> None:
    """Have the modules at fault mended."""
    after_import('mmengine.config.config', config_names.find_bases)
    after_import('mmengine.config.config', schedules.replace_inherited)
    after_import('mmengine.fileio.backends.local_backend', whole_files.write_whole)
    after_import('mmengine.hooks.checkpoint_hook', kept_checkpoints.remove_after_saving)
    after_import('mmengine.hooks.checkpoint_hook', accumulation_windows.save_at_ends_of_windows)
    after_import('mmengine.hub.hub', config_names.find_by_hub)
    after_import('mmengine.optim.optimizer.optimizer_wrapper', players_states.name_players)
    after_import('mmengine.runner.checkpoint', checkpoints.make_checkpoints_loadable)
    after_import('mmengine.runner.checkpoint', checkpoint_code.forget_config)
    after_import('mmengine.runner.checkpoint', dataset_meta.forget_empty)
    after_import('mmengine.runner.checkpoint', latest_checkpoint.find_latest)
    after_import('mmengine.runner.runner', latest_checkpoint.find_latest)
    after_import('mmengine.runner.runner', schedules.name_players)
    after_import('mmengine.visualization.vis_backend', mlflow_names.log_under_fitting_names)
    after_import('mmpose.apis.inference', dataset_meta.ask_every_data_set)
    after_import('mmpose.datasets.datasets.base.base_mocap_dataset', camera_files.load_as_data)
    after_import('mmpose.datasets.datasets.base.base_coco_style_dataset', annotations.check_people)
    after_import('mmpose.models.backbones.hourglass', hourglass.freeze_block_of_one_stack)
    after_import('mmpose.visualization.local_visualizer_3d', drawing.read_canvas_as_rgb)
    after_import('mmpose.visualization.opencv_backend_visualizer', drawing.draw_circles_of_one_radius)
