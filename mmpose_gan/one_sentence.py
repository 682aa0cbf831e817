"""An error on the command line is one sentence, the last on the screen; its traceback is for those who ask."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

#: Asks any of our commands for the traceback.
FLAG = '--debug'
#: What speaks for itself; of other errors the kind is said too.
WORDED = (ValueError, TypeError, OSError, NotImplementedError, ImportError, AssertionError)
#: Variables of the frames that an error passed -> what they are: they name the place that it is silent about.
PLACES = {
    'img_path': 'image',
    'ann_file': 'annotations',
    'filename': 'file',
    'path': 'file',
    'checkpoint': 'checkpoint',
    'optimizer_cfg': 'in the config of the optimizer',
}


@contextmanager
def one_sentence() -> Iterator[None]:
    """Around a command: an error ends it with ``error: ...`` on the last line and exit status 1.

    With ``--debug`` on the command line (taken from it) or ``log_level='DEBUG'`` in the config the traceback is shown;
    otherwise it goes into the log file of the run, if there is one yet.

    Raises:
        SystemExit: The command failed, or was interrupted (130).
    """
    debug = FLAG in sys.argv
    sys.argv[:] = [word for word in sys.argv if word != FLAG]
    try:
        yield
    except KeyboardInterrupt:
        print('interrupted', file=sys.stderr)
        raise SystemExit(130) from None
    except Exception as error:
        level, logs = _logger()
        if debug or level == logging.DEBUG:
            traceback.print_exc()
        for handler in logs:
            handler.emit(logging.makeLogRecord(dict(msg=traceback.format_exc(), levelname='ERROR', levelno=40)))
        seen = f'the traceback is in {logs[0].baseFilename}' if logs else f'{FLAG} shows the traceback'
        said = sentence(error) if debug or speaks(error) else f'{sentence(error)} ({seen})'
        raise SystemExit(f'error: {said}') from None


def _logger() -> tuple[int, list[logging.FileHandler]]:
    """Level and files of MMEngine's current logger, if the command has come as far as to import it."""
    if (mmengine := sys.modules.get('mmengine.logging')) is None:
        return logging.INFO, []
    logger = mmengine.MMLogger.get_current_instance()
    return logger.level, [handler for handler in logger.handlers if isinstance(handler, logging.FileHandler)]


def speaks(error: BaseException) -> bool:
    """Whether an error is worded for people: one of ours, or with a message that names what is wrong."""
    return type(error).__module__.startswith('mmpose_gan') or (isinstance(error, WORDED) and len(str(error)) > 20)


def sentence(error: BaseException) -> str:
    """What went wrong, in one line, and where: the file that was being read, if the error does not name it.

    Args:
        error: With its traceback.
    """
    text = ' '.join(_message(error).split())
    if not speaks(error):
        text = f'{type(error).__name__}: {text}' if text else type(error).__name__
    if isinstance(error, SyntaxError) and error.filename:
        return f'{error.filename}:{error.lineno}: {error.msg}'
    place = where(error.__traceback__)
    return text if place is None or place[1] in text else f'{place[0]} {place[1]}: {text}'


def _message(error: BaseException) -> str:
    if isinstance(error, OSError) and error.filename is not None:
        return f'{error.filename}: {error.strerror}'
    if isinstance(error, KeyError) and error.args:
        return str(error.args[0])
    text = str(error)
    if text.startswith('Caught ') and ' process ' in text.partition('\n')[0]:
        # A data worker's: the whole traceback is the message, its end what was said.
        lines = text.rstrip().splitlines()
        start = max(index for index, line in enumerate(lines) if not line.startswith(' '))
        return ' '.join(lines[start:])
    return text


def where(frames: TracebackType | None) -> tuple[str, str] | None:
    """The kind and name of the file, or of the class being built, that the innermost frame knows which knows one."""
    found = None
    while frames is not None:
        variables = frames.tb_frame.f_locals
        if frames.tb_frame.f_code.co_name == 'build_from_cfg' and 'obj_type' in variables:
            kind = variables.get('obj_cls')
            found = 'in the config of', str(variables['obj_type']) if kind is None else kind.__name__
        owner = getattr(variables.get('self'), '__dict__', {})
        for name, kind in PLACES.items():
            value = variables.get(name, owner.get(name))
            value = value.get('type') if isinstance(value, dict) else value
            if isinstance(value, str) and value:
                found = kind, value
        frames = frames.tb_next
    return found
