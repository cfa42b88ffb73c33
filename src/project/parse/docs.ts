import { BallastError, isBallastError } from '../../errors/ballast-error.ts';
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

/** `text` with its `{{ doc('name') }}` filled in. @throws DOC_UNKNOWN */
export function renderDescription(
  text: string,
  file: string,
  packageName: string,
  docs: ReadonlyMap<string, DocBlock>,
): string {
  if (!text.includes('{{')) return text;
  const doc = hostFunction('doc', ['first', 'second'], (bound) => {
    const second = bound.optionalText('second');
    const first = bound.text('first');
    const found = findDoc(docs, first, second, packageName);
    if (found !== undefined) return found.block_contents;
    const known = [...docs.values()].map(({ name }) => name);
    const doc = second === undefined ? first : `${first}.${second}`;
    throw new BallastError('DOC_UNKNOWN', { doc, known }, { file, line: bound.context.line });
  });
  return renderTemplate(parseTemplate(text, file), { globals: new Map<string, Value>([['doc', doc]]) });
}

/** The block of a package; without one, that of the asking package or else of any. */
function findDoc(
  docs: ReadonlyMap<string, DocBlock>,
  first: string,
  second: string | undefined,
  packageName: string,
): DocBlock | undefined {
  if (second !== undefined) return docs.get(`doc.${first}.${second}`);
  return docs.get(`doc.${packageName}.${first}`) ?? [...docs.values()].find(({ name }) => name === first);
}

/** Ids of the doc blocks that a description names, in order. */
export function docBlocks(
  text: string,
  packageName: string,
  docs: ReadonlyMap<string, DocBlock>,
): readonly string[] {
  const calls = text.matchAll(/\bdoc\(\s*(['"])([^'"]+)\1\s*(?:,\s*(['"])([^'"]+)\3\s*)?\)/g);
  return [...calls]
    .map(([, , first, , second]) => findDoc(docs, first, second, packageName)?.unique_id)
    .filter((id) => id !== undefined);
}
