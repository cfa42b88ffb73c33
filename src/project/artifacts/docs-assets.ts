/** Style and script of the documentation page; they stand in the page itself. */

export const docsStyle = `
:root { color-scheme: light dark; --line: #8884; --soft: #8882; --accent: #2563eb; }
* { box-sizing: border-box; }
body { margin: 0; font: 15px/1.5 system-ui, sans-serif; display: grid; grid-template-columns: 280px 1fr; height: 100vh; }
nav { overflow: auto; border-right: 1px solid var(--line); padding: 16px; }
nav h1 { font-size: 18px; margin: 0 0 12px; }
nav h2 { font-size: 12px; text-transform: uppercase; opacity: .6; margin: 16px 0 4px; }
nav a { display: block; overflow: hidden; text-overflow: ellipsis; padding: 1px 6px; border-radius: 4px; color: inherit; text-decoration: none; }
nav a:hover, nav a.on { background: var(--soft); }
input { width: 100%; padding: 6px 8px; border: 1px solid var(--line); border-radius: 6px; font: inherit; background: transparent; color: inherit; }
main { overflow: auto; padding: 24px 32px; }
main h2 { margin: 0; } main h3 { margin: 28px 0 8px; font-size: 15px; }
.facts { opacity: .7; } .description { white-space: pre-wrap; max-width: 80ch; }
table { border-collapse: collapse; } th, td { text-align: left; vertical-align: top; padding: 4px 16px 4px 0; border-bottom: 1px solid var(--line); }
pre { background: var(--soft); padding: 12px; border-radius: 6px; overflow: auto; font-size: 13px; }
main a { color: var(--accent); text-decoration: none; }
svg { background: var(--soft); border-radius: 6px; max-width: 100%; } svg a text { fill: currentColor; font-size: 12px; } svg rect { fill: var(--soft); stroke: var(--line); } svg .on rect { stroke: var(--accent); stroke-width: 2; } svg path { fill: none; stroke: #888; }
`;

