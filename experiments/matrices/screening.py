"""What moves whole poses? 64 px, few labels and all; three seeds decide what goes on to larger crops."""

FEW, ALL = 'experiments/configs/lspet_64_few.py', 'experiments/configs/lspet_64.py'
# The game starts half way: before, the generator's poses are none.
START = {'default_hooks.adversary.start': 1000}
START_ALL = {'default_hooks.adversary.start': 2000}
RATIO = 'model.discriminators.{}.game.lambda_g'.format


def geometry(config: str, start: dict, ratio: float, locate: str = 'soft') -> dict:
    """A row with the geometric discriminator."""
    options = {RATIO('geometry'): dict(ratio=ratio), 'model.discriminators.geometry.locate': locate}
    return dict(config=config, adversaries=['geometry'], options=start | options)


def reconstruction(config: str, start: dict, **options: object) -> dict:
    """A row with the small reconstruction discriminator."""
    return dict(config=config, adversaries=['reconstruction_small'], options=start | options)


seeds = (0, 1, 2)
baseline = 'supervised'
rows = {
    'supervised': dict(config=FEW),
    'geometry, ratio 1': geometry(FEW, START, 1.0),
    'geometry, ratio 0.3': geometry(FEW, START, 0.3),
    'geometry, ratio 0.1': geometry(FEW, START, 0.1),
    'reconstruction, scale-free equilibrium': reconstruction(FEW, START),
    'reconstruction, ratio 0.3': reconstruction(
        FEW, START, **{RATIO('reconstruction'): dict(_delete_=True, type='GradientRatio', ratio=0.3)}
    ),
    'geometry straight through, ratio 1': geometry(FEW, START, 1.0, 'straight_through'),
    'all labels: supervised': dict(config=ALL),
    'all labels: geometry, ratio 1': geometry(ALL, START_ALL, 1.0),
    'all labels: geometry, ratio 0.3': geometry(ALL, START_ALL, 0.3),
}
