#!/usr/bin/env python
"""MMPose's tools/test.py with all its flags, `mmpose::` and `mmpose_gan::` configs, and `--adversary NAME`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from mmpose_gan.launch import run_mmpose_tool

if __name__ == '__main__':
    run_mmpose_tool('test.py')
