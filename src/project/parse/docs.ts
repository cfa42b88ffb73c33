import { type BallastError, isBallastError } from '../../errors/ballast-error.ts';
import { extractBlocks, parseTemplate, renderTemplate, type Value } from '../../jinja/index.ts';
import { hostFunction } from '../context/host-function.ts';
import type { DocBlock } from '../graph.ts';
import { listFiles } from '../load/files.ts';
import { readText } from '../load/load-project.ts';
import type { ProjectConfig } from '../load/project-file.ts';

/** The `{% docs %}` blocks of the packages by unique id. */
export function parseDocs(
  packages: readonly ProjectConfig[],
  errors: BallastError[],
): ReadonlyMap<string, DocBlock> {
  const docs = new Map<string, DocBlock>();
  for (const config of packages) {
    for (const file of listFiles(config.root, config.docsPaths, ['.md'])) {
      const text = readText(file.absolute);
      if (!text.includes('{%')) continue;
      try {
        for (const block of extractBlocks(text, file.original, ['docs'])) {
          const unique_id = `doc.${config.name}.${block.name}`;
          docs.set(unique_id, {
            unique_id,
            name: block.name,
            package_name: config.name,
            path: file.path,
            original_file_path: file.original,
            block_contents: block.contents.trim(),
          });
        }
      } catch (error) {
        if (!isBallastError(error)) throw error;
        errors.push(error);
      }
    }
  }
  return docs;
}

/** `text` with its `{{ doc('name') }}` filled in; a block that is not there leaves the text as it is. */
export function renderDescription(
  text: string,
  file: string,
  packageName: string,
  docs: ReadonlyMap<string, DocBlock>,
): string {
  if (!text.includes('{{')) return text;
  const doc = hostFunction('doc', ['first', 'second'], (bound) => {
    const second = bound.optionalText('second');
    const [place, name] =
      second === undefined ? [packageName, bound.text('first')] : [bound.text('first'), second];
    return docs.get(`doc.${place}.${name}`)?.block_contents ?? '';
  });
  return renderTemplate(parseTemplate(text, file), { globals: new Map<string, Value>([['doc', doc]]) });
}

/** Ids of the doc blocks that a description names, in order. */
export function docBlocks(
  text: string,
  packageName: string,
  docs: ReadonlyMap<string, DocBlock>,
): readonly string[] {
  const calls = text.matchAll(/\bdoc\(\s*(['"])([^'"]+)\1\s*(?:,\s*(['"])([^'"]+)\3\s*)?\)/g);
  return [...calls]
    .map(([, , first, , second]) => (second === undefined ? [packageName, first] : [first, second]))
    .map(([place, name]) => `doc.${place}.${name}`)
    .filter((id) => docs.has(id));
}
