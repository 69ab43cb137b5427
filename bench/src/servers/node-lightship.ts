import type { AddressInfo } from 'node:net';
import { createLightship } from 'lightship';
import type { Serve } from '../job.ts';

/** Has no checks: the application says whether it is ready, and that is answered. A server of its own, with Fastify inside. */
export default (async () => {
  const lightship = await createLightship({ detectKubernetes: true }); // outside Kubernetes: a free port
  lightship.signalReady();
  return { ping: `http://127.0.0.1:${(lightship.server.address() as AddressInfo).port}/live` };
}) satisfies Serve;
