import type { SurveyedModule } from './survey.ts';

/** How a generated module is written. */
export interface ManifestForm {
  /** How it imports the module at an absolute path. */
  readonly specifier: (file: string) => string;
  /** What messages call the module at an absolute path. */
  readonly label: (file: string) => string;
  /** Whether it says the type of what it exports. */
  readonly typed: boolean;
}

/** The text of an ES module whose export `checks` has the checks of `modules`. The same modules always give the same bytes. */
export function manifestSource(modules: readonly SurveyedModule[], { specifier, label, typed }: ManifestForm): string {
  const imports = modules.map(({ file }, at) => `import * as module${at} from ${quote(specifier(file))};\n`);
  const entries = modules.map(({ file, defaultName, stated }, at) => {
    const fields = [
      `file: ${quote(label(file))}`,
      ...(defaultName === undefined ? [] : [`defaultName: ${quote(defaultName)}`]),
      ...(stated === undefined ? [] : [`stated: [${stated.map(quote).join(', ')}]`]),
      `exports: module${at}`,
    ];
    return `  { ${fields.join(', ')} },\n`;
  });
  return [
    `import { collectChecks${typed ? ', type CollectedChecks' : ''} } from '@allwell/discovery/collect';\n`,
    ...imports,
    `\n/** Every check of the health modules, by name. */\n`,
    `export const checks${typed ? ': CollectedChecks' : ''} = collectChecks([${entries.length === 0 ? '' : '\n'}`,
    ...entries,
    ']);\n',
  ].join('');
}

/** A text as JavaScript and as people here write it. */
function quote(text: string): string {
  const json = JSON.stringify(text);
  return /['\\]/.test(json) ? json : `'${json.slice(1, -1)}'`;
}
