/** How a project is written, and where its checks come from. */
export interface Kind {
  /** Of the project, below the folder with its `node_modules`. */
  readonly folder: string;
  /** What its package.json says. */
  readonly type: 'module' | 'commonjs';
  readonly language: 'ts' | 'js';
  /** It is to be bundled: there will be no files in which checks could be found. */
  readonly bundled?: true;
  /** A compiler comes before Node, so that there may be decorators. */
  readonly compiled?: true;
}

/** What the compiler is told. */
export interface Setting {
  readonly kind: string;
  /** What the configuration is called, in the project's folder. */
  readonly file: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** Which compilers are told so, by the name this repository installs them under, and whether they check all declarations too. */
  readonly compilers: Readonly<Record<string, 'all declarations' | 'own code'>>;
}

export const KINDS: Readonly<Record<string, Kind>> = {
  'ESM TypeScript': { folder: 'esm-ts', type: 'module', language: 'ts' },
  'ESM JavaScript': { folder: 'esm-js', type: 'module', language: 'js' },
  'CommonJS TypeScript': { folder: 'cjs-ts', type: 'commonjs', language: 'ts', compiled: true },
  'CommonJS JavaScript': { folder: 'cjs-js', type: 'commonjs', language: 'js' },
  bundled: { folder: 'bundled', type: 'module', language: 'ts', bundled: true },
};

/** As strict as TypeScript gets. */
export const STRICT = {
  target: 'es2022',
  types: ['node'],
  strict: true,
  exactOptionalPropertyTypes: true,
  noPropertyAccessFromIndexSignature: true,
  noUncheckedIndexedAccess: true,
  isolatedModules: true,
};

/** As Nest sets its projects up. */
const DECORATORS = { experimentalDecorators: true, emitDecoratorMetadata: true };

export const SETTINGS: Readonly<Record<string, Setting>> = {
  'ESM, module: nodenext': {
    kind: 'ESM TypeScript',
    file: 'tsconfig.json',
    options: { ...STRICT, module: 'nodenext', verbatimModuleSyntax: true, erasableSyntaxOnly: true, noEmit: true },
    compilers: { typescript: 'all declarations', 'typescript-6': 'own code', 'typescript-5': 'all declarations' },
  },
  'CommonJS, module: nodenext': {
    kind: 'CommonJS TypeScript',
    file: 'tsconfig.json',
    options: { ...STRICT, ...DECORATORS, module: 'nodenext', rootDir: 'src', outDir: 'dist' },
    compilers: { typescript: 'all declarations' },
  },
  'CommonJS, module: commonjs': {
    kind: 'CommonJS TypeScript',
    file: 'tsconfig.commonjs.json',
    options: { ...STRICT, ...DECORATORS, module: 'commonjs', esModuleInterop: true, rootDir: 'src', outDir: 'dist-commonjs' },
    compilers: { typescript: 'own code', 'typescript-5': 'own code' },
  },
  'moduleResolution: bundler': {
    kind: 'bundled',
    file: 'tsconfig.json',
    options: { ...STRICT, module: 'esnext', moduleResolution: 'bundler', noEmit: true },
    compilers: { typescript: 'all declarations', 'typescript-5': 'own code' },
  },
};
