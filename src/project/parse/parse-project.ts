import { BallastError } from '../../errors/ballast-error.ts';
import { isMicrobatch, readMicrobatch } from '../compile/batch.ts';
import type { ProjectScope } from '../context/project-scope.ts';
import type { DocBlock, Graph, GraphNode, SourceNode } from '../graph.ts';
import { type DeclaredDraft, linkMetrics, parseDeclared, parseGroup } from './declared-nodes.ts';
import { parseDocs } from './docs.ts';
import { fileNodes } from './file-nodes.ts';
import { parseGenericTests } from './generic-tests.ts';
import { buildGraph } from './link.ts';
import { NodeNamer } from './names.ts';
import { type NodeDraft, type NodePatch, configSections, finishNode } from './node-builder.ts';
import type { KeptParse } from './parse-cache.ts';
import { type Declaration, type Patch, type SourceDeclaration, parseProperties } from './properties.ts';
import { checkConfig } from './check-config.ts';
import { checkSnapshot, parseSnapshotBlocks, yamlSnapshot } from './snapshots.ts';
import { parseSource } from './sources.ts';
import { type ParseState, collect } from './state.ts';
import type { TestDeclaration } from './test-declaration.ts';
import { parseUnitTest } from './unit-tests.ts';
import { unusedConfig } from './unused-config.ts';
import { modelVersions } from './versions.ts';

/** A parsed project: everything about it that does not need the database, and all that is wrong with it. */
export interface ParsedProject {
  readonly scope: ProjectScope;
  readonly graph: Graph;
  /** What the property files say, for the entries of macros. */
  readonly patches: readonly Patch[];
  readonly errors: readonly BallastError[];
  readonly warnings: readonly string[];
}

/** A project as its files have it, before it is decided which warnings are errors. */
export interface ParsedFiles extends KeptParse {
  readonly errors: readonly BallastError[];
}

/**
 * Reads all models, seeds, tests, analyses and properties of the packages and links them to a graph.
 * @param errors  what parsing the macros found
 * @returns the graph of all that could be parsed; `errors` holds every mistake, not just the first
 */
export function parseFiles(scope: ProjectScope, errors: readonly BallastError[]): ParsedFiles {
  const state: ParseState = { scope, namer: new NodeNamer(scope), errors: [...errors], warnings: [] };
  const properties = scope.project.packages.map((config) => parseProperties(config, scope, state.errors));
  const patches = properties.flatMap((part) => part.patches);
  const sourceTables = properties.flatMap((part) => part.sources);
  const declarations = properties.flatMap((part) => part.declarations);
  const docs = parseDocs(scope.project.packages, state.errors);
  const files = scope.project.packages.flatMap((config) => [
    ...fileNodes(state, config),
    ...parseSnapshotBlocks(state, config),
  ]);
  const snapshots: NodeDraft[] = [];
  for (const patch of patches) {
    if (patch.section !== 'snapshots') continue;
    collect(state, () => {
      const draft = yamlSnapshot(state, patch);
      if (draft !== undefined) snapshots.push(draft);
    });
  }
  const nodes: GraphNode[] = [];
  const tested: TestedPatch[] = [];
  for (const match of matchPatches(state, [...files, ...snapshots], patches)) {
    collect(state, () => {
      const node = finishNode(state, match.draft, match.nodePatch, docs);
      if (node.config.enabled) checkConfig(node, match.nodePatch !== undefined);
      checkSnapshot(node);
      if (isMicrobatch(node) && node.config.enabled) readMicrobatch(node);
      nodes.push(node);
      if (match.patch !== undefined) tested.push({ node, patch: match.patch, tests: match.tests });
    });
  }
  const sources: SourceNode[] = [];
  for (const declaration of sourceTables) {
    collect(state, () => sources.push(parseSource(state, declaration, docs)));
  }
  const tests = genericTests(state, tested, sourceTables, docs);
  const declared = declaredNodes(state, declarations, nodes, docs);
  const groups = declarations.filter(({ section }) => section === 'groups').map(parseGroup);
  const graph = buildGraph(
    state,
    [...nodes, ...tests, ...declared],
    sources,
    docs,
    new Map(groups.map((group) => [group.unique_id, group])),
  );
  state.warnings.push(...unusedConfig(scope.project.root, sectionFqns(graph)));
  return { graph, patches, errors: state.errors, warnings: state.warnings };
}

/** What each section of dbt_project.yml may configure, disabled nodes too. */
function sectionFqns(graph: Graph): ReadonlyMap<string, readonly (readonly string[])[]> {
  const all = [...graph.nodes.values(), ...graph.sources.values(), ...graph.disabled.values()];
  const fqns = new Map<string, (readonly string[])[]>();
  for (const { resource_type: type, fqn } of all) {
    const section = type === 'source' ? 'sources' : configSections[type];
    const known = fqns.get(section);
    if (known === undefined) fqns.set(section, [fqn]);
    else known.push(fqn);
  }
  return fqns;
}

