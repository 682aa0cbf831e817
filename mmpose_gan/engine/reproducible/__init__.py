"""What is drawn at random depends on the seed and on where it is drawn, and not on what was drawn before.

So a run that is resumed goes on exactly as one that was never interrupted, and there is no state to keep.
"""

from .data_loader import number_samples
from .drawn_samples import DrawnSamples, Positions
from .resumable_iterator import ResumableIterator
from .seeds import seed_all, seeded

__all__ = ['DrawnSamples', 'Positions', 'ResumableIterator', 'number_samples', 'seed_all', 'seeded']
