import { BallastError } from '../errors/ballast-error.ts';
import type { BuildOptions } from './build-options.ts';
import { type Resource, resourceTypes } from './graph.ts';
import type { ParsedProject } from './parse/parse-project.ts';
import { type RunCommand, type RunPlan, planRun } from './plan/plan-run.ts';
import { type Selection, selectNodes } from './plan/select.ts';

/** The nodes that a command's options choose, in order. */
export function choose(
  parsed: ParsedProject,
  command: RunCommand,
  options: Selection & Pick<BuildOptions, 'resourceTypes' | 'excludeResourceTypes' | 'only'>,
): { plan: RunPlan; warnings: readonly string[] } {
  const selected = selectNodes(parsed, options);
  const { only } = options;
  const ids = only === undefined ? selected.ids : new Set([...selected.ids].filter((id) => only.has(id)));
  return {
    plan: planRun(parsed.graph, ids, command, {
      only: options.resourceTypes?.map(readResourceType),
      without: options.excludeResourceTypes?.map(readResourceType),
    }),
    warnings: selected.warnings,
  };
}

/** A resource type as the command line gives it. @throws RESOURCE_TYPE_UNKNOWN */
function readResourceType(written: string): Resource['resource_type'] {
  const type = resourceTypes.find((type) => type === written);
  if (type !== undefined) return type;
  throw new BallastError('RESOURCE_TYPE_UNKNOWN', { type: written, known: resourceTypes });
}
