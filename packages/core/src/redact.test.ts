import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSecretKey, redact } from './redact.ts';

const SECRET = 'hunter2';
const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U';
// Put together here, so that no scanner takes an example for a leak.
const issued = (prefix: string, length: number): string => prefix + 'Ab3'.repeat(100).slice(0, length);

describe('redact removes (R30)', () => {
  it.each([
    'postgres://app:hunter2@db.internal:5432/orders',
    'connect ECONNREFUSED postgresql://app:hunter2@10.0.0.1/orders?sslmode=require',
    'postgres://app:hun@hunter2@db/orders',
    'postgres://app:hun/hunter2@db/orders',
    'postgres://app:hun#hunter2?@db/orders',
    'postgres://app:12hunter2@db:5432/orders',
    'redis://:hunter2@cache:6379/0',
    'rediss://default:hunter2@cache',
    'mongodb://a:hunter2@h1:27017,h2:27017/?replicaSet=rs0',
    'mongodb+srv://app:hunter2@cluster0.example.net/orders',
    'amqp://guest:hunter2@rabbit/%2f',
    'amqps://guest:hunter2@one,amqps://guest:hunter2@two',
    'mysql://root:hunter2@tcp/db',
    'nats://hunter2@nats:4222',
    'smtp://user%40example.com:hunter2@mail:587',
    'https://user:hunter2@example.com/path?x=1',
    'https://hunter2@o1.ingest.sentry.io/42',
    'getaddrinfo ENOTFOUND ldap://cn=admin:hunter2@ldap',
  ])('the credentials of %s', (text) => {
    expect(redact(text)).not.toContain(SECRET);
    expect(redact(text)).toContain('[redacted]');
  });

  it.each([
    'Server=db;Database=orders;User Id=sa;Password=hunter2;Encrypt=true',
    'host=db user=app password=hunter2 dbname=orders',
    "host=db password='my hunter2' dbname=orders",
    'PGPASSWORD=hunter2 psql -h db',
    'DB_PASSWORD=hunter2',
    'password=(hunter2)',
    'password=a)hunter2',
    'password=a,hunter2',
    'password=a"hunter2',
    'pwd=hunter2&user=x',
    'passphrase: hunter2',
    'pass=hunter2',
    'client_secret=hunter2&grant_type=password',
    'clientSecret: "hunter2"',
    "token: 'hunter2'",
    'x-api-key: hunter2',
    'api_key=hunter2',
    'apikey=hunter2',
    'secret_key=hunter2',
    'DefaultEndpointsProtocol=https;AccountName=a;AccountKey=hunter2==;EndpointSuffix=core',
    'Endpoint=sb://bus/;SharedAccessKeyName=root;SharedAccessKey=hunter2=',
    'SharedAccessSignature=hunter2',
    'https://account.blob.core/x?sv=2022&sig=hunter2&se=2030',
    'GET https://api.example.com/v1?access_token=hunter2&x=1 failed with 500',
    'https://bucket.s3/x?X-Amz-Credential=hunter2&X-Amz-Signature=hunter2',
    'https://example.com/health?auth=hunter2',
    '{"user":"app","password":"hunter2"}',
    '{"password":"a\\"hunter2"}',
    '{\\"password\\":\\"hunter2\\"}',
    "{ user: 'app', password: 'hunter2' }",
    '{"token" : "hunter2 with blanks"}',
    'Command failed: mysqladmin --password hunter2 ping',
    'Command failed: curl --oauth2-token hunter2',
    'Command failed: psql --password=hunter2',
    'set-cookie: sid=abc; hunter2',
    'Cookie: a=b; session=hunter2',
    'sessionid=hunter2',
    'session_token=hunter2',
  ])('the value in %s', (text) => {
    expect(redact(text)).not.toContain(SECRET);
  });

  it.each([
    'Authorization: Bearer hunter2',
    'authorization: Basic hunter2==',
    'Authorization: Token hunter2',
    'Authorization: ApiKey hunter2',
    'Authorization: hunter2',
    'Proxy-Authorization: Digest username="a", response="hunter2"',
    'Authorization: AWS4-HMAC-SHA256 Credential=AKIA/20260101, SignedHeaders=host, Signature=hunter2',
    'headers: { authorization: "Bearer hunter2", accept: "*/*" }',
    '["authorization","Bearer hunter2"]',
    'curl -H "Authorization: Token hunter2" https://example.com',
  ])('the header in %s', (text) => {
    expect(redact(text)).not.toContain(SECRET);
  });

  it.each([
    JWT,
    issued('AKIA', 16).toUpperCase(),
    issued('ghp_', 36),
    issued('github_pat_', 60),
    issued('glpat-', 20),
    issued('npm_', 36),
    issued('xoxb-', 30),
    issued('xapp-', 30),
    issued('sk-', 40),
    issued('sk_live_', 24),
    issued('rk_live_', 24),
    issued('whsec_', 32),
    issued('AIza', 35),
    `SG.${issued('', 22)}.${issued('', 43)}`,
    `https://hooks.slack.com/services/T000/B000/${issued('', 24)}`,
    `https://discord.com/api/webhooks/123456789/${issued('', 60)}`,
    `https://api.telegram.org/bot123456789:${issued('', 35)}/getMe`,
  ])('the token %s', (token) => {
    const secret = token.slice(-12);
    expect(redact(`failed with ${token} at 12:00`)).not.toContain(token.endsWith('/getMe') ? issued('', 35) : secret);
    expect(redact(`failed with ${token} at 12:00`)).toMatch(/^failed with .*\[redacted\].* at 12:00$/);
  });

  it('a private key, with headers of its own or cut off', () => {
    const key =
      '-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nhunter2\n-----END RSA PRIVATE KEY-----';
    expect(redact(`bad key ${key} in file`)).toBe('bad key [redacted] in file');
    expect(redact(`bad key ${key.slice(0, 90)}`)).toBe('bad key [redacted]');
  });

  it('a secret that lies where the text is cut', () => {
    for (let before = 1_940; before < 2_010; before += 1) {
      const text = `${'x'.repeat(before)} postgres://app:hunter2@db/orders`;
      expect(redact(text)).not.toMatch(/app:|hunter/);
    }
  });
});

