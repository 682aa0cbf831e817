"""What DDP wraps the model in: the game is played there too, or training does not begin."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
import torch
import torch.distributed
import torch.multiprocessing
from conductor import PassThrough
from mmengine.model import MMDistributedDataParallel
from mmengine.optim import build_optim_wrapper
from mmpose.utils import register_all_modules
from running import runner
from tiny import batch, estimator, optim_wrapper

from mmpose_gan.engine.adversarial_step import AdversarialDistributedDataParallel
from mmpose_gan.engine.hooks import AdversarialTrainingHook


@pytest.fixture
def _one_process(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A process group of one."""
    with socket.socket() as free:
        free.bind(('127.0.0.1', 0))
        port = free.getsockname()[1]
    torch.distributed.init_process_group('gloo', init_method=f'tcp://127.0.0.1:{port}', rank=0, world_size=1)
    yield
    torch.distributed.destroy_process_group()


def as_runner(model: torch.nn.Module) -> object:
    return type('Runner', (), dict(model=model))


@pytest.mark.usefixtures('_one_process')
@pytest.mark.parametrize('find_unused', [False, True])
def test_the_stock_wrapper_gets_the_game_and_keeps_its_settings(find_unused: bool) -> None:
    wrapper = MMDistributedDataParallel(estimator(), find_unused_parameters=find_unused)
    AdversarialTrainingHook().before_run(as_runner(wrapper))
    assert type(wrapper) is AdversarialDistributedDataParallel
    assert wrapper.find_unused_parameters == find_unused
    assert wrapper.module.adversarial_step is not None


@pytest.mark.usefixtures('_one_process')
def test_a_wrapper_with_a_train_step_of_its_own_is_refused() -> None:
    class Own(MMDistributedDataParallel):
        def train_step(self, data, optim_wrapper):
            raise AssertionError

    with pytest.raises(TypeError, match=r'model_wrapper_cfg: Own has a train_step of its own'):
        AdversarialTrainingHook().before_run(as_runner(Own(estimator())))


@pytest.mark.usefixtures('_one_process')
def test_without_the_hook_a_wrapped_model_does_not_train_in_silence() -> None:
    wrapper = MMDistributedDataParallel(estimator().train())
    with pytest.raises(RuntimeError, match=r'default_hooks = dict\(adversary='):
        wrapper(**batch(), mode='loss')


def test_a_run_without_the_hook_is_refused(tmp_path) -> None:
    with pytest.raises(RuntimeError, match=r'default_hooks = dict\(adversary='):
        runner(tmp_path, 1, default_hooks=dict(adversary=dict(type='IterTimerHook'))).train()


def train_static(rank: int, folder: str) -> None:
    """One rank under a wrapper with ``static_graph``, which reduces gradients at another time than DDP usually does."""
    register_all_modules()
    torch.set_num_threads(1)
    torch.distributed.init_process_group('gloo', init_method=f'file://{folder}/store', rank=rank, world_size=2)
    model = estimator().train()
    model.data_preprocessor = PassThrough()
    wrapper = MMDistributedDataParallel(model, static_graph=True)
    optimizers = build_optim_wrapper(model, optim_wrapper())
    AdversarialTrainingHook().before_run(as_runner(wrapper))
    for seed in range(2):
        wrapper.train_step(batch(seed=2 * seed + rank), optimizers)
    torch.save({name: p.detach() for name, p in model.named_parameters()}, f'{folder}/{rank}.pth')
    torch.distributed.destroy_process_group()


@pytest.mark.slow
def test_ranks_stay_equal_under_a_static_graph(tmp_path) -> None:
    torch.multiprocessing.spawn(train_static, (str(tmp_path),), 2)
    ranks = [torch.load(tmp_path / f'{rank}.pth') for rank in range(2)]
    for name, value in ranks[0].items():
        assert torch.equal(value, ranks[1][name]), name
