"""Does a game help where labels are scarce? 64 px, a tenth of LSPET's labels, five seeds of what the screening left."""

FEW = 'experiments/configs/lspet_64_few.py'
# The other nine tenths too, without their labels, half of a batch.
UNLABELLED = 'experiments/configs/lspet_64_few_unlabelled.py'
# The game starts half way: before, the generator's poses are none.
START = {'default_hooks.adversary.start': 1000}


def geometry(config: str, ratio: float) -> dict:
    """A row with the geometric discriminator."""
    options = {'model.discriminators.geometry.game.lambda_g': dict(ratio=ratio)}
    return dict(config=config, adversaries=['geometry'], options=START | options)


seeds = (0, 1, 2, 3, 4)
baseline = 'supervised'
rows = {
    'supervised': dict(config=FEW),
    'geometry, ratio 1': geometry(FEW, 1.0),
    'geometry, ratio 1, unlabelled too': geometry(UNLABELLED, 1.0),
    'geometry, ratio 0.3': geometry(FEW, 0.3),
}
