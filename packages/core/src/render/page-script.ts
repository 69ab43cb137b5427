/**
 * What the page does beyond the document, and works without: ages that tick (counted from the moment the page came, so that
 * a wrong clock on either side changes nothing), local times as tooltips, and a refresh that somebody has to switch on. It
 * reads the same address again and swaps `main`, waits while a reader is busy in there, tells a screen reader which states
 * changed, and takes the colours away when no answer comes: an old page must not look healthy.
 *
 * Names are short since every reader downloads them. Blanks around punctuation go, so no text may have one there; and every
 * statement ends in a semicolon.
 */
const SOURCE = `
(() => {
  const d = document, $ = (s, root = d) => root.querySelector(s), all = (s, root = d) => root.querySelectorAll(s);
  const auto = $('#auto'), lost = $('#lost'), now = Date.now;
  let came, timer;
  const tick = () => {
    for (const t of d.hidden ? [] : all('.ago')) {
      const s = (Date.parse($('#at').dateTime) - Date.parse(t.dateTime) + now() - came) / 1e3 | 0;
      const text = s < 1 ? 'just now' : (s < 60 ? s + ' s' : s < 3600 ? (s / 60 | 0) + ' min' : s < 86400 ? (s / 3600 | 0) + ' h' : (s / 86400 | 0) + ' d') + ' ago';
      if (t.textContent != text) t.textContent = text;
    }
  };
  const arrive = () => {
    came = now();
    for (const t of all('time')) t.title = new Date(t.dateTime).toLocaleString();
  };
  const busy = () => {
    const main = $('main'), picked = getSelection();
    return auto.className = d.hidden || main.contains(d.activeElement) || !picked.isCollapsed && main.contains(picked.anchorNode) ? 'paused' : '';
  };
  const refresh = async () => {
    if (!timer || busy()) return;
    let next, news = '';
    try {
      const answer = await fetch(location.origin + location.pathname + location.search, { cache: 'no-store', headers: { accept: 'text/html' }, signal: AbortSignal.timeout(9e3) });
      next = new DOMParser().parseFromString(await answer.text(), 'text/html');
    } catch {}
    if (!timer || busy()) return;
    if (lost.hidden = !!next && !!$('#at', next)) {
      for (const card of all('article', next)) {
        const old = d.getElementById(card.id);
        if (old?.className != card.className) news += $('h3 a', card).textContent + ' is ' + card.classList[0] + '. ';
        if (old && $('[open]', old)) $('details', card)?.setAttribute('open', '');
      }
      $('[rel=icon]').href = $('[rel=icon]', next).href;
      $('main').replaceWith($('main', next));
      arrive();
      if (news) $('#live').textContent = news.slice(0, 300);
    }
    d.body.className = lost.hidden ? next.body.className : 'unknown';
    d.title = lost.hidden ? next.title : 'No answer';
  };
  auto.hidden = false;
  auto.onclick = () => {
    timer = timer ? clearInterval(timer) : setInterval(refresh, 1e4);
    auto.ariaPressed = !!timer;
    refresh();
  };
  d.onvisibilitychange = () => { tick(); refresh(); };
  setInterval(tick, 1e3);
  arrive();
})();
`;

export const PAGE_SCRIPT: string = SOURCE.replace(/\s*\n\s*/g, '').replace(/ ?([=(){};,<>?:&|+*/!-]) ?/g, '$1');
