import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** A key and a certificate made for one test. */
export async function selfSigned(): Promise<{ key: string; cert: string }> {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', '-'];
  const { stdout } = await promisify(execFile)('openssl', [
    'req',
    '-x509',
    ...key,
    '-days',
    '2',
    '-subj',
    '/CN=localhost',
    '-out',
    '-',
  ]);
  const [pem = '', cert = ''] = stdout.split(/(?=-----BEGIN CERTIFICATE)/);
  return { key: pem, cert };
}
