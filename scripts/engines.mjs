/**
 * Whether a version of Node.js is one that `engines` names. Understands `^22.19`, `>=26` and `a || b`, the forms the root
 * package.json uses, and refuses any other.
 * @param {string} version
 * @param {string} range
 * @returns {boolean}
 */
export function fitsEngines(version, range) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return range.split('||').some((part) => {
    const match = /^\s*(\^|>=)(\d+)(?:\.(\d+))?\s*$/.exec(part);
    if (match === null) throw new Error(`engines.node has "${part.trim()}"; scripts/engines.mjs understands ^22.19 and >=26`);
    const [, sign, from, least = '0'] = match;
    return (major === Number(from) && minor >= Number(least)) || (sign === '>=' && major > Number(from));
  });
}