describe('redact', () => {
  it.each([
    'connect ECONNREFUSED 127.0.0.1:5432',
    'getaddrinfo ENOTFOUND db.internal',
    'https://example.com:8443/path/@scope/pkg is gone',
    'https://example.com/path?page=2&sort=asc',
    'http://localhost:3000/a:b@c',
    'mail to ops@example.com bounced',
    'password authentication failed for user "app"',
    'The operation was aborted due to timeout',
    'Key (id)=(5) already exists',
    'Unexpected token in JSON at position 4',
    'git@github.com:org/repo.git not found',
    'queue has 1200 jobs waiting, oldest: 12 s',
  ])('leaves %s alone', (text) => {
    expect(redact(text)).toBe(text);
  });

  it('leaves what is around a secret', () => {
    expect(redact('connect to postgres://app:hunter2@db:5432/orders failed')).toBe(
      'connect to postgres://[redacted]@db:5432/orders failed',
    );
    expect(redact('{"user":"app","password":"hunter2","db":1}')).toBe('{"user":"app","password":[redacted],"db":1}');
    expect(redact('Authorization: Bearer hunter2\nAccept: text/html')).toBe('Authorization: [redacted]\nAccept: text/html');
    expect(redact('/v1?token=hunter2&page=2')).toBe('/v1?token=[redacted]&page=2');
  });

  it('keeps 2 000 characters', () => {
    expect(redact('x'.repeat(2_000))).toBe('x'.repeat(2_000));
    expect(redact('x'.repeat(5_000))).toBe(`${'x'.repeat(2_000)}…`);
  });

  it('changes nothing the second time', () => {
    const pieces = fc.constantFrom(
      'password',
      'token',
      'authorization',
      'cookie',
      'bearer ',
      '://',
      ':',
      '=',
      '"',
      "'",
      '\\',
      '@',
      ' ',
      ',',
      ';',
      '&',
      '{',
      '}',
      '[',
      ']',
      ')',
      '\n',
      '[redacted]',
      'a',
      '1',
      '-',
      '_',
      '/',
      '--',
      JWT,
      '-----BEGIN PRIVATE KEY-----',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
        const once = redact(parts.join(''));
        expect(redact(once)).toBe(once);
      }),
      { numRuns: 2_000 },
    );
    fc.assert(
      fc.property(fc.string({ maxLength: 4_000 }), (text) => {
        expect(redact(redact(text))).toBe(redact(text));
      }),
    );
  });

  it('removes any password from any connection string', () => {
    const part = fc.stringMatching(/^[A-Za-z0-9._~!$*+-]{3,20}$/);
    fc.assert(
      fc.property(
        fc.constantFrom('postgres', 'mysql', 'redis', 'amqp', 'https', 'mongodb+srv'),
        part,
        part,
        (scheme, user, password) => {
          expect(redact(`cannot reach ${scheme}://${user}:${password}@db.example.com:5432/x today`)).toBe(
            `cannot reach ${scheme}://[redacted]@db.example.com:5432/x today`,
          );
        },
      ),
    );
  });

  it('takes linear time, whatever the text is (R30)', () => {
    const units = [
      'a',
      '1',
      'a://',
      'a:',
      '://a:',
      'a@',
      'password',
      'password=',
      'password="',
      'token: ',
      'bearer ',
      'eyJaaaaaa.',
      '-----BEGIN PRIVATE KEY-----',
      '--',
      '--a-',
      '-_',
      '"\\',
      'authorization',
      'auth',
      'SG.a',
      'xoxb-',
      'bot1:',
      ' ',
      '\t',
      '=',
      'x-api-key',
    ];
    for (const unit of units) {
      const text = unit.repeat(Math.ceil(1_000_000 / unit.length));
      const began = performance.now();
      redact(text);
      expect(performance.now() - began, unit).toBeLessThan(5_000);
    }
  });
});

describe('the key of a secret', () => {
  it.each([
    'password',
    'PASSWORD',
    'db_password',
    'dbPassword',
    'passwd',
    'pwd',
    'pass',
    'passphrase',
    'secret',
    'clientSecret',
    'secretKey',
    'secret_key',
    'token',
    'accessToken',
    'refresh_token',
    'apiKey',
    'api-key',
    'x-api-key',
    'accessKey',
    'accountKey',
    'privateKey',
    'encryptionKey',
    'signing_key',
    'authorization',
    'auth',
    'cookie',
    'set-cookie',
    'cookies',
    'sessionId',
    'signature',
    'sig',
    'credentials',
    'passwords',
    'secrets',
    'jwt',
  ])('is %s', (key) => {
    expect(isSecretKey(key)).toBe(true);
  });

  it.each(['name', 'key', 'keys', 'design', 'config', 'compass', 'author', 'tokenizer', 'monkey', 'waiting', 'assignee'])(
    'is not %s',
    (key) => {
      expect(isSecretKey(key)).toBe(false);
    },
  );
});
