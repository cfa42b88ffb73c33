export { parseProject, type ParseOptions } from './parse-project.ts';
export type { BuildOptions } from './build-options.ts';
export { buildProject, type BuildResult } from './build-project.ts';
export { cloneProject } from './clone-project.ts';
export { compileInline, compileProject, type CompileResult } from './compile-project.ts';
export { generateDocs, type DocsOptions, type ProjectDocs } from './generate-docs.ts';
export { projectLineage, type LineageResult } from './project-lineage.ts';
export { runInline, runOperation } from './run-operation.ts';
export { sourceFreshness, type FreshnessReport } from './source-freshness.ts';
export { loadProject, type LoadOptions, type Project } from './load/load-project.ts';
export type { Attachment, Target } from './load/profile.ts';
export { listNodes, type ListOptions, type ListOutput } from './list-nodes.ts';
export { indirectSelections, type IndirectSelection } from './plan/definition.ts';
export type { Selection } from './plan/select.ts';
export {
  resourceTypes,
  nodeTitle,
  type Graph,
  type GraphNode,
  type Resource,
  type SourceNode,
} from './graph.ts';
export { runCommands, type RunCommand } from './plan/plan-run.ts';
export type { NodeResult, NodeStatus, RunEvent } from './run/result.ts';
export type { FreshnessResult } from './run/freshness.ts';
export { parseSample, type Sample } from './plan/sample.ts';
export { readRetry, type Retry } from './plan/retry.ts';
export { installPackages } from './load/packages.ts';
export type { CompiledNode } from './compile/compile-node.ts';
export type { ParsedProject } from './parse/parse-project.ts';
export {
  type ColumnLineage,
  type LineageColumn,
  type LineageTree,
  downstream,
  upstream,
} from './lineage/column-lineage.ts';
export { type WarningPolicy, readWarningPolicy } from './warnings.ts';
