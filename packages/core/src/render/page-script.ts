/**
 * What the page does beyond the document, and works without: ages that tick (counted from the moment the page came, so that
 * a wrong clock on either side changes nothing), local times as tooltips, and a refresh that somebody has to switch on. It
 * reads the same address again and swaps what differs, so that scroll and what is open stay; it waits while a reader is busy in
 * there or has something selected, tells a screen reader which states changed, and takes the colours away when no answer comes: an old page must
 * not look healthy.
 *
 * Its words come with the document, in `data-words`, so that one script serves every language.
 *
 * Names are short since every reader downloads them. Blanks around punctuation go, so no text may have one there; and every
 * statement ends in a semicolon.
 */
const SOURCE = `
{
  const d = document, l = location, $ = (s, r = d) => r.querySelector(s), all = (s, r, f) => [...r.querySelectorAll(s)].map(f),
  b = $('#auto'), w = b.dataset.words.split('|'), say = (i, v) => w[i].replace('~', v), at = t => new Date(t.dateTime),
  come = r => {
    skew = new Date - at($('#at', r));
    all('time', r, t => t.title = at(t).toLocaleString());
  },
  swap = (o, n, x = [...o.childNodes], y = [...n.childNodes]) =>
    x.length != y.length || !o.cloneNode().isEqualNode(n.cloneNode()) ? o.replaceWith(n) : x.map((c, i) => swap(c, y[i])),
  idle = () => (
    b.className = d.hidden || $('main:focus-within') || '' + getSelection() ? 'paused' : '',
    on && !b.className
  ),
  load = async () => {
    let n, t = '';
    if (!idle()) return;
    try {
      n = await fetch(l.origin + l.pathname + l.search, { headers: { accept: 'text/html' }, signal: AbortSignal.timeout(9e3) });
      n = new DOMParser().parseFromString(await n.text(), 'text/html');
      if (!idle()) return;
      come(n);
      all('article', n, a => {
        const o = d.getElementById(a.id);
        if (o?.className != a.className) t += $('h3 a', a).innerText + ' ' + $('b', a).innerText + '. ';
        all('details', a, (t, i) => t.open = o && all('details', o, x => x.open)[i]);
      });
      ['link', 'main'].map(s => swap($(s), $(s, n)));
      $('#live').innerText = t.slice(0, 300);
    } catch {
      n = 0;
    }
    $('#lost').hidden = n;
    d.body.className = n ? n.body.className : 'unknown';
    d.title = n ? n.title : w[6];
  };
  let skew, on;
  b.hidden = 0;
  b.onclick = () => {
    b.ariaPressed = !!(on = on ? clearInterval(on) : setInterval(load, 1e4));
    load();
  };
  d.onvisibilitychange = load;
  setInterval(() => all('.ago', d, t => {
    let s = (new Date - skew - at(t)) / 1e3 | 0, i = 2;
    [60, 60, 24].every(n => s < n ? 0 : (i++, s = s / n | 0));
    s = s ? say(1, say(i, s)) : w[0];
    if (t.innerText != s) t.innerText = s;
  }), 1e3);
  come(d);
}
`;

export const PAGE_SCRIPT: string = SOURCE.replace(/\s*\n\s*/g, '')
  .replace(/ ?([=(){};,<>?:&|+*/!-]) ?/g, '$1')
  .replaceAll(';}', '}');
