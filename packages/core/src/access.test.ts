/* oxlint-disable unicorn/no-thenable -- a hostile `then` is what is tested */
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { createAccess, type Access, type AccessOptions } from './access.ts';
import type { HealthRequest } from './http.ts';

const ask = (authorization?: string, url = '/health'): HealthRequest => ({
  method: 'GET',
  url,
  path: '',
  header: (name) => (name === 'authorization' ? authorization : undefined),
});
const basic = (credentials: string): string => `Basic ${Buffer.from(credentials).toString('base64')}`;

async function allowed(access: Access, authorization?: string, url?: string): Promise<boolean> {
  return (await access.identify(ask(authorization, url))).allowed;
}

describe('access', () => {
  it('is open where nothing guards it, and says so', () => {
    for (const options of [undefined, {}, { secret: null }] as const) {
      const access = createAccess(options);
      expect(access.open).toBe(true);
      expect(access.identify(ask())).toEqual({ allowed: true, authorized: false, details: true });
    }
  });

  it('is given to who knows the secret, as a Bearer token or as the password of Basic', async () => {
    const access = createAccess({ secret: 's3cret' });
    for (const right of ['Bearer s3cret', 'bearer   s3cret ', basic('anybody:s3cret'), basic(':s3cret')])
      expect(await allowed(access, right), right).toBe(true);
    for (const wrong of [
      undefined,
      '',
      'Bearer',
      'Bearer ',
      's3cret',
      'Bearer s3cre',
      'Bearer s3crets',
      'Bearer S3CRET',
      'Digest s3cret',
      basic('s3cret'),
      basic('s3cret:'),
      basic('a:b:s3cret'),
      'Basic %%%',
      'Basic s3cret',
      'Bearer s3cret, Bearer x',
    ]) {
      expect(await allowed(access, wrong), wrong).toBe(false);
    }
    expect(await allowed(access, undefined, '/health?auth=s3cret')).toBe(false);
  });

  it('reads a password with colons and beyond ASCII, and a query only where it may', async () => {
    expect(await allowed(createAccess({ secret: 'a:b' }), basic('user:a:b'))).toBe(true);
    expect(await allowed(createAccess({ secret: 'gehéim 健康' }), basic('user:gehéim 健康'))).toBe(true);
    const access = createAccess({ secret: 's3 cret', secretFrom: ['query'] });
    expect(await allowed(access, undefined, '/health?x=1&auth=s3%20cret')).toBe(true);
    expect(await allowed(access, basic('a:s3 cret'))).toBe(false);
    expect(await allowed(access, undefined, '/health?auth=')).toBe(false);
  });

  it('is given for any of several secrets while one replaces another', async () => {
    const access = createAccess({ secret: ['old', 'new'] });
    expect(await Promise.all(['Bearer old', 'Bearer new', 'Bearer other'].map((header) => allowed(access, header)))).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('refuses a secret that is missing or empty: a forgotten variable must not open the door (R29)', () => {
    for (const secret of [undefined, '', [], [''], ['a', undefined], 5, {}, [null], 'x'.repeat(8_193)]) {
      expect(() => createAccess({ secret } as AccessOptions), JSON.stringify(secret)).toThrow(
        expect.objectContaining({ code: 'INVALID_OPTION' }),
      );
    }
  });

  it('never names a secret in an error (R29)', () => {
    for (const secret of [['hunter2', ''], ['hunter2', 5], `hunter2${'x'.repeat(9_000)}`]) {
      expect(() => createAccess({ secret } as AccessOptions)).toThrow(
        expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
      );
    }
  });

  it('is never given for an empty secret, and for no other than the right one (R29)', async () => {
    await fc.assert(
      fc.asyncProperty(fc.stringMatching(/^[!-~]{1,40}$/), fc.stringMatching(/^[!-~]{0,40}$/), async (secret, given) => {
        const access = createAccess({ secret, secretFrom: ['bearer', 'basic', 'query'] });
        for (const [header, url] of [
          [`Bearer ${given}`],
          [basic(`u:${given}`)],
          [undefined, `/health?auth=${encodeURIComponent(given)}`],
        ] as const) {
          expect(await allowed(access, header, url)).toBe(given === secret);
        }
        expect(await allowed(access, `Bearer ${secret}`)).toBe(true);
      }),
    );
  });

  it('compares digests of one length, whatever was given (R29)', async () => {
    const lengths = new Set<number>();
    const digest = crypto.subtle.digest.bind(crypto.subtle);
    const spy: typeof digest = async (...parameters) => {
      const result = await digest(...parameters);
      lengths.add(result.byteLength);
      return result;
    };
    crypto.subtle.digest = spy;
    try {
      const access = createAccess({ secret: ['a', 'much longer than the other'] });
      for (const given of ['a', 'b', 'x'.repeat(5_000)]) await allowed(access, `Bearer ${given}`);
    } finally {
      Reflect.deleteProperty(crypto.subtle, 'digest');
    }
    expect([...lengths]).toEqual([32]);
  });

  it('follows the rule of the application, and whatever that throws means no', async () => {
    for (const [authorize, expected] of [
      [() => true, true],
      [async () => true, true],
      [() => false, false],
      [() => 'yes', false],
      [() => 1, false],
      [() => undefined, false],
      [
        () => {
          throw new Error('no');
        },
        false,
      ],
      [
        async () => {
          throw new Error('no');
        },
        false,
      ],
      [
        () => ({
          then: () => {
            throw new Error('no');
          },
        }),
        false,
      ],
    ] as const) {
      const access = createAccess({ authorize: authorize as NonNullable<AccessOptions['authorize']> });
      expect(access.open).toBe(false);
      expect(await allowed(access)).toBe(expected);
    }
    const either = createAccess({ secret: 's3cret', authorize: ({ url }) => url === '/let-me-in' });
    expect(
      await Promise.all([allowed(either, 'Bearer s3cret'), allowed(either, undefined, '/let-me-in'), allowed(either)]),
    ).toEqual([true, true, false]);
  });

  it('takes no time for a header made to take it', async () => {
    const access = createAccess({ secret: 's3cret', secretFrom: ['bearer', 'basic', 'query'] });
    const began = performance.now();
    for (const text of [
      `Bearer ${' '.repeat(1_000_000)}`,
      `${' '.repeat(1_000_000)}Bearer x`,
      `Bearer ${'x '.repeat(500_000)}`,
      `Basic ${'A'.repeat(1_000_000)}`,
    ])
      expect(await allowed(access, text, `/health?${'auth=&'.repeat(200_000)}`)).toBe(false);
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});

describe('details', () => {
  const environment = process.env['NODE_ENV'];
  afterEach(() => {
    if (environment === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = environment;
  });

  it('are for everybody outside production, and for who has shown a right in it (R5)', async () => {
    const seen = async (options: AccessOptions): Promise<boolean[]> => {
      const access = createAccess(options);
      return [(await access.identify(ask())).details, (await access.identify(ask('Bearer s3cret'))).details];
    };
    delete process.env['NODE_ENV'];
    expect(await seen({ secret: 's3cret' })).toEqual([true, true]);
    expect(await seen({ secret: 's3cret', details: 'authorized' })).toEqual([false, true]);
    expect(await seen({ secret: 's3cret', details: 'never' })).toEqual([false, false]);
    process.env['NODE_ENV'] = 'production';
    expect(await seen({ secret: 's3cret' })).toEqual([false, true]);
    expect(await seen({ secret: null })).toEqual([false, false]);
  });
});
