from __future__ import annotations

import pytest
from mmengine.optim import build_optim_wrapper
from mmpose.registry import MODELS as MMPOSE_MODELS
from tiny import estimator, hrnet_generator, optim_wrapper


def names_of(member, model):
    by_id = {id(p): name for name, p in model.named_parameters()}
    return {by_id[id(p)] for group in member.param_groups for p in group['params']}


def test_every_parameter_belongs_to_exactly_one_player():
    model = estimator()
    wrapper = build_optim_wrapper(model, optim_wrapper())
    theirs = names_of(wrapper['reconstruction'], model)
    ours = names_of(wrapper.generator, model)
    assert theirs == {name for name, _ in model.named_parameters() if name.startswith('discriminators.')}
    assert ours == {name for name, _ in model.named_parameters()} - theirs
    assert hasattr(model, 'discriminators')


def test_stock_parameter_wise_settings_keep_their_names():
    model = estimator()
    paramwise = dict(custom_keys={'backbone.layer1': dict(lr_mult=0.1)}, bias_lr_mult=2.0)
    wrapper = build_optim_wrapper(model, optim_wrapper(paramwise_cfg=paramwise))
    by_id = {id(p): name for name, p in model.named_parameters()}
    rates = {by_id[id(g['params'][0])]: g['lr'] for g in wrapper.generator.optimizer.param_groups}
    assert rates['backbone.layer1.0.conv1.weight'] == pytest.approx(1e-4)
    assert rates['head.final_layer.weight'] == pytest.approx(1e-3)
    assert rates['head.final_layer.bias'] == pytest.approx(2e-3)
    assert len(wrapper['reconstruction'].param_groups) == 1


def test_what_amp_writes_at_the_top_is_a_default_for_all():
    cfg = optim_wrapper(accumulative_counts=3)
    wrapper = build_optim_wrapper(estimator(), cfg)
    assert [member._accumulative_counts for member in wrapper.values()] == [3, 3]


@pytest.mark.parametrize(
    ('change', 'message'),
    [
        (dict(discriminators={}), r'optim_wrapper\.discriminators\.reconstruction\.optimizer is missing'),
        (dict(discriminators=dict(reconstruction=dict(lr=1))), r'reconstruction\.optimizer is missing'),
        (
            dict(discriminators=dict(reconstruction=dict(optimizer=dict(type='SGD', lr=1)), critic={})),
            r"optim_wrapper\.discriminators\.critic: model\.discriminators has no such discriminator, only \['recon",
        ),
        (
            dict(discriminators=dict(reconstruction=dict(optimizer=dict(type='SGD', lr=1), type='AmpOptimWrapper'))),
            r"reconstruction\.type is 'AmpOptimWrapper' but the generator's is 'OptimWrapper'; in another precision",
        ),
        (
            dict(discriminators=dict(reconstruction=dict(optimizer=dict(type='SGD', lr=1), accumulative_counts=2))),
            r'reconstruction\.accumulative_counts is 2 but the generator accumulates over 1',
        ),
    ],
)
def test_entries_that_do_not_fit_are_named(change, message):
    with pytest.raises(ValueError, match=message):
        build_optim_wrapper(estimator(), optim_wrapper(**change))


def test_a_decay_by_layer_that_nothing_reads_is_refused():
    cfg = optim_wrapper(paramwise_cfg=dict(num_layers=12, layer_decay_rate=0.75))
    with pytest.raises(ValueError, match=r"layer_decay_rate: Default.*\.generator_constructor='LayerDecayOptimWrapper"):
        build_optim_wrapper(estimator(), cfg)
    cfg = optim_wrapper()
    cfg.discriminators.reconstruction.paramwise_cfg = dict(layer_decay_rate=0.75)
    with pytest.raises(ValueError, match=r'discriminators\.reconstruction\.paramwise_cfg\.layer_decay_rate: Default'):
        build_optim_wrapper(estimator(), cfg)


def test_a_model_without_discriminators_is_refused():
    stock = MMPOSE_MODELS.build(dict(type='TopdownPoseEstimator', **hrnet_generator()))
    with pytest.raises(ValueError, match=r"model\.type='mmpose_gan\.AdversarialTopdownPoseEstimator'"):
        build_optim_wrapper(stock, optim_wrapper())
