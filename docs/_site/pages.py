"""Pages of the site that are not in ``docs/``: those of the checkout's root, and those made from the code."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).parents[2]
DOCS, PACKAGE = ROOT / 'docs', ROOT / 'mmpose_gan'
#: Files of the root, and the pages that they become.
ROOT_PAGES = {
    'README.md': 'index.md',
    'CHANGELOG.md': 'changelog.md',
    'SECURITY.md': 'security.md',
    'CONTRIBUTING.md': 'contributing.md',
}


class Registered(NamedTuple):
    """A class that a config names by ``type``.

    Attributes:
        registry: Where it is registered, such as ``MODELS``.
        path: Its module and name.
        what: The first line of its docstring.
    """

    registry: str
    path: str
    what: str


def module_name(file: Path) -> str:
    """The name of a module of the package."""
    parts = file.relative_to(ROOT).with_suffix('').parts
    return '.'.join(parts[:-1] if parts[-1] == '__init__' else parts)


def public_names() -> dict[str, list[str]]:
    """Names in ``__all__`` of each package; read, not imported."""
    found = {}
    for file in sorted(PACKAGE.rglob('__init__.py')):
        for node in ast.parse(file.read_text(encoding='utf-8')).body:
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == '__all__':
                elements = node.value.elts if isinstance(node.value, ast.List | ast.Tuple) else []
                found[module_name(file)] = [element.value for element in elements if isinstance(element, ast.Constant)]
    return found


def registered() -> Iterator[Registered]:
    """All classes and functions that are registered; read, not imported."""
    for file in sorted(PACKAGE.rglob('*.py')):
        for node in ast.walk(ast.parse(file.read_text(encoding='utf-8'))):
            if not isinstance(node, ast.ClassDef | ast.FunctionDef):
                continue
            for decorator in node.decorator_list:
                if match := re.fullmatch(r'(\w+)\.register_module\(.*\)', ast.unparse(decorator)):
                    what = (ast.get_docstring(node) or '').partition('\n')[0]
                    yield Registered(match[1], f'{module_name(file)}.{node.name}', what)


def config_reference() -> str:
    """What can stand behind ``type=`` in a config, by registry."""
    lines = [
        '# Config reference',
        '',
        "What a config can name by `type='mmpose_gan.NAME'`, made from the code. Arguments: behind each name.",
    ]
    found = sorted(registered())
    for registry in sorted({one.registry for one in found}):
        lines += ['', f'## {registry}', '', '| type | what it is |', '| --- | --- |']
        lines += [
            f'| [{one.path.rpartition(".")[2]}][{one.path}] | {one.what} |' for one in found if one.registry == registry
        ]
    return '\n'.join(lines) + '\n'


def api_reference() -> str:
    """Docstrings of all that is public or registered."""
    lines = ['# API reference', '', 'Made from docstrings.', '']
    for package, names in public_names().items():
        lines += [f'::: {package}', '    options:', f'      members: [{", ".join(names)}]', '']
    public = {name for names in public_names().values() for name in names}
    others = [one.path for one in registered() if one.path.rpartition('.')[2] not in public]
    return '\n'.join([*lines, *(f'::: {path}\n' for path in others)]) + '\n'


def tutorial(notebook: Path) -> str:
    """A notebook as a page: its text and its code. Outputs are not kept in it."""
    parts = []
    for cell in json.loads(notebook.read_text(encoding='utf-8'))['cells']:
        source = ''.join(cell['source'])
        parts.append(source if cell['cell_type'] == 'markdown' else f'```python\n{source}\n```')
    return '\n\n'.join(parts) + '\n'


def on_files(files: Files, config: Any) -> Files:
    """Add the pages."""
    for file, page in ROOT_PAGES.items():
        files.append(File.generated(config, page, content=(ROOT / file).read_text(encoding='utf-8')))
    for notebook in sorted(DOCS.glob('tutorials/*.ipynb')):
        files.append(File.generated(config, f'tutorials/{notebook.stem}.md', content=tutorial(notebook)))
    files.append(File.generated(config, 'reference/config.md', content=config_reference()))
    files.append(File.generated(config, 'reference/api.md', content=api_reference()))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Let links lead to where pages are on the site; what is only in the checkout is named without a link."""
    folder = (DOCS / page.file.src_uri).parent

    def link(match: re.Match) -> str:
        text, target, anchor = match[1], match[2], match[3] or ''
        target = target.replace('.ipynb', '.md')  # see tutorial()
        path = target.removeprefix('../')
        if target.startswith('docs/'):
            return f'[{text}]({target.removeprefix("docs/")}{anchor})'
        if path in ROOT_PAGES:
            return f'[{text}]({ROOT_PAGES[path]}{anchor})'
        source = (folder / match[2]).resolve()
        on_site = source.is_relative_to(DOCS) and source.exists()
        in_checkout = not on_site and (target.startswith('../') or (ROOT / target).exists())
        return text if in_checkout else f'[{text}]({target}{anchor})'

    return re.sub(r'\[([^\]]*)\]\((?!https?:|#)([^)#]+)(#[^)]*)?\)', link, markdown)
