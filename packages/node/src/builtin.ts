/**
 * Modules of Node.js as `require` gives them. To import them as ES modules makes Node read every export, and of `node:http` that
 * loads an HTTP client and HTTP/2: several times the work of everything else that a start does here.
 */
export const http = (): typeof import('node:http') => process.getBuiltinModule('node:http');
export const net = (): typeof import('node:net') => process.getBuiltinModule('node:net');