/** Unit tests, exposures, metrics, semantic models and saved queries. */
function declaredNodes(
  state: ParseState,
  declarations: readonly Declaration[],
  nodes: readonly GraphNode[],
  docs: ReadonlyMap<string, DocBlock>,
): readonly GraphNode[] {
  const unitTests: GraphNode[] = [];
  const drafts: DeclaredDraft[] = [];
  for (const declaration of declarations) {
    const { section } = declaration;
    collect(state, () => {
      if (section === 'unit_tests') unitTests.push(...parseUnitTest(state, declaration, nodes, docs));
      else if (section !== 'groups') drafts.push(parseDeclared(state, { ...declaration, section }, docs));
    });
  }
  return [...unitTests, ...linkMetrics(drafts, state.errors)];
}

const patchedTypes = {
  models: 'model',
  seeds: 'seed',
  snapshots: 'snapshot',
  analyses: 'analysis',
  data_tests: 'test',
} as const;

/** A draft with what the property files say about it. */
interface Match {
  readonly draft: NodeDraft;
  readonly nodePatch: NodePatch | undefined;
  /** undefined where there is no patch. */
  readonly patch: Patch | undefined;
  readonly tests: readonly TestDeclaration[];
}

/** A node with the tests that a property file declares on it. */
interface TestedPatch {
  readonly node: GraphNode;
  readonly patch: Patch;
  readonly tests: readonly TestDeclaration[];
}

/**
 * The drafts with their patches; a versioned model's file becomes the version it holds. Two patches of one node
 * are an error, a patch without a node is a warning.
 */
function matchPatches(
  state: ParseState,
  drafts: readonly NodeDraft[],
  patches: readonly Patch[],
): readonly Match[] {
  const byKey = new Map(
    drafts.map((draft) => [`${draft.resourceType} ${draft.packageName} ${draft.name}`, draft]),
  );
  const matched = new Map<NodeDraft, Match & { readonly patch: Patch }>();
  for (const patch of patches) {
    if (patch.section === 'macros') continue;
    const find = (name: string) =>
      byKey.get(`${patchedTypes[patch.section as keyof typeof patchedTypes]} ${patch.packageName} ${name}`);
    if (patch.versions.length > 0) {
      for (const version of modelVersions(patch, find, state.warnings)) {
        const { draft, declared } = version;
        matched.set(version.from, { draft, nodePatch: version.patch, patch, tests: declared.tests });
      }
      continue;
    }
    const draft = find(patch.name);
    if (draft === undefined) {
      const message = `${patch.file}:${patch.line}: there is no node '${patch.name}' for this entry of '${patch.section}'.`;
      state.warnings.push({ name: 'NoNodeForYamlKey', message });
      // As in dbt, the tests of an entry in the wrong section hold: they mean what ref() finds by that name.
      const other = ['model', 'seed', 'snapshot']
        .map((type) => byKey.get(`${type} ${patch.packageName} ${patch.name}`))
        .find((found) => found !== undefined && !matched.has(found));
      if (other !== undefined)
        matched.set(other, { draft: other, nodePatch: undefined, patch, tests: patch.tests });
      continue;
    }
    const earlier = matched.get(draft);
    if (earlier !== undefined && earlier.nodePatch === undefined) {
      matched.set(draft, { draft, nodePatch: patch, patch, tests: [...earlier.tests, ...patch.tests] });
      continue;
    }
    if (earlier !== undefined) {
      const params = { section: patch.section, name: patch.name, files: [earlier.patch.file, patch.file] };
      state.errors.push(new BallastError('PATCH_DUPLICATE', params, { file: patch.file, line: patch.line }));
      continue;
    }
    matched.set(draft, { draft, nodePatch: patch, patch, tests: patch.tests });
  }
  return drafts.map(
    (draft) => matched.get(draft) ?? { draft, nodePatch: undefined, patch: undefined, tests: [] },
  );
}

function genericTests(
  state: ParseState,
  tested: readonly TestedPatch[],
  declarations: readonly SourceDeclaration[],
  docs: ReadonlyMap<string, DocBlock>,
): readonly GraphNode[] {
  return [
    ...tested.flatMap(({ node, patch, tests }) => {
      if (tests.length === 0) return [];
      const { version } = node;
      return parseGenericTests(
        state,
        {
          ...patch,
          label: `${patch.section}.${patch.name}`,
          nameInTest: version === undefined ? patch.name : `${patch.name}_v${version}`,
          prefix: '',
          relation: version === undefined ? `ref('${patch.name}')` : versionRef(patch.name, version),
          attachedNode: node.unique_id,
          enabled: node.config.enabled,
          tests,
        },
        docs,
      );
    }),
    ...declarations.flatMap((source) =>
      parseGenericTests(
        state,
        {
          label: `sources.${source.sourceName}.${source.name}`,
          nameInTest: `${source.sourceName}_${source.name}`,
          prefix: 'source_',
          relation: `source('${source.sourceName}', '${source.name}')`,
          attachedNode: null,
          enabled: true,
          ...source,
        },
        docs,
      ),
    ),
  ];
}

/** As dbt writes it into a generic test's arguments, from which the test's id is made. */
function versionRef(name: string, version: string | number | null): string {
  return `ref('${name}', version='${version}')`;
}
