import type { FunctionDefinition } from './define.ts';

/** A dot of a picture. */
export interface Dot {
  readonly x: number;
  readonly y: number;
  /** Whether it is of the class that is to be seen. */
  readonly isMinority: boolean;
  /** The row of the toy table that it is or descends from, counted from 0. */
  readonly row: number;
  readonly isNew: boolean;
}

/** SQL of the toy table: two features and a label, 1 in a fifth of 120 rows, some of them among the others. */
export const TOY_TABLE = `create or replace temp table toy as
  select round(f0, 2) as x, round(f1, 2) as y, y as label
  from make_classification(n_samples := 120, n_features := 2, n_informative := 2, n_redundant := 0,
    n_clusters_per_class := 2, weights := [0.8], class_sep := 0.9, flip_y := 0.02, random_state := 5)`;

/** The toy table as a function's picture begins with it: x, y, label. */
export function toySource({ picture }: FunctionDefinition): string {
  return picture?.source ?? 'select x, y, label from toy';
}

/** The rows of `toySource` after the function: x, y, label, and where each comes from; undefined without a picture. */
export function pictureSql(definition: FunctionDefinition): string | undefined {
  const { name, picture, args } = definition;
  if (picture === undefined) return undefined;
  const written = [
    `$$ ${toySource(definition)} $$`,
    ...('target' in args.properties ? ['target := label'] : []),
    ...(picture.args === undefined ? [] : [picture.args]),
    ...('random_state' in args.properties ? ['random_state := 42'] : []),
    `origin := 'origin'`,
  ];
  return `select x::double, y::double, label = 1, origin.base_row, origin.kind = 'synthetic' from ${name}(${written.join(', ')})`;
}

const PANEL = { width: 300, height: 240, gap: 20, top: 26 };
const HEIGHT = PANEL.top + PANEL.height + 34;
const WIDTH = 2 * PANEL.width + PANEL.gap;

/**
 * A table before and after, as SVG: what stays, what is gone, what is new. Dots are one path a kind, so a picture
 * stays small.
 */
export function drawPicture(name: string, before: readonly Dot[], after: readonly Dot[]): string {
  const place = placing([...before, ...after]);
  const kept = new Set(after.filter(({ isNew }) => !isNew).map(({ row }) => row));
  const gone = before.filter(({ row }) => !kept.has(row));
  const isOf = (isMinority: boolean) => (dot: Dot) => dot.isMinority === isMinority;
  const real = (dots: readonly Dot[]) => [
    path('a', dots.filter(isOf(false)), place),
    path('b', dots.filter(isOf(true)), place),
  ];
  const made = after.filter(({ isNew }) => isNew);
  const stays = after.filter(({ isNew }) => !isNew);
  const legend = [
    ['a', `majority ${count(before, isOf(false))} → ${count(after, isOf(false))}`],
    ['b', `minority ${count(before, isOf(true))} → ${count(after, isOf(true))}`],
    ...(made.length > 0 ? [['n', `new rows ${made.length}`]] : []),
    ...(gone.length > 0 ? [['g', `rows gone ${gone.length}`]] : []),
  ];
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img">`,
    `<title>${name}: a table before and after</title>`,
    STYLE,
    ...panel(0, 'before', real(before)),
    ...panel(PANEL.width + PANEL.gap, `after ${name}`, [
      path('g', gone, place),
      ...madePaths(made, place),
      ...real(stays),
    ]),
    ...legend.map(([kind, text], i) => {
      const x = 14 + i * 155;
      return `<path class="${kind}" d="M${x} ${HEIGHT - 14}h0"/><text x="${x + 9}" y="${HEIGHT - 10}">${text}</text>`;
    }),
    '</svg>',
  ];
  return `${lines.filter((line) => line !== '').join('\n')}\n`;
}

const STYLE = `<style>
text{font:12px system-ui,sans-serif;fill:#777}
rect{fill:#888;fill-opacity:.07;stroke:#888;stroke-opacity:.33}
path{fill:none;stroke-linecap:round;stroke-width:6}
.a{stroke:#5b8db8}.b{stroke:#e8710a}.n{stroke:#d6409f}.g{stroke:#888;stroke-opacity:.67;stroke-width:4}
@media(prefers-color-scheme:dark){.a{stroke:#6ea3d0}.b{stroke:#ff9a3d}.n{stroke:#f06bbf}}
</style>`;

function panel(x: number, title: string, paths: readonly string[]): string[] {
  return [
    `<g transform="translate(${x} 0)"><text x="2" y="17">${title}</text>`,
    `<rect x=".5" y="${PANEL.top}" width="${PANEL.width - 1}" height="${PANEL.height}" rx="6"/>`,
    ...paths,
    '</g>',
  ];
}

type Place = (dot: Dot) => string;

/** Fits all dots into a panel. */
function placing(dots: readonly Dot[]): Place {
  const along = (values: readonly number[], from: number, to: number) => {
    const low = Math.min(...values);
    const scale = (to - from) / (Math.max(...values) - low || 1);
    return (value: number) => Math.round((from + (value - low) * scale) * 10) / 10;
  };
  const xs = along(
    dots.map(({ x }) => x),
    10,
    PANEL.width - 10,
  );
  const ys = along(
    dots.map(({ y }) => -y),
    PANEL.top + 10,
    PANEL.top + PANEL.height - 10,
  );
  return ({ x, y }) => `${xs(x)} ${ys(-y)}`;
}

function path(kind: string, dots: readonly Dot[], place: Place, width?: number): string {
  if (dots.length === 0) return '';
  const size = width === undefined ? '' : ` stroke-width="${width}" style="stroke-width:${width}"`;
  return `<path class="${kind}"${size} d="${dots.map((dot) => `M${place(dot)}h0`).join('')}"/>`;
}

/** New rows; copies lie behind the row that they copy, as a ring that grows with their number. */
function madePaths(made: readonly Dot[], place: Place): string[] {
  const copies = new Map<string, Dot[]>();
  for (const dot of made) copies.set(place(dot), [...(copies.get(place(dot)) ?? []), dot]);
  const byCount = new Map<number, Dot[]>();
  for (const [dot, ...more] of copies.values())
    byCount.set(more.length + 1, [...(byCount.get(more.length + 1) ?? []), dot]);
  return [...byCount]
    .toSorted(([a], [b]) => b - a)
    .map(([number, dots]) => path('n', dots, place, number === 1 ? undefined : Math.min(6 + 2 * number, 18)));
}

function count(dots: readonly Dot[], is: (dot: Dot) => boolean): number {
  return dots.filter(is).length;
}
