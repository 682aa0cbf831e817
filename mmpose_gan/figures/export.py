"""Writing the data set to a folder."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from tqdm import tqdm

from .formats import Record, coco_labels, h36m_labels, mpii_labels
from .labelled_image import make_labelled_image
from .plan import MARKER, FiguresError, Plan, check_target

_CHUNK = 16


def _make(folder: Path, plan: Plan, job: tuple[str, int]) -> tuple[str, Record]:
    """Make and write one image; runs in a worker."""
    split, index = job
    image = make_labelled_image(plan.seed, split, index, plan.size, plan.scenes)
    record = Record(index, image.camera, image.people)
    (folder / 'images' / split / record.file_name).write_bytes(image.jpeg)
    return split, record


def _cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, 'sched_getaffinity') else os.cpu_count() or 1


def _start_worker() -> None:
    cv2.setNumThreads(1)


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Let the processes started within use one BLAS thread each: matrices are small here, and the cores are taken."""
    names = ('OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'MKL_NUM_THREADS')
    before = {name: os.environ.get(name) for name in names}
    os.environ.update(dict.fromkeys(names, '1'))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _run(folder: Path, plan: Plan, workers: int) -> Iterator[tuple[str, Record]]:
    """Make all images, in order."""
    jobs = [(split, index) for split, count in plan.counts().items() for index in range(count)]
    make = partial(_make, folder, plan)
    if workers == 1:
        threads = cv2.getNumThreads()
        _start_worker()
        try:
            yield from map(make, jobs)
        finally:
            cv2.setNumThreads(threads)
        return
    # Workers fork from a server without threads; they share what it has imported.
    method = 'forkserver' if 'forkserver' in multiprocessing.get_all_start_methods() else 'spawn'
    context = multiprocessing.get_context(method)
    context.set_forkserver_preload([__name__])
    with _one_thread_each(), ProcessPoolExecutor(workers, context, _start_worker) as pool:
        try:
            yield from pool.map(make, jobs, chunksize=min(_CHUNK, -(-len(jobs) // workers)))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, separators=(',', ':')) + '\n')


def _write_annotations(folder: Path, split: str, records: list[Record]) -> None:
    """Write one split in every format."""
    target = folder / 'annotations'
    _write_json(target / f'coco_{split}.json', coco_labels.coco_annotations(records))
    _write_json(target / f'lsp_{split}.json', coco_labels.lsp_annotations(records))
    _write_json(target / f'mpii_{split}.json', mpii_labels.mpii_annotations(records))
    mpii_labels.write_mat(target / f'mpii_gt_{split}.mat', records)
    arrays: dict[str, Any] = h36m_labels.arrays(split, records)  # what NumPy's stubs let a file be made of
    np.savez(target / f'h36m_{split}.npz', **arrays)
    # Human36mDataset finds an image's camera by the image's name: the same files under a second name, without a
    # second copy.
    for record in records:
        source, name = (
            folder / 'images' / split / record.file_name,
            folder / 'images_h36m' / split / h36m_labels.image_name(split, record),
        )
        try:
            os.link(source, name)
        except OSError:
            shutil.copyfile(source, name)


def _fill(folder: Path, plan: Plan, workers: int, progress: bool) -> None:
    """Write a complete data set into an empty folder."""
    counts = {split: count for split, count in plan.counts().items() if count}
    for kind in ('images', 'images_h36m'):
        for split in counts:
            (folder / kind / split).mkdir(parents=True)
    (folder / 'annotations').mkdir()
    records: dict[str, list[Record]] = {split: [] for split in counts}
    done = tqdm(_run(folder, plan, workers), total=sum(counts.values()), unit='image', disable=not progress)
    for split, record in done:
        records[split].append(record)
    cameras = {}
    for split in counts:
        _write_annotations(folder, split, records[split])
        cameras.update(h36m_labels.cameras(split, records[split]))
    h36m_labels.write_cameras(folder / 'annotations' / 'h36m_cameras.pkl', cameras)
    _write_json(folder / MARKER, asdict(plan))


def export(
    out: str | Path, plan: Plan, workers: int | None = None, force: bool = False, progress: bool = False
) -> None:
    """Make the data set and write it to a folder.

    Nothing is left behind if it fails: the data set grows in a folder beside ``out`` that is renamed when it is
    complete.

    Args:
        out: Folder to make. It may exist if it is empty, or with ``force``.
        plan: What to make.
        workers: Processes; all cores by default. The result does not depend on it.
        force: Whether to replace a data set that was made before.
        progress: Whether to show a progress bar.

    Raises:
        FiguresError: If an argument is out of range, ``out`` is in the way, or the disc has no room.
    """
    out = Path(out).absolute()
    plan.check()
    if workers is None:
        workers = _cores()
    if workers < 1:
        raise FiguresError(f'The number of workers must be at least 1, not {workers}.')
    check_target(out, plan, force)
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f'.{out.name}.', dir=out.parent) as scratch:
        fresh, old = Path(scratch) / 'new', Path(scratch) / 'old'
        fresh.mkdir()
        try:
            _fill(fresh, plan, min(workers, sum(plan.counts().values())), progress)
        except OSError as error:
            raise FiguresError(f'The data set could not be written: {error}') from error
        if out.exists():
            out.rename(old)
        fresh.rename(out)
