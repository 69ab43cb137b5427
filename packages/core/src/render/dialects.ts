import type { Renderer } from '../renderer.ts';
import type { DialectName } from './dialect.ts';
import { django } from './django.ts';
import { impactStack } from './impact-stack.ts';
import { microprofile } from './microprofile.ts';
import { panopticon } from './panopticon.ts';
import { spring, springV2 } from './spring.ts';
import { terminus } from './terminus.ts';

/** The documents of other systems, each as its own readers know it. */
export const DIALECTS: Readonly<Record<DialectName, Renderer>> = {
  panopticon,
  django,
  'impact-stack': impactStack,
  spring,
  'spring-v2': springV2,
  microprofile,
  terminus,
};
