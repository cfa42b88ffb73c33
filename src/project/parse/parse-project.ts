import { BallastError } from '../../errors/ballast-error.ts';
import type { ProjectScope } from '../context/project-scope.ts';
import type { DocBlock, Graph, GraphNode, SourceNode } from '../graph.ts';
import { parseDocs } from './docs.ts';
import { parseFiles } from './file-nodes.ts';
import { parseGenericTests } from './generic-tests.ts';
import { buildGraph } from './link.ts';
import { NodeNamer } from './names.ts';
import { type NodeDraft, finishNode } from './node-builder.ts';
import { type Patch, type SourceDeclaration, parseProperties } from './properties.ts';
import { parseSource } from './sources.ts';
import { type ParseState, collect } from './state.ts';

/** A parsed project: everything about it that does not need the database, and all that is wrong with it. */
export interface ParsedProject {
  readonly scope: ProjectScope;
  readonly graph: Graph;
  readonly errors: readonly BallastError[];
  readonly warnings: readonly string[];
}

/**
 * Reads all models, seeds, tests, analyses and properties of the packages and links them to a graph.
 * @param errors  what parsing the macros found
 * @returns the graph of all that could be parsed; `errors` holds every mistake, not just the first
 */
export function parseProject(scope: ProjectScope, errors: readonly BallastError[]): ParsedProject {
  const state: ParseState = { scope, namer: new NodeNamer(scope), errors: [...errors], warnings: [] };
  const properties = scope.project.packages.map((config) =>
    parseProperties(config, scope.project.renderYaml, state.errors),
  );
  const patches = properties.flatMap((part) => part.patches);
  state.warnings.push(...properties.flatMap((part) => part.warnings));
  const declarations = properties.flatMap((part) => part.sources);
  const docs = parseDocs(scope.project.packages, state.errors);
  const drafts = scope.project.packages.flatMap((config) => parseFiles(state, config));
  const patched = matchPatches(state, drafts, patches);
  const nodes: GraphNode[] = [];
  for (const draft of drafts)
    collect(state, () => nodes.push(finishNode(state, draft, patched.get(draft), docs)));
  const sources: SourceNode[] = [];
  for (const declaration of declarations) {
    collect(state, () => sources.push(parseSource(state, declaration, docs)));
  }
  const tests = genericTests(state, patches, declarations, nodes, docs);
  const graph = buildGraph(state, [...nodes, ...tests], sources, docs);
  return { scope, graph, errors: state.errors, warnings: state.warnings };
}

const patchedTypes = { models: 'model', seeds: 'seed', analyses: 'analysis', data_tests: 'test' } as const;

/** The patch of each draft. Two patches of one node are an error, a patch without a node is a warning. */
function matchPatches(
  state: ParseState,
  drafts: readonly NodeDraft[],
  patches: readonly Patch[],
): ReadonlyMap<NodeDraft, Patch> {
  const byKey = new Map(
    drafts.map((draft) => [`${draft.resourceType} ${draft.packageName} ${draft.name}`, draft]),
  );
  const matched = new Map<NodeDraft, Patch>();
  for (const patch of patches) {
    if (patch.section === 'macros') continue;
    const draft = byKey.get(`${patchedTypes[patch.section]} ${patch.packageName} ${patch.name}`);
    if (draft === undefined) {
      state.warnings.push(
        `${patch.file}:${patch.line}: there is no node '${patch.name}' for this entry of '${patch.section}'.`,
      );
      continue;
    }
    const earlier = matched.get(draft);
    if (earlier !== undefined) {
      const params = { section: patch.section, name: patch.name, files: [earlier.file, patch.file] };
      state.errors.push(new BallastError('PATCH_DUPLICATE', params, { file: patch.file, line: patch.line }));
      continue;
    }
    matched.set(draft, patch);
  }
  return matched;
}

function genericTests(
  state: ParseState,
  patches: readonly Patch[],
  declarations: readonly SourceDeclaration[],
  nodes: readonly GraphNode[],
  docs: ReadonlyMap<string, DocBlock>,
): readonly GraphNode[] {
  const byName = new Map(nodes.map((node) => [`${node.package_name} ${node.name}`, node]));
  return [
    ...patches.flatMap((patch) => {
      const node = byName.get(`${patch.packageName} ${patch.name}`);
      if (node === undefined || patch.tests.length === 0) return [];
      return parseGenericTests(
        state,
        {
          label: `${patch.section}.${patch.name}`,
          nameInTest: patch.name,
          prefix: '',
          relation: `ref('${patch.name}')`,
          attachedNode: node.unique_id,
          enabled: node.config.enabled,
          ...patch,
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
