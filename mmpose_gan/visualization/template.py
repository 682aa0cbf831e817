"""The page: HTML and CSS, nothing from outside, no script. Jinja fills it in and escapes what it fills in."""

TEMPLATE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ title }}</title>
<style>
:root { color-scheme: light dark; --ink: #222; --soft: #666; --paper: #fff; --card: #f5f5f3; --rule: #ddd; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #ddd; --soft: #999; --paper: #16181b; --card: #202327; --rule: #3a3e44; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 84rem; color: var(--ink); background: var(--paper);
  font: 16px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; margin: .5rem 0; }
h2 { font-size: 1.2rem; margin: 2.2rem 0 .6rem; border-bottom: 1px solid var(--rule); }
h3 { font-size: 1rem; margin: 1.2rem 0 .3rem; }
p { margin: .4rem 0; max-width: 48rem; }
.soft, figcaption, nav { color: var(--soft); font-size: .875rem; }
nav a { margin-right: 1rem; color: inherit; }
.chip { display: inline-block; width: .8em; height: .8em; border-radius: 50%; margin-right: .35em; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .2rem .7rem; text-align: right; border-bottom: 1px solid var(--rule); }
th:first-child, td:first-child { text-align: left; padding-left: 0; }
tr.part th { padding-top: .8rem; color: var(--soft); font-weight: normal; }
.charts { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(min(20rem, 100%), 1fr)); }
img { display: block; width: 100%; height: auto; }
.tiles { display: grid; gap: .4rem; grid-template-columns: repeat({{ columns }}, 1fr); align-items: start; }
.tiles figure, .charts figure { margin: 0; min-width: 0; }
.tiles figcaption { font-size: .75rem; line-height: 1.25; padding: .15rem 0 .4rem; overflow-wrap: anywhere; }
.tiles img { border-radius: 3px; }
.map { image-rendering: pixelated; }
.wide { grid-column: 1 / -1; max-width: 26rem; }
.bar { display: inline-block; width: 8rem; height: .7rem; vertical-align: middle; border-radius: 3px; }
.disc, .ring { display: inline-block; width: .75em; height: .75em; border-radius: 50%; }
.disc { background: #3cdc3c; } .ring { border: .16em solid #ff2828; }
.stroke { display: inline-block; width: 1.4em; height: .2em; vertical-align: middle; }
pre { overflow: auto; max-height: 30rem; padding: .7rem; background: var(--card); font-size: .8rem; line-height: 1.35; }
summary { cursor: pointer; margin: .4rem 0; }
@media (max-width: 46rem) { .tiles { grid-template-columns: repeat(3, 1fr); } }
</style>
</head>
<body>
{% macro chart(picture) %}
<figure><picture>
<source srcset="{{ picture.dark }}" media="(prefers-color-scheme: dark)">
<img src="{{ picture.light }}" alt="{{ picture.text }}">
</picture></figure>
{% endmacro %}
{% macro table(parts) %}
<div class="scroll"><table>
<tr><th></th>{% for name in names %}<th>{{ name }}</th>{% endfor %}</tr>
{% for part in parts %}
<tr class="part"><th colspan="{{ names|length + 1 }}">{{ part.heading }}</th></tr>
{% for name, cells in part.rows %}
<tr><td>{{ name }}</td>{% for cell in cells %}<td>{{ cell }}</td>{% endfor %}</tr>
{% endfor %}
{% endfor %}
</table></div>
{% endmacro %}
<h1>{{ title }}</h1>
<p>{% for name, colour in names|zip(colours) %}<span class="chip" style="background:{{ colour }}"></span>{{ name }}
&emsp;{% endfor %}</p>
<nav><a href="#results">Results</a><a href="#validation">Validation</a><a href="#pck">PCK</a>
{% if samples %}<a href="#samples">Samples</a>{% endif %}
<a href="#training">Training</a><a href="#configs">Configs</a><a href="#versions">Versions</a></nav>

<h2 id="results">Results</h2>
{{ table(metrics + [training]) }}
<p class="soft">Metrics of the log, at its last validation; coco and PCK are shares; torso, visibility,
plausibility and 3dpck percent; mpjpe millimetres. The training time is
that of the iterations, estimated from the log.</p>
{% if all_metrics %}<details><summary>All metrics</summary>{{ table(all_metrics) }}</details>{% endif %}

<h2 id="validation">Validation</h2>
{% if validation_charts %}
<div class="charts">{% for picture in validation_charts %}{{ chart(picture) }}{% endfor %}</div>
{% else %}<p>No run was validated more than once, so there is no curve: see the table.</p>{% endif %}

<h2 id="pck">PCK over threshold</h2>
<p class="soft">{{ pck_note }}</p>
<div class="charts">{% for picture in pck_charts %}{{ chart(picture) }}{% endfor %}</div>
{% if pck_joint_charts %}
<details><summary>By joint</summary>
<div class="charts">{% for picture in pck_joint_charts %}{{ chart(picture) }}{% endfor %}</div></details>
{% endif %}

{% if samples %}
<h2 id="samples">Samples</h2>
<p class="soft">The same people of the validation set for all runs, chosen at equal distances.
<span class="disc"></span> visible joint, <span class="ring"></span> occluded joint;
<span class="stroke" style="background:#ffaa3c"></span> the person's left side,
<span class="stroke" style="background:#46a0ff"></span> right side.
In the prediction a white line goes from each joint to where it really is. Joints without a label are not drawn.
Heatmaps have the colour of the side too; black is 0, full colour 1.</p>
{% for name, scale in scales %}
<p class="soft">Critique of {{ name }}, |C &minus; D(C)| summed over the maps: 0
<span class="bar" style="background:linear-gradient(90deg,{{ stops|join(',') }})"></span> {{ scale }}
and more. The number below each is the mean of (C &minus; D(C))&sup2;.</p>
{% endfor %}
{% for sample in samples %}
<h3>Sample {{ sample.index }} <span class="soft">{{ sample.file }}</span></h3>
{% for run in sample.runs %}
<p class="soft"><span class="chip" style="background:{{ run.colour }}"></span>{{ run.name }}</p>
<div class="tiles">
{% for tile in run.tiles %}
<figure><img src="{{ tile.image }}" class="{{ 'map' if tile.is_map }}" alt="{{ tile.caption }}">
<figcaption>{{ tile.caption }}</figcaption></figure>
{% endfor %}
{% for tile in run.views %}
<figure class="wide"><img src="{{ tile.image }}" alt="{{ tile.caption }}">
<figcaption>{{ tile.caption }}</figcaption></figure>
{% endfor %}
{% for picture in run.charts %}<div class="wide">{{ chart(picture) }}</div>{% endfor %}
</div>
{% endfor %}
{% endfor %}
{% endif %}

<h2 id="training">Training</h2>
<div class="charts">{% for picture in training_charts %}{{ chart(picture) }}{% endfor %}</div>

<h2 id="configs">Configs</h2>
{% for name, difference in differences %}
<details open><summary>What {{ name }} changes in {{ names[0] }}</summary>
<pre>{{ difference or 'nothing' }}</pre></details>
{% endfor %}
{% for name, text in configs %}
<details><summary>Config of {{ name }}</summary><pre>{{ text }}</pre></details>
{% endfor %}

<h2 id="versions">Versions</h2>
<p class="soft">Where this report was made, on {{ date }}.</p>
<div class="scroll"><table>
{% for key, value in versions %}{% if '\\n' not in value %}<tr><td>{{ key }}</td><td>{{ value }}</td></tr>{% endif %}
{% endfor %}</table></div>
{% for key, value in versions %}{% if '\\n' in value %}
<details><summary>{{ key }}</summary><pre>{{ value }}</pre></details>{% endif %}{% endfor %}
</body>
</html>
"""
