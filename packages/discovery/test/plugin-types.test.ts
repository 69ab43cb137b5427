import type { Plugin as EsbuildPlugin } from 'esbuild';
import type { Plugin as RolldownPlugin } from 'rolldown';
import type { Plugin as VitePlugin, PluginOption } from 'vite';
import { expect, expectTypeOf, it } from 'vitest';
import * as collect from '../src/collect.ts';
import * as esbuild from '../src/esbuild.ts';
import * as manifest from '../src/manifest.ts';
import * as vite from '../src/vite.ts';

it("is a plugin by the bundlers' own types", () => {
  expectTypeOf(esbuild.allwell).returns.toExtend<EsbuildPlugin>();
  expectTypeOf(vite.allwell).returns.toExtend<VitePlugin>();
  expectTypeOf(vite.allwell).returns.toExtend<PluginOption>();
  expectTypeOf(vite.allwell).returns.toExtend<RolldownPlugin>();
});

it('exports these names', () => {
  expect(
    Object.entries({ collect, esbuild, manifest, vite }).map(([path, names]) => [path, ...Object.keys(names).toSorted()]),
  ).toEqual([
    ['collect', 'collectChecks'],
    ['esbuild', 'allwell', 'default'],
    ['manifest', 'writeManifest'],
    ['vite', 'allwell', 'default'],
  ]);
});
