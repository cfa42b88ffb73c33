import { nodeTitle } from '../graph.ts';
import type { ProjectWarning } from '../warnings.ts';
import type { NodeDraft, NodePatch } from './node-builder.ts';
import type { Patch, VersionDeclaration } from './properties.ts';

/** One version of a model: its draft under the model's own name, and what the property file says of it. */
export interface ModelVersion {
  /** The draft as its file gave it. */
  readonly from: NodeDraft;
  readonly draft: NodeDraft;
  readonly patch: NodePatch;
  readonly declared: VersionDeclaration;
}

/**
 * The versions of a model that have a file: `defined_in`, else the model's name with `_v` and the version; the
 * latest one may also have the model's name alone.
 * @param find      the model's draft of this file name in the patch's package
 * @param warnings  collects versions without a file
 */
export function modelVersions(
  patch: Patch,
  find: (name: string) => NodeDraft | undefined,
  warnings: ProjectWarning[],
): readonly ModelVersion[] {
  const latest = patch.latestVersion ?? latestOf(patch.versions.map(({ v }) => v));
  return patch.versions.flatMap((declared) => {
    const { v } = declared;
    const fileName = declared.definedIn ?? `${patch.name}_v${v}`;
    const from = find(fileName) ?? (String(v) === String(latest) ? find(patch.name) : undefined);
    if (from === undefined) {
      const title = nodeTitle({ resource_type: 'model', name: patch.name });
      const message = `${patch.file}:${patch.line}: there is no file '${fileName}' for version ${v} of ${title}.`;
      warnings.push({ name: 'NoNodeForYamlKey', message });
      return [];
    }
    const draft: NodeDraft = {
      ...from,
      name: patch.name,
      fqn: [...from.fqn.slice(0, -1), patch.name, `v${v}`],
      version: { own: v, latest },
    };
    return [{ from, draft, patch: versionPatch(patch, declared), declared }];
  });
}

function versionPatch(patch: Patch, declared: VersionDeclaration): NodePatch {
  return {
    file: patch.file,
    description: declared.description ?? patch.description,
    columns: declared.columns,
    config: { ...patch.config, ...declared.config },
    constraints: declared.constraints ?? patch.constraints,
    deprecationDate: declared.deprecationDate ?? patch.deprecationDate,
    timeSpine: patch.timeSpine,
  };
}

function latestOf(versions: readonly (string | number)[]): string | number {
  return versions.reduce((latest, v) => (compareVersions(v, latest) > 0 ? v : latest));
}

/** Numbers by size; as soon as one of the two is no number, both as text. */
export function compareVersions(a: string | number, b: string | number): number {
  const [x, y] = [Number(a), Number(b)];
  if (!Number.isNaN(x) && !Number.isNaN(y)) return x - y;
  return String(a) < String(b) ? -1 : Number(String(a) > String(b));
}