export const docsScript = `
const data = JSON.parse(document.getElementById('data').textContent);
const byId = new Map(data.nodes.map((node) => [node.id, node]));
const children = new Map();
for (const node of data.nodes) for (const id of node.parents) children.set(id, [...(children.get(id) || []), node.id]);
const make = (tag, text, ...inside) => { const e = document.createElement(tag); if (text) e.textContent = text; e.append(...inside); return e; };
const link = (id, text) => { const a = make('a', text); a.href = '#' + encodeURIComponent(id); return a; };
const isTest = (node) => node.type === 'test' || node.type === 'unit_test';
const headings = [['model', 'Models'], ['seed', 'Seeds'], ['snapshot', 'Snapshots'], ['source', 'Sources'], ['exposure', 'Exposures'], ['metric', 'Metrics'], ['semantic_model', 'Semantic models'], ['saved_query', 'Saved queries'], ['analysis', 'Analyses'], ['test', 'Tests'], ['unit_test', 'Unit tests']];
const search = document.getElementById('search');
function showTree() {
  const wanted = search.value.toLowerCase();
  const here = decodeURIComponent(location.hash.slice(1));
  const tree = document.getElementById('tree');
  tree.replaceChildren();
  const group = (title, items) => {
    if (items.length === 0) return;
    tree.append(make('h2', title + ' ' + items.length));
    for (const [id, name] of items) { const a = link(id, name); if (id === here) a.className = 'on'; tree.append(a); }
  };
  const matches = (...texts) => texts.some((text) => String(text).toLowerCase().includes(wanted));
  for (const [type, title] of headings) {
    group(title, data.nodes.filter((n) => n.type === type && matches(n.name, n.description, n.tags.join(' '), n.columns.map((c) => c.name).join(' '))).map((n) => [n.id, n.name]));
  }
  group('Functions', data.functions.filter((f) => matches(f.name, f.summary)).map((f) => ['function.' + f.name, f.name]));
}
function table(heads, rows) {
  const t = make('table');
  t.append(make('tr', '', ...heads.map((h) => make('th', h))));
  for (const row of rows) t.append(make('tr', '', ...row.map((cell) => cell instanceof Node ? make('td', '', cell) : make('td', String(cell ?? '')))));
  return t;
}
function around(id) {
  const level = new Map([[id, 0]]);
  const walk = (from, next, step) => { let front = [from]; while (front.length) { const found = []; for (const at of front) for (const to of next(at)) { const node = byId.get(to); if (!node || isTest(node)) continue; const l = level.get(at) + step; if (!level.has(to) || Math.abs(level.get(to)) < Math.abs(l)) { if (level.size > 120) return; level.set(to, l); found.push(to); } } front = found; } };
  walk(id, (at) => byId.get(at).parents, -1);
  walk(id, (at) => children.get(at) || [], 1);
  return level;
}
function lineage(id) {
  const level = around(id);
  const columns = new Map();
  for (const [node, l] of level) columns.set(l, [...(columns.get(l) || []), node]);
  const order = [...columns.keys()].sort((a, b) => a - b);
  const width = 190, height = 34, gap = 60, place = new Map();
  order.forEach((l, x) => columns.get(l).sort().forEach((node, y) => place.set(node, [x * (width + gap) + 10, y * (height + 12) + 10])));
  const rows = Math.max(...[...columns.values()].map((c) => c.length));
  const ns = 'http://www.w3.org/2000/svg';
  const el = (tag, attributes) => { const e = document.createElementNS(ns, tag); for (const k in attributes) e.setAttribute(k, attributes[k]); return e; };
  const w = order.length * (width + gap) - gap + 20, h = rows * (height + 12) + 8;
  const svg = el('svg', { viewBox: '0 0 ' + w + ' ' + h, width: w, height: h, role: 'img' });
  for (const [node] of level) for (const parent of byId.get(node).parents) {
    if (!place.has(parent)) continue;
    const [x1, y1] = place.get(parent), [x2, y2] = place.get(node), a = x1 + width, m = height / 2, c = (a + x2) / 2;
    svg.append(el('path', { d: 'M' + a + ' ' + (y1 + m) + 'C' + c + ' ' + (y1 + m) + ' ' + c + ' ' + (y2 + m) + ' ' + x2 + ' ' + (y2 + m) }));
  }
  for (const [node, [x, y]] of place) {
    const a = el('a', { href: '#' + encodeURIComponent(node) });
    if (node === id) a.setAttribute('class', 'on');
    const text = el('text', { x: x + 8, y: y + 21 });
    const name = byId.get(node).name;
    text.textContent = name.length > 26 ? name.slice(0, 25) + '…' : name;
    const title = el('title', {}); title.textContent = node;
    a.append(el('rect', { x, y, width, height, rx: 5 }), text, title);
    svg.append(a);
  }
  return svg;
}
function origins(column) {
  const list = make('span');
  for (const { node, column: name } of column.from) {
    if (list.childNodes.length) list.append(', ');
    list.append(link(node, (byId.get(node) ? byId.get(node).name : node) + '.' + name));
  }
  return list;
}
function showNode(node) {
  const main = document.getElementById('main');
  const facts = [node.type, node.materialized, node.kind, node.relation, node.path].filter(Boolean).join(' · ');
  main.replaceChildren(make('h2', node.name), Object.assign(make('p', facts), { className: 'facts' }), Object.assign(make('div', node.description), { className: 'description' }));
  const section = (title, ...inside) => main.append(make('h3', title), ...inside);
  if (node.tags.length) section('Tags', make('p', node.tags.join(', ')));
  if (!isTest(node)) section('Lineage', lineage(node.id));
  const tests = (children.get(node.id) || []).map((id) => byId.get(id)).filter((n) => n && isTest(n));
  if (node.columns.length) section('Columns', table(['Name', 'Type', 'Description', 'Made of', 'Tests'], node.columns.map((c) => [c.name, c.type, c.description, origins(c), tests.filter((t) => t.column === c.name).map((t) => t.test).join(', ')])));
  if (tests.length) section('Tests', ...tests.map((t) => make('div', '', link(t.id, t.name))));
  const reads = node.parents.filter((id) => byId.has(id)), readers = (children.get(node.id) || []).filter((id) => !isTest(byId.get(id)));
  if (reads.length) section('Reads', ...reads.map((id) => make('div', '', link(id, byId.get(id).name))));
  if (readers.length) section('Read by', ...readers.map((id) => make('div', '', link(id, byId.get(id).name))));
  if (node.raw) section('Source', make('pre', node.raw));
  if (node.compiled) section('Compiled', make('pre', node.compiled));
}
function showFunction(f) {
  const main = document.getElementById('main');
  main.replaceChildren(make('h2', f.signature), make('p', f.summary), make('h3', 'Arguments'), table(['Name', 'Type', 'Default', 'Description'], f.arguments.map((a) => [a.name, a.type, a.required ? 'required' : a.default === null ? '' : JSON.stringify(a.default), a.description])), make('h3', 'Examples'), ...f.examples.map((e) => make('pre', e)), make('h3', 'Reference'), make('p', f.reference));
  const readers = data.nodes.filter((n) => n.compiled.toLowerCase().includes(f.name + '('));
  if (readers.length) main.append(make('h3', 'Used by'), ...readers.map((n) => make('div', '', link(n.id, n.name))));
}
function show() {
  const id = decodeURIComponent(location.hash.slice(1));
  const node = byId.get(id), f = data.functions.find((f) => 'function.' + f.name === id);
  if (node) showNode(node);
  else if (f) showFunction(f);
  else {
    const counts = headings.map(([type, title]) => [title, data.nodes.filter((n) => n.type === type).length]).filter(([, n]) => n > 0);
    document.getElementById('main').replaceChildren(make('h2', data.project), table(['', ''], counts));
  }
  showTree();
}
search.addEventListener('input', showTree);
addEventListener('hashchange', show);
show();
`;
