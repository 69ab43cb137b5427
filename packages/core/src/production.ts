/**
 * Whether callers without a right should be told little. True where `NODE_ENV` is `production`, and where there is no
 * environment to ask (edge runtimes) or no permission to ask it (Deno): what nobody has declared open stays closed.
 */
export function inProduction(): boolean {
  try {
    const { process } = globalThis as { readonly process?: { readonly env?: Readonly<Record<string, string | undefined>> } };
    return process?.env === undefined || process.env['NODE_ENV'] === 'production';
  } catch {
    return true;
  }
}
