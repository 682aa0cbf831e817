"""What moves whole poses? 64 px, few labels and all: one seed decides what is dropped, two what goes on."""

FEW, ALL = 'experiments/configs/lspet_64_few.py', 'experiments/configs/lspet_64.py'

seeds = (0, 1)
baseline = 'supervised'
rows = {
    'supervised': dict(config=FEW),
    'reconstruction, scale-free equilibrium': dict(
        config=FEW, adversaries=['reconstruction_small'], options={'default_hooks.adversary.start': 1000}
    ),
    'all labels: supervised': dict(config=ALL),
}
