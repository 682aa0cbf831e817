"""Children of MMPose's registries, so that configs may write ``type='mmpose_gan.X'`` without ``custom_imports``."""

from mmengine.registry import Registry
from mmpose import registry as mmpose_registry

SCOPE = 'mmpose_gan'

MODELS = Registry('model', parent=mmpose_registry.MODELS, scope=SCOPE, locations=['mmpose_gan.models'])
MODEL_WRAPPERS = Registry(
    'model wrapper', parent=mmpose_registry.MODEL_WRAPPERS, scope=SCOPE, locations=['mmpose_gan.engine']
)
HOOKS = Registry('hook', parent=mmpose_registry.HOOKS, scope=SCOPE, locations=['mmpose_gan.engine'])
OPTIM_WRAPPERS = Registry(
    'optimizer wrapper', parent=mmpose_registry.OPTIM_WRAPPERS, scope=SCOPE, locations=['mmpose_gan.engine']
)
OPTIM_WRAPPER_CONSTRUCTORS = Registry(
    'optimizer wrapper constructor',
    parent=mmpose_registry.OPTIM_WRAPPER_CONSTRUCTORS,
    scope=SCOPE,
    locations=['mmpose_gan.engine'],
)
DATASETS = Registry('dataset', parent=mmpose_registry.DATASETS, scope=SCOPE, locations=['mmpose_gan.datasets'])
DATA_SAMPLERS = Registry(
    'data sampler', parent=mmpose_registry.DATA_SAMPLERS, scope=SCOPE, locations=['mmpose_gan.datasets']
)
TRANSFORMS = Registry('transform', parent=mmpose_registry.TRANSFORMS, scope=SCOPE, locations=['mmpose_gan.datasets'])
KEYPOINT_CODECS = Registry(
    'keypoint codec', parent=mmpose_registry.KEYPOINT_CODECS, scope=SCOPE, locations=['mmpose_gan.datasets']
)
METRICS = Registry('metric', parent=mmpose_registry.METRICS, scope=SCOPE, locations=['mmpose_gan.evaluation'])
VISUALIZERS = Registry(
    'visualizer',
    parent=mmpose_registry.VISUALIZERS,
    scope=SCOPE,
    locations=['mmpose_gan.visualization.pose_3d_visualizer'],
)
