import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A self-signed certificate for localhost and 127.0.0.1, and its key, as PEM. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** Makes a certificate that is valid for `days` from now; a negative number makes one that has expired. */
export function makeCertificate(days: number): Certificate {
  const folder = mkdtempSync(join(tmpdir(), 'allwell-certificate-'));
  const key = join(folder, 'key.pem');
  const cert = join(folder, 'cert.pem');
  try {
    const request = join(folder, 'request.pem');
    openssl(
      'req',
      '-new',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-keyout',
      key,
      '-out',
      request,
      '-subj',
      '/CN=localhost',
      '-addext',
      'subjectAltName=DNS:localhost,IP:127.0.0.1',
    );
    openssl('x509', '-req', '-in', request, '-signkey', key, '-copy_extensions', 'copy', '-days', String(days), '-out', cert);
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Why certificates cannot be made here, or undefined where they can. In CI it throws instead. */
export function noCertificates(): string | undefined {
  try {
    openssl('version');
    return undefined;
  } catch {
    if (process.env['CI'] !== undefined) throw new Error('openssl is not installed');
    return 'openssl is not installed';
  }
}

function openssl(...args: string[]): void {
  execFileSync('openssl', args, { stdio: 'pipe' });
}
